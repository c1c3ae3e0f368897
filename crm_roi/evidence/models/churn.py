"""Churn warning: learnt from earlier customers, judged on later ones, refreshed when it drifts.

Logistic regression is the default. A tree, boosting and a network are tried beside it, each over a
grid, and win only if their log-loss in cross-validation is better by more than a standard error
(Breiman and others 1984). Classes are never rebalanced: that would leave the ranking as it is and
make the probabilities, from which money is worked out, too high.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from crm_roi.core.evidence.classification import (
    Measures,
    auc,
    judge,
    log_losses,
    needs_refit,
    stability_index,
)
from crm_roi.evidence.models import LearningMissing
from crm_roi.evidence.models.examples import Examples, refuse_leaks, separations

try:
    from sklearn.compose import ColumnTransformer
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler
    from sklearn.tree import DecisionTreeClassifier
    from threadpoolctl import threadpool_limits
except ImportError as missing:
    raise LearningMissing from missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from crm_roi.core.worksheet import FloatArray

ONE_THREAD: Final = threadpool_limits.wrap(limits=1)
"""On tables of this size more threads only wait for each other, and add up in another order."""
FOLDS: Final = 5
MOST_CATEGORIES: Final = 50
SUSPECT_AUC: Final = 0.7
SUSPECT_LIFT: Final = 0.1


@dataclass(frozen=True)
class Family:
    """A kind of model and its settings, the simplest first."""

    name: str
    make: Callable[..., Any]
    grid: tuple[dict[str, Any], ...]


FAMILIES: Final = (
    Family(
        "logistic",
        lambda **settings: LogisticRegression(max_iter=2_000, **settings),
        tuple({"C": strength} for strength in (0.01, 0.1, 1.0, 10.0)),
    ),
    Family(
        "tree",
        lambda **settings: DecisionTreeClassifier(random_state=0, **settings),
        tuple({"max_depth": depth, "min_samples_leaf": 50} for depth in (3, 4)),
    ),
    Family(
        "boosting",
        lambda **settings: HistGradientBoostingClassifier(random_state=0, **settings),
        (
            {"max_leaf_nodes": 4, "learning_rate": 0.05},
            {"max_leaf_nodes": 31, "learning_rate": 0.1},
        ),
    ),
    Family(
        "network",
        lambda **settings: MLPClassifier(
            random_state=0, early_stopping=True, max_iter=200, **settings
        ),
        tuple({"hidden_layer_sizes": (16,), "alpha": alpha} for alpha in (1.0, 0.01)),
    ),
)
"""Simplest first: of equals within a standard error the first is taken."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How one setting of one family did in cross-validation."""

    family: str
    settings: dict[str, Any]
    log_loss: float
    standard_error: float


@dataclass(frozen=True, slots=True)
class ChurnModel:
    """A warning that has been learnt, with all that was tried before it was chosen."""

    family: str
    settings: dict[str, Any]
    trials: tuple[Trial, ...]
    learnt_from: Examples
    estimator: Any

    @ONE_THREAD  # type: ignore[untyped-decorator]  # threadpoolctl is not typed
    def probabilities(self, features: pd.DataFrame) -> FloatArray:
        """Probability of leaving, a customer a row."""
        chances: FloatArray = self.estimator.predict_proba(features)[:, 1]
        return chances

    def measures(self, later: Examples, threshold: float) -> Measures:
        """Measure the warning on customers of a later time, warned from a threshold on."""
        return judge(self.probabilities(later.features), later.left, threshold)


@ONE_THREAD  # type: ignore[untyped-decorator]  # threadpoolctl is not typed
def learn_churn(
    examples: Examples,
    families: Sequence[Family] = FAMILIES,
    *,
    folds: int = FOLDS,
    seed: int = 1,
) -> ChurnModel:
    """Choose among families and settings by cross-validation and learn the chosen from all rows.

    Raises:
        LeakFound: a feature knows what is to be foretold.
    """
    refuse_leaks(examples)
    trials = tuple(cross_validate(examples, families, folds=folds, seed=seed))
    chosen = choose(trials)
    family = next(each for each in families if each.name == chosen.family)
    estimator = make_pipeline(encoder(examples.features), family.make(**chosen.settings))
    _fit(estimator, examples.features, examples.left)
    return ChurnModel(chosen.family, chosen.settings, trials, examples, estimator)


def cross_validate(
    examples: Examples, families: Sequence[Family], *, folds: int, seed: int
) -> Iterable[Trial]:
    """Try every setting on the same folds; the features of a fold are encoded once for all."""
    cuts = StratifiedKFold(folds, shuffle=True, random_state=seed)
    settings = [(family, each) for family in families for each in family.grid]
    losses = np.empty((len(settings), folds))
    for fold, (known, kept) in enumerate(cuts.split(examples.features, examples.left)):
        coding = encoder(examples.features)
        columns = coding.fit_transform(examples.features.iloc[known])
        unseen = coding.transform(examples.features.iloc[kept])
        for row, (family, each) in enumerate(settings):
            model = _fit(family.make(**each), columns, examples.left[known])
            chances = model.predict_proba(unseen)[:, 1]
            losses[row, fold] = log_losses(chances, examples.left[kept]).mean()
    errors = losses.std(axis=1, ddof=1) / np.sqrt(folds)
    for (family, each), loss, error in zip(settings, losses.mean(axis=1), errors, strict=True):
        yield Trial(family.name, each, float(loss), float(error))


def choose(trials: Sequence[Trial]) -> Trial:
    """Take the simplest whose log-loss is above the best by no more than the best's standard error.

    The trials stand in the order of their simplicity.
    """
    best = min(trials, key=lambda each: each.log_loss)
    return next(each for each in trials if each.log_loss <= best.log_loss + best.standard_error)


def encoder(features: pd.DataFrame) -> ColumnTransformer:
    """Make columns of numbers: figures standardised (blanks: the median, and a mark), words 0/1."""
    figures = [name for name in features if pd.api.types.is_numeric_dtype(features[name])]
    words = [name for name in features if name not in figures]
    numbers = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    marks = OneHotEncoder(
        handle_unknown="infrequent_if_exist", max_categories=MOST_CATEGORIES, sparse_output=False
    )
    return ColumnTransformer([("figures", numbers, figures), ("words", marks, words)])


def _fit(model: Any, columns: Any, left: FloatArray) -> Any:  # noqa: ANN401 - scikit-learn is not typed
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a poor fit shows in its log-loss
        return model.fit(columns, left)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A feature that lifts the AUC so much that it may be known only after the day."""

    feature: str
    auc_with: float
    auc_without: float


def suspects(examples: Examples, *, folds: int = FOLDS, seed: int = 1) -> tuple[Suspect, ...]:
    """Features without which the AUC falls by more than 0.1: ask when each is written down.

    Only features that separate well on their own (AUC above 0.7) are left out in turn; the model
    is the logistic one with its middle setting.
    """
    strong = [name for name, found in separations(examples).items() if found > SUSPECT_AUC]
    if not strong or examples.features.shape[1] == 1:
        return ()
    whole = auc(out_of_fold(examples, folds=folds, seed=seed), examples.left)
    found = [
        Suspect(
            name,
            whole,
            auc(out_of_fold(examples.without(name), folds=folds, seed=seed), examples.left),
        )
        for name in strong
    ]
    return tuple(each for each in found if each.auc_with - each.auc_without > SUSPECT_LIFT)


@ONE_THREAD  # type: ignore[untyped-decorator]  # threadpoolctl is not typed
def out_of_fold(
    examples: Examples, family: Family = FAMILIES[0], *, folds: int = FOLDS, seed: int = 1
) -> FloatArray:
    """Probability of each customer by a model that has not seen them; its setting is C = 1."""
    chances = np.empty(len(examples.left))
    cuts = StratifiedKFold(folds, shuffle=True, random_state=seed)
    for known, kept in cuts.split(examples.features, examples.left):
        model = make_pipeline(encoder(examples.features), family.make(**family.grid[-2]))
        _fit(model, examples.features.iloc[known], examples.left[known])
        chances[kept] = model.predict_proba(examples.features.iloc[kept])[:, 1]
    return chances


@dataclass(frozen=True, slots=True)
class Drift:
    """What a new export says of a model: refit it when it promises too much or too little."""

    stability: dict[str, float]
    measures: Measures
    refit: bool


def drift(model: ChurnModel, later: Examples, threshold: float) -> Drift:
    """Compare a new export with what a model learnt from and promised.

    The stability index of each column of figures tells what moved; the calibration ratio, outside
    0.8 to 1.25, asks for a refit, which is a new evidence record beside the old one.
    """
    before, after = model.learnt_from.features, later.features
    figures = [name for name in before if pd.api.types.is_numeric_dtype(before[name])]
    moved = {
        str(name): stability_index(before[name].to_numpy(float), after[name].to_numpy(float))
        for name in figures
    }
    measures = model.measures(later, threshold)
    return Drift(moved, measures, needs_refit(measures.calibration_ratio))

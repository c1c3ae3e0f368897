"""A survey as a path model: which items measure which variable, what leads to what, the answers.

The default is the customer satisfaction model of six latent variables: expected quality, perceived
quality and perceived value lead to satisfaction, satisfaction to complaints and loyalty.

Answers are checked against the scale and their gaps closed: a respondent who left more than 15 % of
the questions open is left out; any other gap takes the mean of the item's answers (Hair, Hult,
Ringle & Sarstedt, A Primer on PLS-SEM, 2017). How many were left out and filled is part of the
result, and an item with over 5 % of gaps is warned of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from crm_roi.core.scorecard.errors import (
    AllAnswersEqual,
    AnswerOutsideScale,
    CircularModel,
    DifferentCounts,
    EmptyModel,
    ItemTwice,
    NoAnswers,
    TooFewAnswers,
    UnconnectedLatent,
    UnknownChoice,
    UnknownLatent,
    WrongScale,
)
from crm_roi.core.terms import _
from crm_roi.core.worksheet import FloatArray, Sentence, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from crm_roi.core.worksheet import FloatArray


MOST_GAPS_OF_RESPONDENT: Final = 0.15
MOST_GAPS_OF_ITEM: Final = 0.05
LEAST_RESPONDENTS: Final = 10
RESAMPLES: Final = 1000  # of the bootstrap, where nobody says how many

MANY_GAPS: Final = _(
    "{share:.0%} of the answers to {item} are missing; its mean stands in for them."
)
LEFT_OUT: Final = _("{count} respondents left too many questions open and are left out.")


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale of the answers, from its lowest to its highest."""

    low: float = 1.0
    high: float = 10.0

    def __post_init__(self) -> None:
        """Refuse a scale that does not rise."""
        if not self.low < self.high:
            raise WrongScale(low=self.low, high=self.high)

    @property
    def width(self) -> float:
        """Points between the ends."""
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Answers:
    """Complete answers, shape (respondents, items), and what was done to make them so."""

    values: FloatArray
    items: tuple[str, ...]
    scale: Scale
    left_out: int
    filled: int
    warnings: tuple[Sentence, ...]


def ready_answers(answers: Table, items: Sequence[str], scale: Scale | None = None) -> Answers:
    """Check answers (a row a respondent, a column an item) and close their gaps; NaN is a gap."""
    table = np.atleast_2d(np.asarray(answers, dtype=float))
    scale = scale or Scale()
    if table.shape[1] != len(items):
        raise DifferentCounts(first=table.shape[1], second=len(items))
    _check_scale(table, items, scale)
    gaps = np.isnan(table)
    kept = gaps.mean(axis=1) <= MOST_GAPS_OF_RESPONDENT
    if kept.sum() < LEAST_RESPONDENTS:
        raise TooFewAnswers(least=LEAST_RESPONDENTS, count=int(kept.sum()))
    values, open_cells = table[kept], gaps[kept]
    complete = _filled(values, open_cells, items)
    left_out = int((~kept).sum())
    return Answers(
        complete, tuple(items), scale, left_out, int(open_cells.sum()),
        _warnings(open_cells, items, left_out),
    )  # fmt: skip


def _check_scale(table: FloatArray, items: Sequence[str], scale: Scale) -> None:
    outside = (table < scale.low) | (table > scale.high)
    for row, column in np.argwhere(outside)[:1].tolist():
        raise AnswerOutsideScale(
            row=row + 1,
            item=items[column],
            value=float(table[row, column]),
            low=scale.low,
            high=scale.high,
        )


def _filled(values: FloatArray, gaps: NDArray[np.bool_], items: Sequence[str]) -> FloatArray:
    given = (~gaps).sum(axis=0)
    for place in np.flatnonzero(given == 0).tolist():
        raise NoAnswers(item=items[place])
    means = np.where(gaps, 0.0, values).sum(axis=0) / given
    complete = np.where(gaps, means, values)
    for place in np.flatnonzero(np.ptp(complete, axis=0) == 0).tolist():
        raise AllAnswersEqual(item=items[place])
    return complete


def _warnings(gaps: NDArray[np.bool_], items: Sequence[str], left_out: int) -> tuple[Sentence, ...]:
    shares = gaps.mean(axis=0)
    many = tuple(
        Sentence(MANY_GAPS, {"share": float(shares[place]), "item": items[place]})
        for place in np.flatnonzero(shares > MOST_GAPS_OF_ITEM).tolist()
    )
    return ((Sentence(LEFT_OUT, {"count": left_out}),) if left_out else ()) + many


Mode = Literal["reflective", "formative"]
MODES: Final = ("reflective", "formative")

LATENT_LABELS: Final = (
    ("expected_quality", _("Expected quality")),
    ("perceived_quality", _("Perceived quality")),
    ("perceived_value", _("Perceived value")),
    ("satisfaction", _("Customer satisfaction")),
    ("complaints", _("Complaints")),
    ("loyalty", _("Customer loyalty")),
)

SATISFACTION_PATHS: Final = (
    ("expected_quality", "satisfaction"),
    ("perceived_quality", "satisfaction"),
    ("perceived_value", "satisfaction"),
    ("satisfaction", "complaints"),
    ("satisfaction", "loyalty"),
)
"""The default model."""

AMERICAN_PATHS: Final = (
    ("expected_quality", "perceived_quality"),
    ("expected_quality", "perceived_value"),
    ("perceived_quality", "perceived_value"),
    *SATISFACTION_PATHS,
    ("complaints", "loyalty"),
)
"""The same six variables with all paths of the American index (Fornell et al. 1996)."""


@dataclass(frozen=True, slots=True)
class Block:
    """A latent variable and its items: reflective items show it, formative ones make it up."""

    latent: str
    items: tuple[str, ...]
    mode: Mode = "reflective"


@dataclass(frozen=True, slots=True)
class PathModel:
    """Blocks in the order of the results, and the paths between their latent variables.

    Raises when it is built: a latent variable without items or paths, an item in two blocks, a path
    from or to nowhere, or a circle of paths.
    """

    blocks: tuple[Block, ...]
    paths: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        """Refuse a model that cannot be estimated."""
        if not self.blocks or not all(block.items for block in self.blocks):
            raise EmptyModel
        _check_words(self)
        _check_paths(self)

    @property
    def latents(self) -> tuple[str, ...]:
        """Names of the latent variables."""
        return tuple(block.latent for block in self.blocks)

    @property
    def items(self) -> tuple[str, ...]:
        """Names of the items, block by block."""
        return tuple(item for block in self.blocks for item in block.items)


def _check_words(model: PathModel) -> None:
    names = (*model.items,)
    for item in names:
        if names.count(item) > 1:
            raise ItemTwice(item=item)
    for block in model.blocks:
        if block.mode not in MODES:
            raise UnknownChoice(choice=block.mode, choices=", ".join(MODES))


def _check_paths(model: PathModel) -> None:
    ends = {end for path in model.paths for end in path}
    for name in sorted(ends - set(model.latents)):
        raise UnknownLatent(latent=name)
    for name in model.latents:
        if name not in ends:
            raise UnconnectedLatent(latent=name)
    topological_order(model.latents, model.paths)


def topological_order(latents: Sequence[str], paths: Iterable[tuple[str, str]]) -> tuple[int, ...]:
    """Order latent variables so that causes come before effects; a circle is an error."""
    arrows = {(latents.index(cause), latents.index(effect)) for cause, effect in paths}
    order: list[int] = []
    while len(order) < len(latents):
        waiting = {effect for cause, effect in arrows if cause not in order}
        free = [place for place in range(len(latents)) if place not in waiting | set(order)]
        if not free:
            raise CircularModel
        order += free
    return tuple(order)


def satisfaction_model(
    items: Mapping[str, Sequence[str]], paths: tuple[tuple[str, str], ...] = SATISFACTION_PATHS
) -> PathModel:
    """Make the satisfaction model from the items of each latent variable; one without drops out."""
    blocks = tuple(Block(latent, tuple(names)) for latent, names in items.items() if names)
    known = {block.latent for block in blocks}
    return PathModel(blocks, tuple(path for path in paths if known.issuperset(path)))


@dataclass(frozen=True, slots=True)
class Layout:
    """A path model as arrays: places of items and of latent variables.

    `owner` is the block of each item, `starts` the place of each block's first item; `arrows[k, j]`
    is true where k leads to j; `order` has causes before effects; `formative` are the places of the
    items of each formative block.
    """

    owner: NDArray[np.intp]
    starts: NDArray[np.intp]
    arrows: NDArray[np.bool_]
    order: tuple[int, ...]
    formative: tuple[NDArray[np.intp], ...]


def layout_of(model: PathModel) -> Layout:
    """Lay a model out as arrays."""
    sizes = [len(block.items) for block in model.blocks]
    owner = np.repeat(np.arange(len(sizes)), sizes)
    arrows = np.zeros((len(sizes), len(sizes)), dtype=bool)
    for cause, effect in model.paths:
        arrows[model.latents.index(cause), model.latents.index(effect)] = True
    formative = tuple(
        np.flatnonzero(owner == place)
        for place, block in enumerate(model.blocks)
        if block.mode == "formative"
    )
    return Layout(
        owner=owner,
        starts=np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp),
        arrows=arrows,
        order=topological_order(model.latents, model.paths),
        formative=formative,
    )


def block_sums(values: FloatArray, layout: Layout) -> FloatArray:
    """Sum over the items of each block, (…, items) to (…, latents)."""
    return np.add.reduceat(values, layout.starts, axis=-1)

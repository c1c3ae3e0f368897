"""From a document to a plan: what pydantic refuses comes back as issues with their place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from crm_roi.core.errors import CrmRoiError, Fact, Issue, IssueKind, Path
from crm_roi.core.plan import SCHEMA, Plan
from crm_roi.core.plan.migrations import MIGRATIONS, Document
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Mapping


class UnknownSchema(CrmRoiError):
    """This is not a plan of a known schema (found “{found}”, expected “{expected}”)."""


class NewerSchema(CrmRoiError):
    """This plan was made by a newer crm_roi (schema “{found}”); update crm_roi to open it."""


MESSAGES: Final = (
    _("This is not a plan of a known schema (found “{found}”, expected “{expected}”)."),
    _("This plan was made by a newer crm_roi (schema “{found}”); update crm_roi to open it."),
)


def to_current_schema(document: Document) -> Document:
    """Bring a plan document to the current schema; an unknown or newer one is refused."""
    found = schema_of(document)
    while found != SCHEMA:
        if found not in MIGRATIONS:
            raise _refusal(found)
        document = MIGRATIONS[found](document)
        found = schema_of(document)
    return document


def schema_of(document: Document) -> str:
    """Read which schema a document says it follows; a missing one counts as unknown."""
    return str(document.get("schema_version") or document.get("schema") or "")


def _refusal(found: str) -> CrmRoiError:
    name, _slash, number = found.partition("/")
    if name == SCHEMA.partition("/")[0] and number.isdigit():
        return NewerSchema(found=found)
    return UnknownSchema(found=found, expected=SCHEMA)


NUMBER_EXPECTED: Final = IssueKind(
    "number-expected",
    _("“{value}” is not a number."),
    _("Enter a number, such as 1234.5."),
)
WHOLE_NUMBER_EXPECTED: Final = IssueKind(
    "whole-number-expected",
    _("“{value}” is not a whole number."),
    _("Enter a whole number."),
)
DATE_EXPECTED: Final = IssueKind(
    "date-expected",
    _("“{value}” is not a date."),
    _("Enter a date, such as 2026-03-31."),
)
TEXT_EXPECTED: Final = IssueKind("text-expected", _("“{value}” is not a text."), _("Enter a text."))
REQUIRED: Final = IssueKind("required", _("A required entry is blank."), _("Fill in this cell."))
NOT_IN_LIST: Final = IssueKind(
    "not-in-list",
    _("“{value}” is not one of the choices."),
    _("Choose one of: {choices}."),
)
TOO_LARGE: Final = IssueKind("too-large", _("{value} is too large."), _("Enter at most {bound}."))
TOO_SMALL: Final = IssueKind("too-small", _("{value} is too small."), _("Enter at least {bound}."))
NOT_BELOW: Final = IssueKind("too-large", _("{value} is too large."), _("Enter less than {bound}."))
NOT_ABOVE: Final = IssueKind("too-small", _("{value} is too small."), _("Enter more than {bound}."))
LOOKS_LIKE_PERCENT: Final = IssueKind(
    "looks-like-percent",
    _("{value} is too large for a rate."),
    _("Enter 10 % as 10% or 0.10, not as 10."),
)
TEXT_TOO_LONG: Final = IssueKind(
    "text-too-long",
    _("The text has {length} characters; at most {bound} are kept."),
    _("Shorten it."),
)
WRONG_FORM: Final = IssueKind(
    "wrong-form", _("“{value}” does not have the form that is asked for."), _("{hint}")
)
UNKNOWN_FIELD: Final = IssueKind(
    "unknown-field", _("A plan has no field of this name."), _("Remove it, or correct its name.")
)

_KINDS: Final[Mapping[str, IssueKind]] = {
    "float_parsing": NUMBER_EXPECTED,
    "float_type": NUMBER_EXPECTED,
    "finite_number": NUMBER_EXPECTED,
    "int_parsing": WHOLE_NUMBER_EXPECTED,
    "int_type": WHOLE_NUMBER_EXPECTED,
    "int_from_float": WHOLE_NUMBER_EXPECTED,
    "date_parsing": DATE_EXPECTED,
    "date_type": DATE_EXPECTED,
    "date_from_datetime_parsing": DATE_EXPECTED,
    "date_from_datetime_inexact": DATE_EXPECTED,
    "string_type": TEXT_EXPECTED,
    "missing": REQUIRED,
    "string_too_short": REQUIRED,
    "literal_error": NOT_IN_LIST,
    "string_too_long": TEXT_TOO_LONG,
    "string_pattern_mismatch": WRONG_FORM,
    "extra_forbidden": UNKNOWN_FIELD,
    "less_than": NOT_BELOW,
    "less_than_equal": TOO_LARGE,
    "greater_than": NOT_ABOVE,
    "greater_than_equal": TOO_SMALL,
}
_BOUNDS: Final = ("le", "lt", "ge", "gt", "max_length")
SHOWN_CHARACTERS: Final = 60
LARGEST_SHARE: Final = 5  # of all rates the risk adjustment may be the largest, 500 %


def plan_from(document: Mapping[str, Any]) -> tuple[Plan | None, tuple[Issue, ...]]:
    """Validate a document of the current schema: the plan, or every issue that prevents one."""
    try:
        return Plan.model_validate(document), ()
    except ValidationError as error:
        return None, issues_from(error)


def issues_from(error: ValidationError) -> tuple[Issue, ...]:
    """Turn each of pydantic's findings into an issue with its plan path and facts."""
    return tuple(_issue(detail) for detail in error.errors(include_url=False))


def _issue(detail: Any) -> Issue:  # noqa: ANN401 - pydantic's own record
    path: Path = tuple(detail["loc"])
    kind = _KINDS.get(detail["type"], WRONG_FORM)
    if detail.get("input") is None and kind is not UNKNOWN_FIELD:
        return Issue(REQUIRED, path)
    context = detail.get("ctx", {})
    facts = _facts(detail["input"], context)
    most = float(context.get("lt", context.get("le", 0)))
    if kind in (TOO_LARGE, NOT_BELOW) and 0 < most <= LARGEST_SHARE:
        return Issue(LOOKS_LIKE_PERCENT, path, facts)
    if kind is WRONG_FORM:
        facts["hint"] = _hint(path)
    return Issue(kind, path, facts)


def _facts(value: object, context: Mapping[str, Any]) -> dict[str, Fact]:
    bound = next((context[name] for name in _BOUNDS if name in context), None)
    bound = f"{bound:g}" if isinstance(bound, float) else bound
    choices = str(context.get("expected", "")).replace(" or ", ", ")
    length = len(value) if isinstance(value, str) else None
    return {"value": shown(value), "bound": bound, "choices": choices, "length": length}


def shown(value: object) -> str:
    """Show what the user entered, shortened: the message is about it, not full of it."""
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


def _hint(path: Path) -> str:
    """Say which form is meant, for the few fields that have one."""
    if path and path[-1] == "currency":
        return _("Enter a currency by its three capital letters, such as CNY or EUR.")
    return _("See the hint of the cell for the form that is asked for.")

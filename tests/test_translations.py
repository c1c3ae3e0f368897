"""Both languages always: every text that is shown has its Chinese, with the same facts in it."""

from __future__ import annotations

import importlib
import pkgutil
import string
from functools import cache
from typing import TYPE_CHECKING

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import crm_roi
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.worksheet import describe
from crm_roi.hosts.catalog import FUNCTIONS
from tests.sample import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from babel.messages.catalog import Message

CATALOGUES = sorted((ROOT / "crm_roi" / "locale" / "zh_CN" / "LC_MESSAGES").glob("*.po"))
WIZARD_LIMIT = 255


@cache
def translated() -> dict[str, str]:
    """Give every entry of every catalogue."""
    return {str(entry.id): str(entry.string) for entry in entries() if entry.id}


def entries() -> Iterator[Message]:
    for path in CATALOGUES:
        with path.open("rb") as file:
            yield from read_po(file)


def texts_in_code() -> set[str]:
    """Give every text marked in the code and in the templates."""
    options = {"encoding": "utf-8"}
    found: set[str] = set()
    for folder, methods in (
        (ROOT / "crm_roi", [("**.py", "python")]),
        (ROOT / "templates", [("**.j2", "jinja2")]),
    ):
        for row in extract_from_dir(str(folder), methods, {"**": options}, keywords={"_": None}):
            found.add(str(row[2]))
    return found


def reasons(base: type[CrmRoiError] = CrmRoiError) -> Iterator[str]:
    """Give the message of every exception that a user may meet."""
    for module in pkgutil.walk_packages(crm_roi.__path__, "crm_roi."):
        if not module.name.startswith(
            ("crm_roi.locale.compile", "crm_roi.hosts.libreoffice.libreoffice_")
        ):
            importlib.import_module(module.name)
    yield from _reasons(base)


def _reasons(base: type[CrmRoiError]) -> Iterator[str]:
    for error in base.__subclasses__():
        if error.__module__.startswith("crm_roi."):  # another test may have made its own
            yield (error.__doc__ or "").strip().splitlines()[0]
        yield from _reasons(error)


def test_every_text_in_the_code_is_translated() -> None:
    assert not sorted(texts_in_code() - translated().keys() - {""})


def test_every_reason_is_translated() -> None:
    assert not sorted(set(reasons()) - translated().keys())


def test_every_function_is_translated() -> None:
    summaries = {describe(function).summary for function in FUNCTIONS}
    assert not sorted(summaries - translated().keys())


def test_no_entry_is_empty_or_fuzzy() -> None:
    doubtful = [entry.id for entry in entries() if entry.id and (not entry.string or entry.fuzzy)]
    assert not doubtful


def test_the_same_text_is_translated_the_same_way_everywhere() -> None:
    seen: dict[str, str] = {}
    differing = {
        str(entry.id)
        for entry in entries()
        if entry.id and seen.setdefault(str(entry.id), str(entry.string)) != entry.string
    }
    assert not differing


def test_translations_keep_the_facts() -> None:
    for text, chinese in translated().items():
        assert facts(text) >= facts(chinese), text


def facts(text: str) -> set[str]:
    """Give the names of the facts in a text."""
    try:
        return {name for _plain, name, _form, _kind in string.Formatter().parse(text) if name}
    except ValueError:  # a text with a brace of its own is shown as it is
        return set()


def test_wizard_texts_fit() -> None:
    texts = {describe(function).summary for function in FUNCTIONS}
    texts |= {row.term.meaning for function in FUNCTIONS for row in describe(function).arguments}
    long = [
        text for text in texts if max(len(text), len(translated().get(text, ""))) > WIZARD_LIMIT
    ]
    assert not long

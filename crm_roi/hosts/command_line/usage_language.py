"""The command line's own words, which typer knows in English only, in the reader's language.

Typer composes its sentences without a catalogue; they are recognised by their English form, and
a sentence that is not known stays as it is.
"""

from __future__ import annotations

import re
import sys
from contextlib import redirect_stderr
from functools import cache
from io import StringIO
from typing import TYPE_CHECKING, Any, Final, NoReturn

import typer
from rich.cells import cell_len
from typer.core import TyperCommand, TyperGroup

from crm_roi.core.terms import _
from crm_roi.hosts.command_line.options import say

if TYPE_CHECKING:
    from collections.abc import Callable


# typer exports one of the family of mistakes in using a command; this is what all are called by
USAGE_ERROR: Final[type[Exception]] = typer.BadParameter.__mro__[1]
INTERRUPTED: Final = 130  # what shells use for a program that Ctrl-C ended
SENTENCES: Final = (
    _("Usage: {rest}"),
    _("Arguments:"),
    _("Options:"),
    _("Commands:"),
    _("Try '{command}' for help."),
    _("Error: {rest}"),
    _("Missing command."),
    _("Missing argument {name}. Choose from:{known}"),
    _("Missing option {name}. Choose from:{known}"),
    _("Missing argument {name}."),
    _("Missing option {name}."),
    _("No such option: {name} (Possible options: {known})"),
    _("No such option: {name} Did you mean {known}?"),
    _("No such option: {name}"),
    _("No such command {name}. Did you mean {known}?"),
    _("No such command {name}."),
    _("Got unexpected extra argument(s) ({rest})"),
    _("Got unexpected extra argument ({rest})"),
    _("Got unexpected extra arguments ({rest})"),
    _("Option {name} requires an argument."),
    _("Option {name} does not take a value."),
    _("Invalid value for {name}: {rest}"),
    _("{value} is not one of {known}."),
    _("{value} is not a valid integer."),
    _("{value} is not a valid float."),
    _("{value} is not a valid boolean."),
    _("{value} is not in the range {range}."),
    _("{value} does not match the formats {known}."),
    _("{value} does not match the format {known}."),
)
PLAINER: Final = {  # what pydantic says for typer, and what we say for it
    "Value error, {rest}": "{rest}",
    "Input should be a valid integer, {rest}": _("a whole number is expected."),
    "Input should be a valid number, {rest}": _("a number is expected."),
    "Input should be less than or equal to {limit}": _("at most {limit} is expected."),
    "Input should be greater than or equal to {limit}": _("at least {limit} is expected."),
}
INSIDE: Final = (
    _("[OPTIONS]"),
    _("COMMAND [ARGS]..."),
    _("Show this message and exit."),
    _("[required]"),
    _("; required]"),
    _("[default: "),
)
DAY: Final = "YYYY-MM-DD"
KINDS: Final = {  # what an option takes, as Python and as people call it
    "<path>": _("<path>"),
    "<list[Path]>": _("<paths>"),
    "<str>": _("<text>"),
    "<list[str]>": _("<text>"),
    "<int>": _("<number>"),
    "<int range>": _("<number>"),
    "<float>": _("<number>"),
    "<%Y-%m-%d>": DAY,
}
_KIND: Final = re.compile(f"({'|'.join(map(re.escape, KINDS))})( *)")
FORMS: Final = PLAINER | {sentence: sentence for sentence in SENTENCES}
ABORTED: Final = _("Interrupted; nothing was written.")


class TranslatedCommand(TyperCommand):
    """A command whose help is in the reader's language."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - typer's own context, which it does not export
        """Give the help."""
        return translated_usage(super().get_help(ctx))


class TranslatedGroup(TyperGroup):
    """The command line: help and refusals in the reader's language."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - typer's own context, which it does not export
        """Give the help."""
        return translated_usage(super().get_help(ctx))

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401
        """Run a command; Ctrl-C is answered in a sentence."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as interruption:
            typer.echo(say(ABORTED), err=True)
            raise typer.Exit(INTERRUPTED) from interruption

    def main(self, *given: Any, **named: Any) -> Any:  # noqa: ANN401
        """Run the command line as typer does, and say what is wrong in how it was called."""
        try:
            code = super().main(*given, **named | {"standalone_mode": False})
        except USAGE_ERROR as error:
            _refuse(error)
        except typer.Abort:
            typer.echo(say(ABORTED), err=True)
            sys.exit(1)
        sys.exit(code if isinstance(code, int) else 0)


class TranslatedTyper(typer.Typer):
    """A Typer whose commands speak the reader's language."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - typer's own settings
        """Open a group of commands."""
        plain = {"cls": TranslatedGroup, "rich_markup_mode": None, "add_completion": False}
        super().__init__(**plain | settings)

    def command(
        self,
        name: str | None = None,
        **settings: Any,  # noqa: ANN401
    ) -> Callable[[Any], Any]:
        """Add a command."""
        return super().command(name, cls=TranslatedCommand, **settings)


def _refuse(error: Any) -> NoReturn:  # noqa: ANN401 - of typer's own family, which it does not export
    with redirect_stderr(StringIO()) as said:
        error.show()
    sys.stderr.write(translated_usage(said.getvalue()))
    sys.exit(error.exit_code)


def translated_usage(text: str) -> str:
    """Translate the lines that are typer's own sentences, and its words inside other lines."""
    text = "\n".join(map(_sentence, text.split("\n")))
    for words in INSIDE:
        text = text.replace(words, say(words))
    text = text.replace("[default:\n", f"{say('[default: ').rstrip()}\n")  # wrapped behind it
    return _KIND.sub(_kind, text).replace("%Y-%m-%d", DAY)


def _kind(found: re.Match[str]) -> str:
    """Say what an option takes; the text beside it stays in its column where there is room."""
    name, gap = found.groups()
    said = say(KINDS[name])
    return said + " " * max(len(name) + len(gap) - cell_len(said), min(len(gap), 1))


def _sentence(line: str) -> str:
    for form, said in FORMS.items():
        found = _form(form).fullmatch(line)
        if found:
            facts = {name: _sentence(fact) for name, fact in found.groupdict().items()}
            return say(said).format(**facts)
    return line


@cache
def _form(sentence: str) -> re.Pattern[str]:
    """Make of `No such command {name}.` what finds the sentence and its facts."""
    parts = re.split(r"\{(\w+)\}", sentence)
    return re.compile(
        "".join(f"(?P<{part}>.+?)" if place % 2 else re.escape(part)
                for place, part in enumerate(parts)),
    )  # fmt: skip

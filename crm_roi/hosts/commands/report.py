"""`crm-roi report`: from a plan to the board's report, with a line of progress."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from crm_roi.core.terms import _
from crm_roi.files import refuse_existing
from crm_roi.hosts.settings import settled_language
from crm_roi.locale import translate

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.hosts.settings import Language
    from crm_roi.report.exhibits import ReportView
    from crm_roi.report.pdf.render import LayOut, Seal
    from crm_roi.workbook.reading.plan_files import Draft

Format = Literal["pdf", "html"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a report is to be: its format (or what the file's name says), its pages, its look."""

    format: Format | None = None
    pages: tuple[str, ...] = ()
    theme: Path | None = None
    appendix: bool = False

    def as_html(self, target: Path) -> bool:
        """Tell whether the report is to be HTML."""
        by_name = "html" if target.suffix.lower() in {".html", ".htm"} else "pdf"
        return (self.format or by_name) == "html"


WHOLE = Wanted()


def make_report(
    path: Path, target: Path, asked: Language | None, *, force: bool, wanted: Wanted = WHOLE
) -> None:
    """Make one report, and say where it is."""
    if wanted.as_html(target):
        language = write_html(path, target, asked, force=force, wanted=wanted)
    else:
        from crm_roi.report.pdf.process import LayoutProcess  # noqa: PLC0415 - only for a PDF

        with LayoutProcess() as process:  # it loads its libraries while the plan is worked out here
            lay_out, say = process.pdf_bytes, say_progress
            language = write_pdf(path, target, asked, lay_out, force=force, wanted=wanted, say=say)
    print(translate(_("{path} is written."), language).format(path=target))  # noqa: T201


def say_progress(language: str) -> None:
    """Say on the screen, if there is one, that work has begun."""
    import sys  # noqa: PLC0415 - the stream of this very moment

    if sys.stderr.isatty():
        print(translate(_("Making the report …"), language), file=sys.stderr, flush=True)  # noqa: T201


def write_html(
    path: Path, target: Path, asked: Language | None, *, force: bool, wanted: Wanted = WHOLE
) -> str:
    """Read, evaluate, view, and write one HTML file; give the language it is in."""
    from crm_roi.report.pdf.screen import render_html  # noqa: PLC0415 - slow to load

    view, _seal = viewed(path, target, asked, wanted, force=force)
    render_html(view, target, force=force)
    return view.language


def write_pdf(  # noqa: PLR0913 - what, where, and the ways to make it
    path: Path,
    target: Path,
    asked: Language | None,
    lay_out: LayOut,
    *,
    force: bool,
    wanted: Wanted = WHOLE,
    say: Callable[[str], None] = lambda _language: None,
) -> str:
    """Read, evaluate, view, and have the pages laid out; give the language they are in."""
    view, seal = viewed(path, target, asked, wanted, force=force)
    say(view.language)
    from crm_roi.hosts.commands.printing import told_with_cells  # noqa: PLC0415
    from crm_roi.report.pdf.render import render_pdf  # noqa: PLC0415 - slow to load
    from crm_roi.workbook.reading.plan_files import read_draft  # noqa: PLC0415

    with told_with_cells(lambda: read_draft(path)):
        render_pdf(view, target, force=force, seal=seal, lay_out=lay_out)
    return view.language


def viewed(
    path: Path, target: Path, asked: Language | None, wanted: Wanted, *, force: bool
) -> tuple[ReportView, Seal]:
    """Read and evaluate a plan, and put it into words, unless it could not be written then."""
    import sys  # noqa: PLC0415 - the stream of this very moment

    from crm_roi.core.evaluation import evaluate  # noqa: PLC0415 - all slow to load
    from crm_roi.hosts.commands.plan import accepted, all_issues  # noqa: PLC0415
    from crm_roi.report.approval.record import SourceFile as Workbook  # noqa: PLC0415
    from crm_roi.report.approval.sign_off import approval_record  # noqa: PLC0415
    from crm_roi.report.pdf.render import Seal  # noqa: PLC0415
    from crm_roi.report.view.build import build_view  # noqa: PLC0415
    from crm_roi.report.view.context import source_of  # noqa: PLC0415
    from crm_roi.report.view.simulation import simulate_for_report  # noqa: PLC0415

    draft, content = read_once(path)
    plan = accepted(draft)
    language = settled_language(asked, plan.language)
    refuse_existing(target, force=force)
    evaluation = evaluate(plan)
    workbook = Workbook(path.name, content)
    today = date.today()  # noqa: DTZ011 - the user's own day, where the plan names none
    view = build_view(
        plan,
        evaluation,
        all_issues(draft),
        language=language,
        source=source_of(workbook, today, draft.cells),
        simulation=simulate_for_report(plan),
        with_appendix=wanted.appendix,
    )
    for remark in view.remarks:
        print(remark, file=sys.stderr)  # noqa: T201
    seal = Seal(approval_record(plan, evaluation, workbook, language), workbook)
    return dressed(view, wanted), seal


def dressed(view: ReportView, wanted: Wanted) -> ReportView:
    """Keep the pages that are wanted, in the company's own look."""
    if wanted.pages:
        from crm_roi.report.view.build import extract  # noqa: PLC0415 - seldom asked for

        view = extract(view, wanted.pages)
    if wanted.theme:
        from crm_roi.report.theme import read_theme  # noqa: PLC0415 - seldom asked for

        view = replace(view, theme=read_theme(wanted.theme))
    return view


def read_once(path: Path) -> tuple[Draft, bytes]:
    """Read a plan from the very bytes that are hashed and attached, whatever happens meanwhile."""
    import tempfile  # noqa: PLC0415 - not before the process that lays out is started

    from crm_roi.workbook.reading.plan_files import read_draft  # noqa: PLC0415 - slow to load

    try:
        content = path.read_bytes()
    except OSError:
        return read_draft(path), b""  # says why the file cannot be read
    with tempfile.TemporaryDirectory(prefix="crm-roi-") as folder:
        copy = Path(folder) / path.name
        copy.write_bytes(content)
        return read_draft(copy), content

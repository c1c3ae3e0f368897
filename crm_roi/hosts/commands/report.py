"""`crm-roi report`: from a plan to the board's report, with a line of progress."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

from crm_roi.app.report_options import WHOLE, ReportOptions
from crm_roi.core.terms import _
from crm_roi.locale import translate
from crm_roi.report.pdf.process import LayoutProcess

if TYPE_CHECKING:
    from pathlib import Path

    from crm_roi.report.pdf.render import LayOut
    from crm_roi.settings import Language


def make_report(
    path: Path,
    target: Path,
    asked: Language | None,
    *,
    force: bool,
    options: ReportOptions = WHOLE,
) -> None:
    """Make one report, and say where it is."""
    with ExitStack() as stack:
        lay_out: LayOut | None = None
        if not options.as_html(target):  # it loads its libraries while the plan is worked out here
            lay_out = stack.enter_context(LayoutProcess()).pdf_bytes
        language = write(path, target, asked, lay_out, force=force, options=options, progress=True)
    print(translate(_("{path} is written."), language).format(path=target))  # noqa: T201


def write(  # noqa: PLR0913 - what, where, and the ways to make it
    path: Path,
    target: Path,
    asked: Language | None,
    lay_out: LayOut | None,
    *,
    force: bool,
    options: ReportOptions = WHOLE,
    progress: bool = False,
) -> str:
    """Read a plan and write its report; remarks go to the screen. Give the report's language."""
    # Loaded here: the process that lays out has been started before, and both load side by side.
    from crm_roi.app.plans import read_file  # noqa: PLC0415
    from crm_roi.app.reports import view_report, write_report  # noqa: PLC0415

    report = view_report(read_file(path), target, asked, options, force=force)
    for remark in report.view.remarks:
        print(remark, file=sys.stderr)  # noqa: T201
    if progress and not options.as_html(target) and sys.stderr.isatty():
        said = translate(_("Making the report …"), report.view.language)
        print(said, file=sys.stderr, flush=True)  # noqa: T201
    write_report(report, target, options, force=force, lay_out=lay_out)
    return report.view.language

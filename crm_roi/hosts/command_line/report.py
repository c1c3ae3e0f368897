"""`crm-roi report`: from a plan to the board's report, or from several to a folder of reports."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from crm_roi.app.report_options import WHOLE, ReportOptions
from crm_roi.core.terms import _
from crm_roi.hosts.command_line.reports import write
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

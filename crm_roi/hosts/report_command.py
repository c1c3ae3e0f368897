"""`crm-roi report`: from a plan to the board's PDF, with a line of progress."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING

from rich.console import Console

from crm_roi.core.evaluation import evaluate
from crm_roi.core.terms import _
from crm_roi.files import refuse_existing
from crm_roi.hosts.plan_commands import accepted, all_issues
from crm_roi.locale import translate
from crm_roi.workbook.plan_files import read_draft

if TYPE_CHECKING:
    from pathlib import Path

    from crm_roi.hosts.settings import Language


def make_report(path: Path, target: Path, language: Language, *, force: bool) -> None:
    """Read, evaluate, view, render: the four calls of the flow."""
    from crm_roi.report.context import SourceFile  # noqa: PLC0415 - WeasyPrint is slow to load
    from crm_roi.report.render import render_pdf  # noqa: PLC0415
    from crm_roi.report.view import build_view  # noqa: PLC0415

    refuse_existing(target, force=force)
    with Console(stderr=True).status(translate(_("Making the report …"), language)):
        draft = read_draft(path)
        plan = accepted(draft)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        today = date.today()  # noqa: DTZ011 - the user's own day, where the plan names none
        source = SourceFile(path.name, digest, today, draft.cells)
        view = build_view(plan, evaluate(plan), all_issues(draft), language=language, source=source)
        render_pdf(view, target, force=force, attachment=path)
    print(translate(_("{path} is written."), language).format(path=target))  # noqa: T201

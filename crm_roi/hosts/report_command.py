"""`crm-roi report`: from a plan to the board's PDF, with a line of progress."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from crm_roi.core.evaluation import evaluate
from crm_roi.core.terms import _
from crm_roi.files import refuse_existing
from crm_roi.hosts.plan_commands import accepted, all_issues
from crm_roi.locale import translate
from crm_roi.workbook.plan_files import read_draft

if TYPE_CHECKING:
    from crm_roi.hosts.settings import Language
    from crm_roi.workbook.plan_files import Draft


def make_report(path: Path, target: Path, language: Language, *, force: bool) -> None:
    """Read, evaluate, view, render: the four calls of the flow."""
    from crm_roi.report.approval_record import SourceFile as Workbook  # noqa: PLC0415 - slow to load
    from crm_roi.report.context import source_of  # noqa: PLC0415
    from crm_roi.report.render import Seal, render_pdf  # noqa: PLC0415
    from crm_roi.report.sign_off import approval_record  # noqa: PLC0415
    from crm_roi.report.simulated import simulated  # noqa: PLC0415
    from crm_roi.report.view import build_view  # noqa: PLC0415

    refuse_existing(target, force=force)
    with Console(stderr=True).status(translate(_("Making the report …"), language)):
        draft, content = read_once(path)
        plan = accepted(draft)
        evaluation = evaluate(plan)
        workbook = Workbook(path.name, content)
        today = date.today()  # noqa: DTZ011 - the user's own day, where the plan names none
        source = source_of(workbook, today, draft.cells)
        view = build_view(
            plan,
            evaluation,
            all_issues(draft),
            language=language,
            source=source,
            simulation=simulated(plan),
        )
        record = approval_record(plan, evaluation, workbook, language)
        render_pdf(view, target, force=force, seal=Seal(record, workbook))
    print(translate(_("{path} is written."), language).format(path=target))  # noqa: T201


def read_once(path: Path) -> tuple[Draft, bytes]:
    """Read a plan from the very bytes that are hashed and attached, whatever happens meanwhile."""
    try:
        content = path.read_bytes()
    except OSError:
        return read_draft(path), b""  # says why the file cannot be read
    with tempfile.TemporaryDirectory(prefix="crm-roi-") as folder:
        copy = Path(folder) / path.name
        copy.write_bytes(content)
        return read_draft(copy), content

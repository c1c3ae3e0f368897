"""`crm-roi report` of the sample beside a bare WeasyPrint of the same pages, cold and warm.

The peer renders the very HTML, style, charts and standard of our report, in our fonts; warm it
shares one FontConfiguration and one style sheet between renders, as ours does. Ours does more:
cold it also reads, checks, evaluates and simulates the plan, draws the charts, and finishes the
PDF (both standards, workbook inside, places to sign); warm, the finishing counts. The runs
alternate, so that a noisy machine disturbs both alike; medians count.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from crm_roi.core.checks import check
from crm_roi.core.evaluation import evaluate
from crm_roi.core.plan import Plan
from crm_roi.report.approval.record import SourceFile
from crm_roi.report.approval.sign_off import approval_record
from crm_roi.report.context import source_of
from crm_roi.report.fonts import CONFIGURATION, font_path
from crm_roi.report.render import VARIANT, Seal, charts_of, html_of, pdf_bytes, sealed
from crm_roi.report.simulated import simulated
from crm_roi.report.view.build import build_view
from crm_roi.resources import resources

if TYPE_CHECKING:
    from crm_roi.report.exhibits import ReportView

RUNS = 5
TARGET, WARM_TARGET, CHARTS_TARGET = 1.25, 1.1, 0.6
DAY = date(2026, 3, 31)
PEER = """
import sys, weasyprint
page, style, variant = sys.argv[1:]
weasyprint.HTML(page).write_pdf("bare.pdf", stylesheets=[style], pdf_variant=variant)
"""
OURS = "from crm_roi.hosts.command_line import main; main()"
AS_PEER = ("--language", "zh", "--force")
SAMPLE = resources("workbooks") / "dealer_group.json"


def seconds(folder: Path, *command: str) -> float:
    """Time one process from start to end; its modules are compiled, as an installer leaves them."""
    settings = os.environ | {
        "FONTCONFIG_FILE": str(folder / "fonts.conf"),
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
    }
    settings.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", *command],
        check=True, cwd=folder, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return time.perf_counter() - start


def sample() -> tuple[ReportView, Seal]:
    """Take the sample as far as the view."""
    plan = Plan.model_validate_json(SAMPLE.read_text(encoding="utf-8"))
    workbook, evaluation = SourceFile(SAMPLE.name, SAMPLE.read_bytes()), evaluate(plan)
    view = build_view(
        plan,
        evaluation,
        check(plan),
        language="zh",
        source=source_of(workbook, DAY),
        simulation=simulated(plan),
    )
    return view, Seal(approval_record(plan, evaluation, workbook, "zh"), workbook)


def write_page(folder: Path, html: str, charts: dict[str, bytes]) -> None:
    """Write the final page, its charts and its fonts' configuration as a bare WeasyPrint needs."""
    for key, drawing in charts.items():
        (folder / f"{key}.svg").write_bytes(drawing)
        html = html.replace(f'"chart:{key}"', f'"{key}.svg"')
    (folder / "page.html").write_text(html, encoding="utf-8")
    fonts = CONFIGURATION.format(folder=font_path().parent.as_posix())
    (folder / "fonts.conf").write_text(fonts, encoding="utf-8")


def cold(folder: Path) -> None:
    """Time whole processes in turn and print their ratio."""
    style = str(resources("templates") / "report.css")
    peer, ours = [], []
    for _run in range(RUNS + 1):
        peer.append(seconds(folder, PEER, "page.html", style, VARIANT))
        ours.append(seconds(folder, OURS, "report", str(SAMPLE), "-o", "ours.pdf", *AS_PEER))
    del peer[0], ours[0]  # the first run compiles
    ratio = statistics.median(ours) / statistics.median(peer)
    print(
        f"report of the sample, whole process: {statistics.median(ours):.2f} s, "
        f"bare WeasyPrint {statistics.median(peer):.2f} s, ratio {ratio:.2f} (target {TARGET})"
    )


def warm(folder: Path, view: ReportView, seal: Seal) -> None:
    """Time both once more within this process, and the drawing of the charts by itself."""
    os.environ["FONTCONFIG_FILE"] = str(folder / "fonts.conf")  # the peer, too, sees our fonts only
    import weasyprint  # noqa: PLC0415 - the peer reads that setting when it is loaded
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415

    html, charts = html_of(view), charts_of(view)
    fonts = FontConfiguration()
    style = weasyprint.CSS(resources("templates") / "report.css", font_config=fonts)
    peer, ours, drawing = [], [], []
    for _run in range(RUNS):
        start = time.perf_counter()
        weasyprint.HTML(folder / "page.html").write_pdf(
            stylesheets=[style], font_config=fonts, pdf_variant=VARIANT
        )
        middle = time.perf_counter()
        sealed(pdf_bytes(html, charts), seal, DAY)
        end = time.perf_counter()
        charts_of(view)
        drawing.append(time.perf_counter() - end)
        peer.append(middle - start)
        ours.append(end - middle)
    ratio = statistics.median(ours) / statistics.median(peer)
    print(
        f"warm, the same HTML: {statistics.median(ours):.2f} s, bare WeasyPrint "
        f"{statistics.median(peer):.2f} s, ratio {ratio:.2f} (target {WARM_TARGET}); "
        f"all charts {statistics.median(drawing):.2f} s (target {CHARTS_TARGET})"
    )


def main() -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        view, seal = sample()
        write_page(folder, html_of(view), charts_of(view))
        cold(folder)
        warm(folder, view, seal)


if __name__ == "__main__":
    main()

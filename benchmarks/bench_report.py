"""`crm-roi report` of the sample beside a bare WeasyPrint of the same pages, cold and warm.

The peer renders the very HTML, style, charts and standard of our report, in our fonts; warm it
shares one FontConfiguration and one style sheet between renders, as ours does. Ours does more:
cold it also reads, checks, evaluates and simulates the plan, draws the charts, and finishes the
PDF (both standards, workbook inside, places to sign); warm, the finishing counts. The runs
alternate, so that a noisy machine disturbs both alike; medians count. Then: many reports by one
process and by two, the memory that many reports leave behind, and a page of a very long report
beside one of the sample, in processor time.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from pypdf import PdfReader

from crm_roi.core.checks import check
from crm_roi.core.evaluation import evaluate
from crm_roi.core.plan import Plan
from crm_roi.report.approval.record import SourceFile
from crm_roi.report.approval.sign_off import approval_record
from crm_roi.report.fonts import CONFIGURATION, font_path
from crm_roi.report.pdf.layout import VARIANT, pdf_bytes
from crm_roi.report.pdf.page import html_of, undrawn
from crm_roi.report.pdf.render import Seal, sealed
from crm_roi.report.pdf.screen import charts_of
from crm_roi.report.view.build import build_view, extract
from crm_roi.report.view.context import source_of
from crm_roi.report.view.simulation import simulate_for_report
from crm_roi.resources import resources

if TYPE_CHECKING:
    from crm_roi.report.exhibits import ReportView

RUNS = 5
BATCH, MANY, LINES = 20, 100, 2000
TARGET, WARM_TARGET, CHARTS_TARGET, BATCH_TARGET, LARGE_TARGET = 1.25, 1.1, 0.6, 1.7, 1.0
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
        simulation=simulate_for_report(plan),
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


def batch(folder: Path) -> None:
    """Time a folder of reports made by one process and by two."""
    plans = folder / "plans"
    plans.mkdir()
    for number in range(BATCH):
        (plans / f"plan{number:02d}.json").write_bytes(SAMPLE.read_bytes())
    names = [str(path) for path in sorted(plans.iterdir())]
    took = {}
    for jobs in (1, 2):
        asked = ("-o", str(folder / f"reports{jobs}"), "--jobs", str(jobs), "--language", "zh")
        took[jobs] = seconds(folder, OURS, "report", *names, *asked)
    print(
        f"{BATCH} reports: one process {took[1]:.1f} s, two {took[2]:.1f} s, "
        f"ratio {took[1] / took[2]:.2f} (target {BATCH_TARGET})"
    )


def memory(view: ReportView, seal: Seal) -> None:
    """Make many short reports in this process and print what it holds after some of them."""
    short = extract(view, ("decision", "cash-flow"))
    html, charts, held = html_of(short), undrawn(short), []
    for number in range(1, MANY + 1):
        sealed(pdf_bytes(html, charts), Seal(replace(seal.record, steps=()), seal.workbook), DAY)
        if number in {10, MANY // 2, MANY}:
            held.append(resident())
    print(
        f"memory after 10, {MANY // 2} and {MANY} reports: "
        f"{', '.join(f'{size:.0f}' for size in held)} MB"
    )


def resident() -> float:
    """Give the memory this process holds now, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
    return pages * resource.getpagesize() / 2**20


def large(view: ReportView) -> None:
    """Lay out a plan of 2,000 lines with its appendix; compare a page of it with the sample's."""
    document = json.loads(SAMPLE.read_text(encoding="utf-8"))
    for part, letter in (("costs", "C"), ("benefits", "B")):
        rows = document[part]
        document[part] = [
            rows[number % len(rows)] | {"id": f"{letter}{number:04d}", "overlaps": []}
            if part == "benefits"
            else rows[number % len(rows)] | {"id": f"{letter}{number:04d}"}
            for number in range(LINES // 2)
        ]
    plan = Plan.model_validate(document | {"risks": []})
    whole = build_view(
        plan,
        evaluate(plan),
        check(plan),
        language="zh",
        source=source_of(SourceFile(SAMPLE.name, SAMPLE.read_bytes()), DAY),
        with_appendix=True,
    )
    usual, big = [], []
    cells: dict[int, float] = {}
    laid_out_page(view)  # the first one warms up
    for _run in range(2):
        usual.append(laid_out_page(view))
        big.append(laid_out_page(whole))
        usual.append(laid_out_page(view))
    for one, (_seconds, pages) in ((view, usual[0]), (whole, big[0])):
        cells[pages] = html_of(one).count("<td") / pages
    seconds_big, seconds_usual = (statistics.mean(page for page, _ in x) for x in (big, usual))
    print(
        f"{LINES} lines with appendix: {big[0][1]} pages, {1000 * seconds_big:.0f} ms of processor "
        f"a page, the sample's {1000 * seconds_usual:.0f} ms, ratio "
        f"{seconds_big / seconds_usual:.2f} (target {LARGE_TARGET}); cells a page "
        f"{cells[big[0][1]]:.0f}, the sample's {cells[usual[0][1]]:.0f}"
    )


def laid_out_page(view: ReportView) -> tuple[float, int]:
    """Lay out a report; give the processor's seconds for each of its pages, and how many."""
    html, charts = html_of(view), undrawn(view)
    start = time.process_time()
    content = pdf_bytes(html, charts)
    took = time.process_time() - start
    pages = len(PdfReader(BytesIO(content)).pages)
    return took / pages, pages


def main() -> None:
    """Print the ratios that are asked for by name, or all."""
    asked = sys.argv[1:] or ["cold", "warm", "batch", "memory", "large"]
    view, seal = sample()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_page(folder, html_of(view), charts_of(view))
        if "cold" in asked:
            cold(folder)
        if "batch" in asked:
            batch(folder)
        if "warm" in asked:
            warm(folder, view, seal)
        if "memory" in asked:
            memory(view, seal)
        if "large" in asked:
            large(view)


if __name__ == "__main__":
    main()

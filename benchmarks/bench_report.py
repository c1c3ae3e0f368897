"""`crm-roi report` of the sample, as a whole process, beside a bare WeasyPrint of the same pages.

Target: at most 1.3 × a process that only imports WeasyPrint and renders the very HTML, style,
charts and standard of our report. The runs alternate, so that a noisy machine disturbs both
alike; medians count. Warm: the same within one process, and the drawing of all charts.
"""

from __future__ import annotations

import hashlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from crm_roi.core.checks import check
from crm_roi.core.evaluation import evaluate
from crm_roi.core.plan import Plan
from crm_roi.report.context import SourceFile
from crm_roi.report.fonts import CONFIGURATION, font_path
from crm_roi.report.render import VARIANT, charts_of, html_of, pdf_bytes
from crm_roi.report.view import build_view
from crm_roi.resources import resources

RUNS = 5
TARGET, WARM_TARGET, CHARTS_TARGET = 1.3, 1.1, 0.6
PEER = """
import sys, weasyprint
page, style, variant = sys.argv[1:]
weasyprint.HTML(page).write_pdf("bare.pdf", stylesheets=[style], pdf_variant=variant)
"""
OURS = "from crm_roi.hosts.command_line import main; main()"
SAMPLE = resources("workbooks") / "dealer_group.json"


def seconds(folder: Path, *command: str) -> float:
    """Time one process from start to end."""
    settings = os.environ | {"FONTCONFIG_FILE": str(folder / "fonts.conf")}
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", *command],
        check=True, cwd=folder, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return time.perf_counter() - start


def page_of_sample(folder: Path) -> tuple[str, dict[str, bytes]]:
    """Write the final page, its charts and its fonts' configuration as a bare WeasyPrint needs."""
    plan = Plan.model_validate_json(SAMPLE.read_text(encoding="utf-8"))
    source = SourceFile(SAMPLE.name, hashlib.sha256(SAMPLE.read_bytes()).hexdigest(), date.today())  # noqa: DTZ011 - any day will do
    view = build_view(plan, evaluate(plan), check(plan), language="zh", source=source)
    html, charts = html_of(view), charts_of(view)
    for key, drawing in charts.items():
        (folder / f"{key}.svg").write_bytes(drawing)
        html = html.replace(f'"chart:{key}"', f'"{key}.svg"')
    (folder / "page.html").write_text(html, encoding="utf-8")
    fonts = CONFIGURATION.format(folder=font_path().parent.as_posix())
    (folder / "fonts.conf").write_text(fonts, encoding="utf-8")
    return html_of(view), charts_of(view)


def cold(folder: Path) -> None:
    """Time whole processes in turn and print their ratio."""
    style = str(resources("templates") / "report.css")
    peer, ours = [], []
    for _run in range(RUNS):
        peer.append(seconds(folder, PEER, "page.html", style, VARIANT))
        ours.append(seconds(folder, OURS, "report", str(SAMPLE), "-o", "ours.pdf", "--force"))
    ratio = statistics.median(ours) / statistics.median(peer)
    print(
        f"report of the sample, whole process: {statistics.median(ours):.2f} s, "
        f"bare WeasyPrint {statistics.median(peer):.2f} s, ratio {ratio:.2f} (target {TARGET})"
    )


def warm(folder: Path, html: str, charts: dict[str, bytes]) -> None:
    """Time both once more within this process."""
    os.environ["FONTCONFIG_FILE"] = str(folder / "fonts.conf")  # the peer, too, sees our fonts only
    import weasyprint  # noqa: PLC0415 - the peer reads that setting when it is loaded

    style = str(resources("templates") / "report.css")
    peer, ours, drawing = [], [], []
    plan = Plan.model_validate_json(SAMPLE.read_text(encoding="utf-8"))
    source = SourceFile(SAMPLE.name, "0" * 64, date(2026, 3, 31))
    for _run in range(RUNS):
        start = time.perf_counter()
        weasyprint.HTML(folder / "page.html").write_pdf(stylesheets=[style], pdf_variant=VARIANT)
        middle = time.perf_counter()
        pdf_bytes(html, charts, "2026-03-31")
        end = time.perf_counter()
        view = build_view(plan, evaluate(plan), check(plan), language="zh", source=source)
        before = time.perf_counter()
        charts_of(view)
        drawing.append(time.perf_counter() - before)
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
        html, charts = page_of_sample(folder)
        cold(folder)
        warm(folder, html, charts)


if __name__ == "__main__":
    main()

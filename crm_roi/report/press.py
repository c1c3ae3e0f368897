"""The process that lays out one report: an order comes in, a PDF or what went wrong goes out."""

from __future__ import annotations

import gc
import json
import pickle
import sys
from typing import Any

from crm_roi.core.errors import CrmRoiError

GIB = 1024**3


def main() -> None:
    """Load what is needed, wait for the order, answer."""
    gc.disable()  # one report, then the end: looking for garbage would cost a fifth
    out, sys.stdout = sys.stdout, sys.stderr  # WeasyPrint prints advice where Pango is missing
    out.buffer.write(answer(float(sys.argv[1])))
    out.flush()


def answer(gigabytes: float) -> bytes:
    """Give the PDF, or the error with its facts."""
    try:
        bound(gigabytes)
        from crm_roi.report import render, weasy  # noqa: PLC0415 - it may say that Pango is missing
        from crm_roi.report.charts import draw as _charts  # noqa: F401, PLC0415 - while we wait

        weasy.own_style()
        html, charts, theme = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent
        return render.pdf_bytes(html, charts, theme)
    except CrmRoiError as error:
        return _told(type(error).__name__, str(error), error.facts)
    except (MemoryError, RecursionError):
        return _told("MemoryError", "", {})
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told, not printed
        return _told(type(error).__name__, f"{type(error).__name__}: {error}", {})


def bound(gigabytes: float) -> None:
    """Let this process take no more memory than that, where the system can hold it to it."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - Windows has none

    most = int(gigabytes * GIB)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _told(error: str, reason: str, facts: dict[str, Any]) -> bytes:
    return json.dumps({"error": error, "reason": reason, "facts": facts}).encode()


if __name__ == "__main__":
    main()

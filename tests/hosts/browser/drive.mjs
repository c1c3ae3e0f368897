// Install the package in Pyodide as xlwings Lite does, call its functions, send back the answers.
// The same in node and on a page: `home` serves the package's index, the calls and takes answers.

export async function drive(loadPyodide, options, home) {
  const started = performance.now();
  const pyodide = await loadPyodide(options);
  await pyodide.loadPackage("micropip");
  pyodide.globals.set("HOME", home);
  pyodide.globals.set("EXAMPLES", await (await fetch(`${home}/examples.json`)).text());
  pyodide.globals.set("CALLS", await (await fetch(`${home}/calls.py`)).text());
  const answers = await pyodide.runPythonAsync(`
import json, platform, sys, time
import micropip

# xlwings is part of xlwings Lite; beside it, decorators that do nothing, as xlwings' own on Linux
STAND_IN = """
def func(*args, **kwargs):
    return args[0] if args else lambda function: function
def arg(*args, **kwargs):
    return lambda function: function
"""
micropip.add_mock_package("xlwings", "0.37.8", modules={"xlwings": STAND_IN})
micropip.set_index_urls([f"{HOME}/simple/{{package_name}}/"])
await micropip.install("crm-roi")
installed = time.perf_counter()
main = {}
exec("from crm_roi.hosts.excel.functions import *", main)
loaded = time.perf_counter()
calls = {"__name__": "calls"}
exec(CALLS, calls)
functions = {name: each for name, each in main.items() if name != "__builtins__"}
found = calls["answers"](functions, json.loads(EXAMPLES))
import numpy, scipy
json.dumps({
    "answers": found,
    "names": sorted(functions),
    "bits": sys.maxsize.bit_length() + 1,
    "versions": {"python": platform.python_version(), "numpy": numpy.__version__,
                 "scipy": scipy.__version__},
    "packages": {name: [each.version, each.source] for name, each in micropip.list().items()},
    "wheel": [line for line in __import__("importlib.metadata", fromlist=["x"])
              .distribution("crm-roi").read_text("WHEEL").splitlines() if line.startswith("Tag")],
    "seconds": {"load functions": loaded - installed, "calls": time.perf_counter() - loaded},
})
`);
  const result = JSON.parse(answers);
  result.seconds.all = (performance.now() - started) / 1000;
  await fetch(`${home}/answers`, { method: "POST", body: JSON.stringify(result) });
}

export async function told(home, work) {
  try {
    await work();
  } catch (problem) {
    await fetch(`${home}/answers`, { method: "POST", body: JSON.stringify({ problem: `${problem}` }) });
  }
}

"""Every function called with its example and with odd cells: the same here and in a browser.

Run as it is in the browser's Python, so it needs nothing but the installed package.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# What a cell or range can hold where something else is expected.
ODD: Final[tuple[object, ...]] = (
    None,
    "",
    " abc ",
    True,
    0.0,
    -1.0,
    2147483648.0,
    1e308,
    "#N/A",
    46112.5,
    [[None]],
    [["x", 1.0, None, 2.0]],
    [[1.0], [0.0], [-3.0]],
)


def odd_calls(arguments: list[Any]) -> Iterator[list[Any]]:
    """Put each odd content in the place of each argument, and leave arguments out at the end."""
    for place in range(len(arguments)):
        yield arguments[:place]
        for odd in ODD:
            yield [*arguments[:place], odd, *arguments[place + 1 :]]


def answers(functions: dict[str, Any], examples: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Give what each function says to its example and to the odd calls, as JSON holds it."""
    return {
        name: [plain(functions[name](*cells)) for cells in (example, *odd_calls(example))]
        for name, example in examples.items()
    }


def plain(answer: Any) -> Any:  # noqa: ANN401 - a cell or rows of cells
    """Give an answer as JSON holds it, an error as its code."""
    if isinstance(answer, list):
        return [plain(part) for part in answer]
    if isinstance(answer, float) and not math.isfinite(answer):
        return f"not finite: {answer}"
    return getattr(answer, "code", answer)

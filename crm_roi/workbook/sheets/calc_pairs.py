"""Who is compared with whom: the KPIs in their groups, and every judgement as a logarithm."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_roi.core.scorecard.scoring import PERSPECTIVES
from crm_roi.core.terms import Unit, _
from crm_roi.workbook.layout.tables import HEADER_ROW
from crm_roi.workbook.sheets import calc_judges
from crm_roi.workbook.sheets.calc_judges import JUDGES
from crm_roi.workbook.writing.grid import FormulaColumn, write_columns
from crm_roi.workbook.writing.looks import Look, columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_roi.core.plan import Judgement, Kpi
    from crm_roi.workbook.sheets.calc_judges import JudgeBlock
    from crm_roi.workbook.writing.book import Book
    from crm_roi.workbook.writing.places import Place

KEY: Final = "calc_pairs"
LOOK: Final = Look(widths={0: 6.0, 1: 12.0, **columns(2, 7, 18.0)})
FORMULAS: Final = {
    "id": '=INDEX(in_kpis_id,${k}{r})&""',
    "group": '=INDEX(in_kpis_perspective,${k}{r})&""',
    "counts": '=(${id}{r}<>"")*(LEN(INDEX(in_kpis_reference_of,${k}{r}))=0)',
    "order": "=${counts}{r}*COUNTIFS({group}${f}:{group}{r},{group}{r},{counts}${f}:{counts}{r},1)",
    "key": '=IF(${counts}{r}=1,${group}{r}&"|"&${order}{r},"")',
    "pair": '=IF(${counts}{r}=1,${group}{r}&"|"&${id}{r},"")',
    "given": "=${counts}{r}*ISNUMBER(INDEX(in_kpis_weight,${k}{r}))",
    "k": "=ROW()-ROW({k}${h})",
    "judged": '=IF(${compared}{r}="","",${compared}{r}&"|"&${first}{r}&"|"&${second}{r})',
    "log": "=IF(N(INDEX(in_judgements_value,${k}{r}))>0,LN(INDEX(in_judgements_value,${k}{r})),0)",
    "known": "=${first_known}{r}*${second_known}{r}",
}


class Judged(NamedTuple):
    """A judgement in a matrix: its cells on the sheet of the judges, and what stands in them."""

    cells: tuple[str, str, str, str]
    texts: tuple[str, str, str]
    value: float | None


def write(book: Book) -> None:
    """Write the members of the groups, then the judgements of the list and of the matrices."""
    blocks = book.written(calc_judges.write)
    row = write_columns(
        book, (KEY, HEADER_ROW), _("KPIs in their groups"), _members(book), FORMULAS
    )
    judged = [one for block in blocks for one in _judged(book, block)]
    write_columns(
        book, (KEY, row + 1), _("Pairwise judgements"), _judgements(book, judged), FORMULAS
    )


def _judged(book: Book, block: JudgeBlock) -> Iterator[Judged]:
    """Give every judgement that a matrix has room for."""
    matrix = block.matrix
    for pair in matrix.pairs:
        cells = (block.group, *map(block.member, pair), block.judged(pair))
        group, first, second, value = (book.cell(JUDGES, cell).replace("$", "") for cell in cells)
        given = matrix.values.get(pair)
        names = () if given is None else (matrix.group, *(matrix.members[place] for place in pair))
        texts = (*names, "", "", "")[:3]
        yield Judged((group, first, second, value), (texts[0], texts[1], texts[2]), given)


def _members(book: Book) -> list[FormulaColumn]:
    """Number each KPI that carries weight within its perspective."""
    place = book.places["kpis"]
    kpis = list(book.plan.scorecard.kpis)
    groups = place.padded([kpi.perspective for kpi in kpis], "")
    counted = place.padded([float(not kpi.reference_of) for kpi in kpis])
    given = [float(kpi.weight is not None and not kpi.reference_of) for kpi in kpis]
    return [
        FormulaColumn("k", _("Line"), Unit.COUNT, place.numbers),
        FormulaColumn("id", _("No."), Unit.TEXT, place.padded([kpi.id for kpi in kpis], "")),
        FormulaColumn("group", _("Perspective"), Unit.TEXT, groups, name="calc_member_group"),
        FormulaColumn(
            "counts", _("Carries weight (1 or 0)"), Unit.COUNT, counted, name="calc_member_counts"
        ),
        *_member_keys(place, kpis),
        FormulaColumn(
            "given",
            _("Has a weight of its own (1 or 0)"),
            Unit.COUNT,
            place.padded(given),
            name="calc_member_given",
        ),
    ]


def _member_keys(place: Place, kpis: Sequence[Kpi]) -> list[FormulaColumn]:
    """Give the keys by which a KPI is found: its place in its perspective, and its number there."""
    order = _places(kpis)
    keys = [
        f"{kpi.perspective}|{int(number)}" if number else ""
        for kpi, number in zip(kpis, order, strict=True)
    ]
    pairs = ["" if kpi.reference_of else f"{kpi.perspective}|{kpi.id}" for kpi in kpis]
    return [
        FormulaColumn("order", _("Place in its group"), Unit.COUNT, place.padded(order)),
        FormulaColumn(
            "key", _("Group and place"), Unit.TEXT, place.padded(keys, ""), name="calc_member_key"
        ),
        FormulaColumn(
            "pair",
            _("Group and number"),
            Unit.TEXT,
            place.padded(pairs, ""),
            name="calc_member_pair",
        ),
    ]


def _places(kpis: Sequence[Kpi]) -> list[float]:
    """Give the place of each KPI among those of its perspective that carry weight; 0: none."""
    seen: dict[str, int] = {}
    order: list[float] = []
    for kpi in kpis:
        seen[kpi.perspective] = seen.get(kpi.perspective, 0) + (not kpi.reference_of)
        order.append(float(seen[kpi.perspective] if not kpi.reference_of else 0))
    return order


def _judgements(book: Book, judged: Sequence[Judged]) -> list[FormulaColumn]:
    """Take the logarithm of each judgement, and a key of group and pair; the list's first."""
    place = book.places["judgements"]
    rows = book.plan.scorecard.judgements[-len(place.records) :] if place.records else ()
    spare = place.capacity - len(rows)
    numbers = [float(index + 1) for index in range(place.capacity + len(judged))]
    keys = [f"{row.compared}|{row.first}|{row.second}" for row in rows] + [""] * spare
    keys += ["|".join(one.texts) if one.texts[0] else "" for one in judged]
    logs = [log(row.value) for row in rows] + [0.0] * spare
    logs += [log(one.value) if one.value else 0.0 for one in judged]
    used = [*[1.0] * len(rows), *[0.0] * spare, *(float(one.value is not None) for one in judged)]
    return [
        FormulaColumn("k", _("Line"), Unit.COUNT, numbers),
        *(_judged_words(rows, spare, judged, part) for part in range(len(JUDGED_WORDS))),
        FormulaColumn("judged", _("Group and pair"), Unit.TEXT, keys, name="calc_pair"),
        FormulaColumn(
            "log",
            _("Logarithm of the judgement"),
            Unit.NUMBER,
            logs,
            name="calc_ln",
            more=[f"=IF({one.cells[3]}>0,LN({one.cells[3]}),0)" for one in judged],
        ),
        *_usable(used),
    ]


JUDGED_WORDS: Final = (
    ("compared", _("Compared"), "calc_judged_group"),
    ("first", _("First"), ""),
    ("second", _("Second"), ""),
)


def _judged_words(
    rows: Sequence[Judgement], spare: int, judged: Sequence[Judged], part: int
) -> FormulaColumn:
    """Say what is compared in each judgement, or which of the pair: the list's, then the others."""
    field, header, name = JUDGED_WORDS[part]
    words = [*(getattr(row, field) for row in rows), *[""] * spare]
    return FormulaColumn(
        field,
        header,
        Unit.TEXT,
        [*words, *(one.texts[part] for one in judged)],
        formula=f'=INDEX(in_judgements_{field},${{k}}{{r}})&""',
        name=name,
        more=[f'=IF({one.cells[3]}>0,{one.cells[part]},"")' for one in judged],
    )


def _usable(used: list[float]) -> list[FormulaColumn]:
    """Say of each judgement whether both of those it compares are members of its group."""
    return [
        *(
            FormulaColumn(
                f"{name}_known",
                header,
                Unit.COUNT,
                used,
                formula=f'=COUNTIF(calc_member_pair,${{compared}}{{r}}&"|"&${{{name}}}{{r}})'
                f'+(${{compared}}{{r}}="{PERSPECTIVES}")*COUNTIF(in_perspectives_id,${{{name}}}{{r}})',
            )
            for name, header in (
                ("first", _("First is a member (1 or 0)")),
                ("second", _("Second is a member (1 or 0)")),
            )
        ),
        FormulaColumn(
            "known", _("Can be used (1 or 0)"), Unit.COUNT, used, name="calc_judged_known"
        ),
    ]

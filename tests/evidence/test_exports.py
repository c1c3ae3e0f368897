"""Exports of every kind are read, every row that cannot be used is told with its place."""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import TYPE_CHECKING

import duckdb
import pytest
import xlsxwriter

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.evidence.records import records_from_json, records_to_json
from crm_roi.evidence import building, mapping, queries
from crm_roi.evidence.engine import connected, lock_out, rows_of
from crm_roi.evidence.rules import Action
from tests.sample import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TODAY = date(2026, 11, 30)
CDNOW = ROOT / "tests" / "data" / "cdnow_orders.csv"
HEAD = "order_id,customer_id,order_date,amount\n"


def quiet(_step: str, _done: int, _total: int) -> None:
    """Report no progress."""


def orders(count: int = 40, amount: str = "100") -> str:
    """Give orders of 20 customers, who each buy again a month later."""
    return "".join(
        f"{at},{at % 20},2025-{1 + at // 20:02}-{1 + at % 20:02},{amount}\n" for at in range(count)
    )


def checked(place: Path | str, work: Path, **settings: object) -> building.Checked:
    work.mkdir(exist_ok=True)
    asked = mapping.Settings("salt", **settings)  # type: ignore[arg-type]
    return building.checked(str(place), asked, work, building.Wanted(TODAY), quiet)[0]


def built(place: Path | str, work: Path, **wanted: object) -> building.Evidence:
    work.mkdir(exist_ok=True)
    asked = building.Wanted(TODAY, **wanted)  # type: ignore[arg-type]
    return building.build(str(place), mapping.Settings("salt"), work, asked, quiet)


def values(evidence: building.Evidence, measure: str) -> list[float | None]:
    return [each.value for each in evidence.figures if each.measure == measure]


# Fader and Hardie's CDNOW orders; active: bought within 180 days. Worked out by two other programs.
FIVE_FLOWS = {
    "opening_customers": [2357, 2347, 719, 609, 589],
    "customers_won": [0, 0, 0, 0, 0],
    "customers_lost": [10, 1628, 229, 152, 167],
    "customers_returned": [0, 0, 119, 132, 92],
    "closing_customers": [2347, 719, 609, 589, 514],
    "flow_check": [0, 0, 0, 0, 0],
}


def test_five_flows_of_cdnow(tmp_path: Path) -> None:
    evidence = built(CDNOW, tmp_path / "work", window_days=180)
    assert {measure: values(evidence, measure)[1:] for measure in FIVE_FLOWS} == FIVE_FLOWS
    retention = values(evidence, "retention_rate_textbook")
    assert retention[:2] == [None, None]  # younger than the window
    assert retention[3] == pytest.approx(0.847, abs=5e-4)
    assert values(evidence, "churn_rate")[3] == pytest.approx(0.319, abs=1e-3)
    assert records_from_json(records_to_json(evidence.records)) == evidence.records
    assert not evidence.provisional


def test_a_changed_row_is_another_hash(tmp_path: Path) -> None:
    hashes = []
    for name, amount in (("one", "29.33"), ("two", "29.34")):
        file = tmp_path / name / "orders.csv"
        file.parent.mkdir()
        file.write_text(CDNOW.read_text("utf-8").replace("29.33", amount, 1), "utf-8")
        evidence = built(file, tmp_path / f"{name}.work", window_days=180)
        hashes.append({record.id: record.hash for record in evidence.records})
    assert all(hashes[0][key] != hashes[1][key] for key in hashes[0])


def test_an_interrupted_build_goes_on(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()

    def interrupted(step: str, _done: int, _total: int) -> None:
        if step == "Recency, frequency, value":
            raise KeyboardInterrupt

    asked = building.Wanted(TODAY, window_days=180)
    settings = mapping.Settings("salt")
    with pytest.raises(KeyboardInterrupt):
        building.build(str(CDNOW), settings, work, asked, interrupted)
    kept = {path.name for path in (work / "results").iterdir()}
    again = building.build(str(CDNOW), settings, work, asked, quiet)
    assert kept < {path.name for path in (work / "results").iterdir()}
    whole = built(CDNOW, tmp_path / "fresh", window_days=180)
    assert again.records == whole.records


# --- ways to write the same orders ---


def gb18030(folder: Path) -> None:
    text = "订单编号,客户编号,下单日期,订单金额（元）\n" + orders()
    (folder / "订单.csv").write_bytes(text.encode("gb18030"))


def with_bom(folder: Path) -> None:
    (folder / "orders.csv").write_text(HEAD + orders(), "utf-8-sig")


def odd_amounts(folder: Path) -> None:
    written = orders().splitlines(keepends=True)
    for at, amount in enumerate(("¥100.00", "100元", "0.01万", "１００", "RMB 100", '"100.00"')):
        written[at] = written[at].replace(",100\n", f",{amount}\n")
    (folder / "orders.csv").write_text(HEAD + "".join(written), "utf-8")


def in_ten_thousands(folder: Path) -> None:
    text = "订单号;会员号;日期;金额(万元)\n" + orders(amount="0.01").replace(",", ";")
    (folder / "orders.csv").write_text(text, "utf-8")


def mixed_dates(folder: Path) -> None:
    text = HEAD + orders()
    for old, new in (
        ("2025-01-03", "2025/1/3"), ("2025-01-04", "2025年1月4日"), ("2025-01-05", "20250105"),
        ("2025-01-06", "45663"), ("2025-01-07", "2025.1.7"), ("2025-01-08", "08/1/2025"),
        ("2025-01-20", "20/01/2025"),
    ):  # fmt: skip
        text = text.replace(old, new)
    (folder / "orders.csv").write_text(text, "utf-8")


def excel(folder: Path) -> None:
    with xlsxwriter.Workbook(str(folder / "orders.xlsx")) as book:
        sheet = book.add_worksheet("销售")
        sheet.write_row(0, 0, ["订单号", "客户编号", "订单日期", "金额"])
        style = book.add_format({"num_format": "yyyy-mm-dd"})
        for row, line in enumerate(orders().splitlines(), start=1):
            order, customer, day, amount = line.split(",")
            sheet.write_row(row, 0, [int(order), int(customer)])
            sheet.write_datetime(row, 2, date.fromisoformat(day), style)
            sheet.write_number(row, 3, float(amount))


def parquet(folder: Path) -> None:
    with_bom(folder)
    target = folder / "orders.parquet"
    duckdb.read_csv(str(folder / "orders.csv")).write_parquet(str(target))
    (folder / "orders.csv").unlink()


def blank_lines_and_line_breaks(folder: Path) -> None:
    written = orders().splitlines(keepends=True)
    text = HEAD.replace("\n", ",note\n") + "".join(
        line.replace("\n", ',"two\nlines, ""quoted"""\n\n') for line in written
    )
    (folder / "orders.csv").write_text(text, "utf-8")


@pytest.mark.parametrize(
    "write",
    [gb18030, with_bom, odd_amounts, in_ten_thousands, mixed_dates, excel, parquet,
     blank_lines_and_line_breaks],
    ids=lambda write: write.__name__,
)  # fmt: skip
def test_the_same_orders_however_written(write: Callable[[Path], None], tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    write(folder)
    evidence = built(folder, tmp_path / "work", grain="month", window_days=31)
    assert values(evidence, "net_sales") == [2000.0]
    assert values(evidence, "buyers") == [20.0]


def test_a_database(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "crm.db") as base:
        base.execute("CREATE TABLE orders (order_id, customer_id, order_date, amount)")
        rows = [line.split(",") for line in orders().splitlines()]
        base.executemany("INSERT INTO orders VALUES (?, ?, ?, ?)", rows)
    address = f"sqlite:///{tmp_path / 'crm.db'}"
    evidence = built(address, tmp_path / "work", grain="month", window_days=31)
    assert values(evidence, "net_sales") == [2000.0]


# --- rows that cannot be used, each with its place ---


@pytest.mark.parametrize(
    ("row", "code", "column", "action"),
    [
        pytest.param("90,,2025-02-01,5", "key_missing", "customer_id", "left_out", id="nobody"),
        pytest.param("0,0,2025-01-01,100", "row_twice", "order_id", "left_out", id="same-row"),
        pytest.param("0,7,2025-01-01,90", "key_twice", "order_id", "left_out", id="same-key"),
        pytest.param("90,1,soon,5", "date_unreadable", "order_date", "left_out", id="no-date"),
        pytest.param("90,1,2025-02-30,5", "date_unreadable", "order_date", "left_out", id="30-feb"),
        pytest.param("90,1,1899-12-30,5", "date_too_early", "order_date", "left_out", id="1899"),
        pytest.param("90,1,2099-01-01,5", "date_in_future", "order_date", "left_out", id="2099"),
        pytest.param("90,1,2025-02-01,", "amount_missing", "amount", "left_out", id="no-amount"),
        pytest.param("90,1,2025-02-01,many", "amount_unreadable", "amount", "left_out", id="word"),
        pytest.param(
            '90,1,2025-02-01,"1.234,50"', "amount_unreadable", "amount", "left_out",
            id="decimal-comma",
        ),
        pytest.param("90,1,2025-02-01,0", "amount_zero", "amount", "noted", id="zero"),
        pytest.param(
            "90,1,2025-02-01,1000000", "amount_beyond_medians", "amount", "left_out", id="slip"
        ),
        pytest.param(
            "90,99,2025-02-01,-5", "return_without_sale", "amount", "left_out", id="return-first"
        ),
        pytest.param("90,1,2025-02-01,$5", "currency_mixed", "amount", "left_out", id="currency"),
        pytest.param(
            "90,1,2025-02-01,5,6", "cell_beyond_headers", "", "left_out", id="too-many-cells"
        ),
        pytest.param("90,1,2025-06-01,5", "month_without_data", "order_date", "noted", id="gap"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_used(
    row: str, code: str, column: str, action: str, tmp_path: Path
) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(HEAD + orders() + row + "\n", "utf-8")
    findings = {finding.code: finding for finding in checked(file, tmp_path / "work").findings}
    found = findings[code]
    assert (found.column, found.action) == (column, Action(action))
    if code != "month_without_data":
        assert (found.examples[0].file, found.examples[0].row) == ("orders.csv", 42)


def test_ids_are_hashed_unless_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(HEAD + orders() + "0,7,2025-01-01,90\n", "utf-8")
    found = checked(file, tmp_path / "work").findings
    assert all(place.value != "0" for finding in found for place in finding.examples)


def test_too_much_left_out_is_provisional(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(HEAD + orders() + "90,1,soon,5\n" * 5, "utf-8")
    assert built(file, tmp_path / "work", grain="month", window_days=31).provisional


# --- exports that cannot be used at all, each with a sentence ---


def no_folder(folder: Path) -> None:
    (folder / "notes.doc").write_text("x", "utf-8")


def other_layout(folder: Path) -> None:
    (folder / "export.csv").write_text("Ship Mode,Postal Code\nair,1000\n", "utf-8")


def empty(folder: Path) -> None:
    (folder / "orders.csv").write_text("", "utf-8")


def headers_only(folder: Path) -> None:
    (folder / "orders.csv").write_text(HEAD, "utf-8")


def header_twice(folder: Path) -> None:
    (folder / "orders.csv").write_text("customer_id,amount,amount,date\n1,2,3,4\n", "utf-8")


def neither_encoding(folder: Path) -> None:
    (folder / "orders.csv").write_bytes(HEAD.encode() + b"1,\xff\xff,2025-01-01,5\n")


def one_day(folder: Path) -> None:
    text = "".join(f"{at},{at % 9},2025-01-01,100\n" for at in range(40))
    (folder / "orders.csv").write_text(HEAD + text, "utf-8")


def more_returns(folder: Path) -> None:
    returned = "90,1,2025-03-01,-9999999\n"
    (folder / "orders.csv").write_text(HEAD + orders() + returned, "utf-8")


def once_each(folder: Path) -> None:
    (folder / "orders.csv").write_text(HEAD + orders(20), "utf-8")


def customers_alone(folder: Path) -> None:
    (folder / "customers.csv").write_text("customer_id,name\n1,张三\n", "utf-8")


def two_orders_of_dates(folder: Path) -> None:
    text = HEAD + "1,1,13/01/2025,5\n2,2,01/13/2025,5\n"
    (folder / "orders.csv").write_text(text, "utf-8")


def unclear_dates(folder: Path) -> None:
    (folder / "orders.csv").write_text(HEAD + "1,1,03/04/2025,5\n", "utf-8")


def no_parquet(folder: Path) -> None:
    (folder / "orders.parquet").write_bytes(b"PAR1 no")


def no_excel(folder: Path) -> None:
    (folder / "orders.xlsx").write_bytes(b"no workbook")


@pytest.mark.parametrize(
    ("write", "says"),
    [
        (no_folder, "holds no table"),
        (other_layout, "export.csv: Ship Mode, Postal Code are no columns of a known table"),
        (empty, "orders.csv is empty"),
        (headers_only, "orders.csv has a header row but no rows"),
        (header_twice, "two columns called amount"),
        (neither_encoding, "neither UTF-8 nor GB18030"),
        (one_day, "All orders are of one day"),
        (more_returns, "Returns are larger than sales"),
        (once_each, "No customer bought twice"),
        (customers_alone, "No order is left"),
        (two_orders_of_dates, "01/13/2025 is month/day, 13/01/2025 is day/month"),
        (unclear_dates, "may be day/month or month/day"),
        (no_parquet, "orders.parquet cannot be read as Parquet"),
        (no_excel, "orders.xlsx cannot be read as a table"),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_exports_that_cannot_be_used(
    write: Callable[[Path], None], says: str, tmp_path: Path
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    write(folder)
    with pytest.raises(CrmRoiError, match=says):
        built(folder, tmp_path / "work", grain="month")


def test_a_database_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CrmRoiError, match="The database failed"):
        built(f"sqlite:///{tmp_path}/nowhere/crm.db", tmp_path / "work")


def test_three_customers_are_told(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(HEAD + "1,1,2025-01-01,5\n2,2,2025-02-01,5\n3,3,2025-03-01,5\n", "utf-8")
    found = {finding.code for finding in checked(file, tmp_path / "work").findings}
    assert "few_customers" in found


# --- settings, engine, a warehouse's answers ---


def test_settings_are_kept(tmp_path: Path) -> None:
    found = checked(CDNOW, tmp_path / "work", accept=("amount_zero",), merge=(("1", "2"),))
    mapping.write_settings(found.settings, tmp_path / "evidence.toml")
    assert mapping.read_settings(tmp_path / "evidence.toml") == found.settings


def test_the_engine_is_locked_in(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n", "utf-8")
    with connected() as connection:
        lock_out(connection)
        with pytest.raises(duckdb.PermissionException):
            rows_of(connection, f"SELECT * FROM read_csv('{tmp_path / 'secret.csv'}')")  # noqa: S608 - the test's own path


def test_a_warehouses_aggregates_are_read_like_ours(tmp_path: Path) -> None:
    ours = built(CDNOW, tmp_path / "work", window_days=180)
    folder = tmp_path / "queries"
    building.write_queries(folder, ours.asked, date(1997, 1, 1), "duckdb")
    with connected(tmp_path / "work" / "evidence.duckdb") as connection:
        for name in queries.QUERIES:
            result = connection.sql((folder / f"{name}.sql").read_text("utf-8"))
            result.write_csv(str(folder / f"{name}.csv"))
    theirs = building.build_from_aggregates(folder, TODAY)
    assert theirs.figures == ours.figures

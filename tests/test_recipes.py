"""The recipes of CONTRIBUTING, each followed on a copy of the program: what it adds works."""

from __future__ import annotations

import shutil
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING, Final

import pytest

from tests.sample import ROOT

if TYPE_CHECKING:
    from pathlib import Path

CATALOGUES: Final = "crm_roi/locale/zh_CN/LC_MESSAGES"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(
        ROOT / "crm_roi", tmp_path / "crm_roi", ignore=shutil.ignore_patterns("__pycache__")
    )
    for folder in ("templates", "workbooks"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    return tmp_path


def edit(copy: Path, name: str, before: str, after: str) -> None:
    """Put a text before the first place where another stands, as a hand would with an editor."""
    path = copy / name
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after + before, 1), encoding="utf-8")


def translated(copy: Path, catalogue: str, **texts: str) -> None:
    """Add Chinese to a catalogue and compile it."""
    path = copy / CATALOGUES / catalogue
    entries = "".join(f'\nmsgid "{text}"\nmsgstr "{chinese}"\n' for text, chinese in texts.items())
    path.write_text(path.read_text(encoding="utf-8").rstrip() + "\n" + entries, encoding="utf-8")
    path.with_suffix(".mo").unlink()
    run(copy, "import runpy; runpy.run_path('crm_roi/locale/compile.py', run_name='__main__')")


def run(copy: Path, program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", dedent(program)],
        cwd=copy, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_cost_area_is_one_list(copy: Path) -> None:
    edit(
        copy,
        "crm_roi/core/breakdowns.py",
        '    "data": _("Data"),',
        '    "vendor": _("Vendors"),\n',
    )
    translated(copy, "plan.po", Vendors="供应商管理")
    told = run(
        copy,
        """
        import json
        from pathlib import Path
        from crm_roi.app import plans, reports
        from crm_roi.app.report_options import ReportOptions
        from crm_roi.core.costs import cost_table, costs_by
        from crm_roi.workbook.write_workbook import write_workbook

        document = json.loads(Path("workbooks/dealer_group.json").read_text(encoding="utf-8"))
        document["costs"][0]["area"] = "vendor"
        Path("plan.json").write_text(json.dumps(document), encoding="utf-8")
        plan = plans.accept(plans.read(Path("plan.json")))
        write_workbook(plan, Path("plan.xlsx"), language="zh")
        file = plans.read_file(Path("plan.xlsx"))
        again = plans.accept(file.draft)
        assert again.costs[0].area == "vendor"
        assert costs_by(again, cost_table(again))["area"]["vendor"].sum() > 0
        page, options = Path("report.html"), ReportOptions("html")
        reports.write_report(
            reports.view_report(file, page, "zh", options, force=False), page, options, force=False
        )
        print("供应商管理" in page.read_text(encoding="utf-8"))
        """,
    )
    assert told == "True"


def test_a_worksheet_function_explains_itself_at_its_head(copy: Path) -> None:
    edit(
        copy,
        "crm_roi/core/drivers/cost_drivers.py",
        '@worksheet(\n    group=Group.COSTS, returns=Unit.MONEY, example="=CRM_LABOUR_COST',
        dedent(
            '''
            @worksheet(group=Group.COSTS, returns=Unit.MONEY, example="=CRM_TOKEN_COST(3,12)")
            def token_cost(users: terms.Seats, months: terms.Months) -> float:
                """Tokens of users, by month."""
                return users * months


            '''
        ).lstrip(),
    )
    edit(
        copy,
        "crm_roi/hosts/catalog.py",
        "    cost_drivers.labour_cost,",
        "    cost_drivers.token_cost,\n",
    )
    translated(copy, "functions.po", **{"Tokens of users, by month.": "按月计的用户令牌。"})
    told = run(
        copy,
        """
        from crm_roi.hosts.adapter import call
        from crm_roi.hosts.catalog import find_function
        from crm_roi.hosts.command_line.manual import manual_text
        from crm_roi.hosts.excel.vba import vba_wrapper

        function = find_function("CRM_TOKEN_COST")
        assert "Public Function CRM_TOKEN_COST" in vba_wrapper()
        assert "按月计的用户令牌。" in manual_text("zh")
        print(call(function, [3, 12], "zh"))
        """,
    )
    assert told == "[[36.0]]"


def test_a_rule_of_check_is_a_function_that_yields_issues(copy: Path) -> None:
    edit(
        copy,
        "crm_roi/core/checks/years.py",
        "def one_value_a_year(",
        dedent(
            '''
            LONG_NAME: Final = IssueKind(
                "long-name", _("{id} has a long name."), _("Shorten it."), Severity.NOTE
            )


            def names_are_short(plan: Plan) -> Iterator[Issue]:
                """Find cost lines whose name fills more than a column."""
                for place, line in enumerate(plan.costs):
                    if len(line.name) > 5:
                        yield Issue(LONG_NAME, ("costs", place, "name"), {"id": line.id})


            '''
        ).lstrip(),
    )
    edit(
        copy,
        "crm_roi/core/checks/__init__.py",
        "    years.one_value_a_year,",
        "    years.names_are_short,\n",
    )
    translated(copy, "core.po", **{"{id} has a long name.": "{id} 的名称过长。"})
    told = run(
        copy,
        """
        from pathlib import Path
        from crm_roi.app import plans
        from crm_roi.app.issue_text import message

        found = plans.check(plans.read(Path("workbooks/dealer_group.zh.xlsx")))
        issue = next(each for each in found if each.kind.code == "long-name")
        print(issue.place, message(issue, "zh"))
        """,
    )
    assert "的名称过长" in told
    assert "!" in told.split()[0]  # the sheet and the cell

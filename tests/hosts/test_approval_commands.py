"""sign, verify and certificate on the command line, from the certificate to the verdict."""

from __future__ import annotations

import json
import stat
from contextvars import copy_context
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import typer
from typer.testing import CliRunner

from crm_roi import read_plan, write_report
from crm_roi.app.issue_text import refusal_text
from crm_roi.core.errors import CrmRoiError
from crm_roi.files import FileChanged, FileExists, written_whole
from crm_roi.hosts.command_line import approval as approval_commands
from crm_roi.report.pdf.finish import finish
from tests.report.signing import DAY, PASSWORD, ROLES, WORKBOOK, finished, page, record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

APP = typer.Typer()
for command in (approval_commands.sign, approval_commands.verify, approval_commands.certificate):
    APP.command()(command)


def run(*arguments: object, language: str = "en", password: str | None = PASSWORD) -> Result:
    words = [str(each) for each in (*arguments, "--language", language)]
    variables = {approval_commands.PASSWORD_VARIABLE: password}
    return CliRunner().invoke(APP, words, env=variables)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.pdf"
    path.write_bytes(finished())
    return path


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    path = tmp_path / "me.p12"
    assert run("certificate", "王芳", "-o", path).exit_code == 0
    return path


def test_from_certificate_to_approval(report: Path, certificate: Path, tmp_path: Path) -> None:
    workbook = tmp_path / "plan.json"
    workbook.write_bytes(WORKBOOK.content)
    assert run("verify", report).exit_code == 3
    signing = ("sign", report, "--certificate", certificate, "--as")
    assert "Project lead has signed" in run(*signing, "Project lead").output
    second = run(*signing, "Finance Director", "--comment", "agreed")
    assert "! 王芳 signed with one certificate as Project lead, Finance Director." in second.output
    unconfirmed = run("verify", report)
    assert unconfirmed.exit_code == 4
    assert "SIGNED IN FULL, but not approved by this check" in unconfirmed.output
    checked = run("verify", report, "--plan", workbook, "--trust", certificate.with_suffix(".cer"))
    assert checked.exit_code == 4
    assert "nobody has confirmed the role Project lead" in checked.output
    assert "✓ Finance Director: approved by 王芳 on" in checked.output
    assert "✓ plan.json is the workbook this report was made from." in checked.output


def test_only_a_whole_clean_chain_exits_with_0(tmp_path: Path) -> None:
    """From the plan to the verdict by the commands alone, each role by its own certificate."""
    plan, report = tmp_path / "plan.json", tmp_path / "report.pdf"
    plan.write_bytes(WORKBOOK.content)
    write_report(read_plan(plan), report, language="en")
    trusted = tmp_path / "trusted"
    trusted.mkdir()
    for number, role in enumerate(ROLES):
        holder = tmp_path / f"{number}.p12"
        assert run("certificate", f"Person {number}", "-o", holder).exit_code == 0
        holder.with_suffix(".cer").rename(trusted / f"{role}.cer")
        assert run("sign", report, "--as", role, "--certificate", holder).exit_code == 0
    fast = run("verify", report, "--trust", trusted)
    assert fast.exit_code == 4
    assert "! The pages were not compared with the attached workbook." in fast.output
    full = run("verify", report, "--trust", trusted, "--full")
    assert full.exit_code == 0, full.output
    assert "all pages are the same, byte for byte" in full.output
    assert full.output.endswith("APPROVED: every role has signed, and nothing was changed since.\n")


def test_a_register_finds_a_rejection_that_was_cut_off(
    report: Path, certificate: Path, tmp_path: Path
) -> None:
    register = tmp_path / "register.jsonl"
    signing = ("sign", report, "--certificate", certificate, "--register", register, "--as")
    assert run(*signing, "Project lead").exit_code == 0
    before = report.read_bytes()
    assert run(*signing, "Finance Director", "--reject", "--comment", "no").exit_code == 0
    whole = run("verify", report, "--register", register)
    assert "has every signature of this file and no other: 2" in whole.output
    report.write_bytes(before)
    cut = run("verify", report, "--register", register)
    assert cut.exit_code == 1
    assert "knows a signature that this file lacks: Finance Director, rejected" in cut.output
    assert "Do not sign it" in str(run(*signing, "Finance Director").exception)
    assert run(*signing[:4], "--as", "Finance Director").exit_code == 0  # without the register
    unknown = run("verify", report, "--register", register)
    assert "! The signature of Finance Director (王芳) is not in the register." in unknown.output


@pytest.mark.parametrize(
    ("damage", "line"),
    [
        pytest.param(lambda text: text.replace(b"rejected", b"approved"), 2, id="decision-edited"),
        pytest.param(lambda text: text.split(b"\n", 1)[1], 1, id="first-line-taken-out"),
        pytest.param(lambda text: text[:-9], 2, id="cut-within-a-line"),
        pytest.param(lambda text: b"\n" + text, 1, id="blank-line"),
        pytest.param(lambda text: text + text, 3, id="lines-twice"),
    ],
)
def test_a_damaged_register_is_named(
    report: Path, certificate: Path, tmp_path: Path, damage: Callable[[bytes], bytes], line: int
) -> None:
    register = tmp_path / "register.jsonl"
    signing = ("sign", report, "--certificate", certificate, "--register", register, "--as")
    run(*signing, "Project lead")
    run(*signing, "Finance Director", "--reject", "--comment", "no")
    register.write_bytes(damage(register.read_bytes()))
    said = str(run("verify", report, "--register", register).exception)
    assert f"{register} is damaged or was changed in line {line}; do not rely on it." in said


def test_a_report_in_a_companys_own_look_can_be_approved(tmp_path: Path) -> None:
    """A logo could show figures of its own: it counts once somebody gives the company's file."""
    plan, report, look = (tmp_path / name for name in ("plan.json", "report.pdf", "look.toml"))
    plan.write_bytes(WORKBOOK.content)
    (tmp_path / "logo.png").write_bytes(
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0:~\x9bU\0\0\0\nIDATx\x9cc`"
        b"\0\0\0\2\0\1H\xaf\xa4q\0\0\0\0IEND\xaeB`\x82"
    )
    look.write_text('accent = "#7a1f2b"\nclassification = "Confidential"\nlogo = "logo.png"\n')
    write_report(read_plan(plan), report, language="en", theme=look)
    seen = run("verify", report, "--full")
    assert "a picture that nobody has confirmed" in seen.output
    assert "all pages are the same, byte for byte" in seen.output
    known = run("verify", report, "--full", "--theme", look)
    assert "✓ The report is in a company's own look: classification Confidential" in known.output
    assert "all pages are the same, byte for byte" in known.output


def test_a_file_that_is_no_plan_is_not_called_another_workbook(
    report: Path, tmp_path: Path
) -> None:
    workbook = tmp_path / "plan.xlsx"
    workbook.write_bytes(b"no workbook at all")
    assert "cannot be read as a plan" in str(run("verify", report, "--plan", workbook).exception)


def test_a_key_is_not_written_under_the_name_of_a_certificate(tmp_path: Path) -> None:
    refused = run("certificate", "Li", "-o", tmp_path / "own.cer")
    assert "would hold the private key" in str(refused.exception)
    assert not list(tmp_path.iterdir())


def test_a_signature_given_meanwhile_is_not_lost(report: Path, tmp_path: Path) -> None:
    before = report.read_bytes()

    def replace_late() -> None:
        with written_whole(report, force=True, replaces=before) as draft:
            draft.write_bytes(b"mine")
            report.write_bytes(b"another's")

    with pytest.raises(FileChanged, match="nothing was replaced"):
        replace_late()
    assert report.read_bytes() == b"another's"
    assert [path.name for path in tmp_path.iterdir()] == ["report.pdf"]


def test_signing_keeps_permissions_and_links(
    report: Path, certificate: Path, tmp_path: Path
) -> None:
    report.chmod(0o400)
    link = tmp_path / "link.pdf"
    link.symlink_to(report)
    signed = run("sign", link, "--as", "Project lead", "--certificate", certificate)
    assert signed.exit_code == 0
    assert link.is_symlink()
    assert stat.S_IMODE(report.stat().st_mode) == 0o400


def test_a_rejection_is_told(report: Path, certificate: Path) -> None:
    arguments = ("--certificate", certificate, "--as", "Project lead", "--reject")
    run("sign", report, *arguments, "--comment", "too dear")
    checked = run("verify", report)
    assert checked.exit_code == 3
    assert "too dear" in checked.output
    assert "REJECTED" in checked.output


def test_a_machine_reads_the_verdict_as_json(report: Path) -> None:
    found = json.loads(run("verify", report, "--json").output)
    assert found["verdict"] == "waiting"
    assert {issue["code"] for issue in found["issues"]} >= {"waiting", "must-approve"}


def test_a_signed_copy_leaves_the_report_alone(
    report: Path, certificate: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "signed.pdf"
    arguments = ("sign", report, "--certificate", certificate, "--as", "Project lead", "-o", copy)
    assert run(*arguments).exit_code == 0
    assert report.read_bytes() == finished()
    assert copy.read_bytes().startswith(finished())
    assert isinstance(run(*arguments).exception, FileExists)


def test_a_certificate_comes_with_its_public_part(certificate: Path) -> None:
    assert stat.S_IMODE(certificate.stat().st_mode) == 0o600
    assert certificate.with_suffix(".cer").read_bytes().startswith(b"\x30\x82")


def test_a_password_is_asked_for_where_none_is_known(tmp_path: Path) -> None:
    path = tmp_path / "asked.p12"
    words = ["certificate", "Ada", "-o", str(path), "--language", "en"]
    variables = {approval_commands.PASSWORD_VARIABLE: None}
    asked = CliRunner().invoke(APP, words, input="secret\nsecret\n", env=variables)
    assert "Password of the certificate" in asked.output
    assert "secret" not in asked.output
    assert path.exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"no certificate", "no.cer holds no certificate", id="other-file"),
        pytest.param(None, "no.cer cannot be read", id="no-file"),
    ],
)
def test_a_trusted_file_without_certificate_is_named(
    report: Path, tmp_path: Path, content: bytes | None, says: str
) -> None:
    path = tmp_path / "no.cer"
    if content is not None:
        path.write_bytes(content)
    assert says in str(run("verify", report, "--trust", path).exception)


def test_a_folder_of_trusted_certificates_may_hold_other_files(
    report: Path, certificate: Path
) -> None:
    assert run("verify", report, "--trust", certificate.parent).exit_code == 3


def said_to_sign(*words: object, password: str = PASSWORD) -> str:
    """Give what a refused `sign` says to a reader who has asked for no language."""

    def refused() -> str:
        given = [*map(str, ("sign", *words))]
        variables = {approval_commands.PASSWORD_VARIABLE: password}
        error = CliRunner().invoke(APP, given, env=variables).exception
        assert isinstance(error, CrmRoiError)
        return refusal_text(error, None)

    return copy_context().run(refused)


def test_signing_is_refused_in_the_reports_own_language(
    certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CRM_ROI_LANGUAGE", "LC_ALL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setattr("crm_roi.settings.settings_path", lambda: tmp_path / "conf")
    report = tmp_path / "zh.pdf"
    chinese = replace(record(), language="zh")
    report.write_bytes(finish(page(), chinese, WORKBOOK, DAY))
    signing = (report, "--certificate", certificate, "--as")
    assert "还没有轮到" in said_to_sign(*signing, "Finance Director")
    assert "不在本报告的签批角色之列" in said_to_sign(*signing, "Nobody")
    assert "密码错误" in said_to_sign(*signing, "Project lead", password=PASSWORD.upper())
    assert run("sign", *signing, "Project lead").exit_code == 0
    assert "已经签过名" in said_to_sign(*signing, "Project lead")
    missing = (report, "--certificate", tmp_path / "none.p12", "--as", "Finance Director")
    assert "无法读取" in said_to_sign(*missing)
    report.write_bytes(report.read_bytes() + b"changed")
    assert "不能签名" in said_to_sign(*signing, "Finance Director")


def test_what_is_no_report_is_said_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "other.pdf"
    path.write_bytes(b"PK\x03\x04")
    assert str(run("verify", path).exception) == "This is not a PDF."

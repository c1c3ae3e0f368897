"""`crm-roi sign`, `verify` and `certificate`: the approval of a report on the command line."""

from __future__ import annotations

import gc
import json
import os
import tempfile
import tomllib
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from crm_roi.app.issue_text import issue_document, message, remedy
from crm_roi.core.errors import CrmRoiError, Severity
from crm_roi.core.terms import _
from crm_roi.files import content_of, refuse_existing, written_whole
from crm_roi.hosts.command_line.beside import without_idle_parts, worked_out_beside
from crm_roi.hosts.command_line.options import LANGUAGE, AskedLanguage
from crm_roi.locale import translate
from crm_roi.report.theme import read_theme
from crm_roi.settings import readers_language, settled_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from asn1crypto.x509 import Certificate

    from crm_roi.core.errors import Issue
    from crm_roi.report.approval.record import ApprovalRecord, SourceFile
    from crm_roi.report.approval.signed_report import SignedReport
    from crm_roi.report.approval.trust import Trusted
    from crm_roi.report.approval.verification import GivenPlan, Verification
    from crm_roi.report.pdf.render import LayOut
    from crm_roi.settings import Language


PASSWORD_VARIABLE: Final = "CRM_ROI_PASSWORD"  # noqa: S105 - the variable's name, not a password
CERTIFICATE_FILES: Final = (".cer", ".crt", ".pem")

REPORT_HELP: Final = _("The report (.pdf).")
ROLE_HELP: Final = _("The role that signs, as in the sign-off table.")
IDENTITY_HELP: Final = _(
    "Your certificate with its key (.p12 or .pfx); its password is asked for, "
    "or taken from the variable CRM_ROI_PASSWORD."
)
REJECT_HELP: Final = _("Reject instead of approving; nobody can sign after that.")
COMMENT_HELP: Final = _("A comment that becomes part of the signature.")
SIGNED_OUTPUT_HELP: Final = _("The signed report; without it the report itself is replaced.")
PLAN_HELP: Final = _("A workbook to hold against the report: is it the one that was signed?")
REGISTER_HELP: Final = _(
    "A register of signatures, a file that only grows: signing enters one line, and checking "
    "finds a rejection that was cut off."
)
THEME_HELP: Final = _("The company's own look (.toml) that the report should have.")
TRUST_HELP: Final = _(
    "A certificate you trust (.cer, .crt or .pem), a folder of them, or a .toml file that names "
    "one for each role; one named after a role is trusted for that role only."
)
FULL_HELP: Final = _(
    "Make the report again from the attached workbook and compare; only this can approve, and "
    "takes some seconds."
)
PERSON_HELP: Final = _("The name in the certificate.")
CERTIFICATE_OUTPUT_HELP: Final = _(
    "The file to write (.p12); beside it a .cer, for those who verify."
)
DAYS_HELP: Final = _("For how many days it is valid.")
FORCE_HELP: Final = _("Replace the output file if it exists.")
AS_JSON_HELP: Final = _("Print JSON for a machine to read.")

PASSWORD_PROMPT: Final = _("Password of the certificate")
HAS_SIGNED: Final = _("{role} has signed {path}.")
CERTIFICATE_WRITTEN: Final = _("{path} is written; fingerprint {fingerprint}.")
VERDICTS: Final = {
    "approved": _("APPROVED: every role has signed, and nothing was changed since."),
    "signed": _(
        "SIGNED IN FULL, but not approved by this check: nothing was changed since, and what is "
        "marked with ! above is not confirmed."
    ),
    "other-workbook": _(
        "ANOTHER WORKBOOK: the report is whole, as it was made and signed, but the workbook given "
        "is not the one it was made from."
    ),
    "waiting": _("NOT APPROVED YET: what has been signed is unchanged."),
    "rejected": _("REJECTED: what has been signed is unchanged."),
    "void": _("VOID: do not rely on this file."),
}
EXIT_CODES: Final = {
    "approved": 0,
    "signed": 4,
    "other-workbook": 1,
    "waiting": 3,
    "rejected": 3,
    "void": 1,
}
MARKS: Final = {Severity.ERROR: "×", Severity.WARNING: "!", Severity.NOTE: "✓"}


class NoTrustedCertificate(CrmRoiError):
    """{path} holds no certificate."""


class KeyInPublicFile(CrmRoiError):
    """{path} would hold the private key; name it .p12, the .cer comes beside it."""


class PlanNotReadable(CrmRoiError):
    """{path} cannot be read as a plan, so it cannot be held against the report."""


MESSAGES = (
    _("{path} holds no certificate."),
    _("{path} would hold the private key; name it .p12, the .cer comes beside it."),
    _("{path} cannot be read as a plan, so it cannot be held against the report."),
)
MOST_MEGABYTES: Final = 300

Report = Annotated[
    Path, typer.Argument(metavar="REPORT.pdf", help=translate(REPORT_HELP, LANGUAGE))
]
Force = Annotated[bool, typer.Option("--force", help=translate(FORCE_HELP, LANGUAGE))]


def sign(  # noqa: PLR0913 - one parameter for each option of the command
    report: Report,
    *,
    role: Annotated[str, typer.Option("--as", help=translate(ROLE_HELP, LANGUAGE))],
    certificate: Annotated[Path, typer.Option(help=translate(IDENTITY_HELP, LANGUAGE))],
    reject: Annotated[
        bool, typer.Option("--reject", help=translate(REJECT_HELP, LANGUAGE))
    ] = False,
    comment: Annotated[str, typer.Option(help=translate(COMMENT_HELP, LANGUAGE))] = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help=translate(SIGNED_OUTPUT_HELP, LANGUAGE))
    ] = None,
    force: Force = False,
    register: Annotated[Path | None, typer.Option(help=translate(REGISTER_HELP, LANGUAGE))] = None,
    language: AskedLanguage = None,
) -> None:
    """Sign a report."""
    from crm_roi.report.approval import register as registers  # noqa: PLC0415
    from crm_roi.report.approval import signing as approval  # noqa: PLC0415 - pyHanko is slow to load
    from crm_roi.report.approval.identity import open_identity  # noqa: PLC0415
    from crm_roi.report.approval.signed_report import APPROVED, REJECTED, open_report  # noqa: PLC0415

    content = content_of(report, MOST_MEGABYTES)
    opened = open_report(content)
    language = settled_language(language, _own_language(opened))
    for each in registers.missing_from(
        opened, registers.read_register(register) if register else ()
    ):
        raise registers.UnregisteredSignature(role=each.role, decision=each.decision)
    if output is not None:
        refuse_existing(output, force=force)
    identity = open_identity(content_of(certificate, 1), _password(language, new=False))
    word = REJECTED if reject else APPROVED
    decision = approval.Decision(datetime.now().astimezone(), word, comment)
    target = output or report
    signed = approval.sign(content, role, identity, decision)
    # in place: another role may have signed while the password was typed
    replaces, force = (content, True) if target == report else (None, force)
    with written_whole(target, force=force, replaces=replaces) as draft:
        draft.write_bytes(signed.content)
    if register:
        registers.enter(register, open_report(signed.content))
    _print_lines(_issue_lines(signed.warnings, language))
    _print_lines([translate(HAS_SIGNED, language).format(role=role, path=target)])


def verify(
    report: Report,
    *,
    plan: Annotated[Path | None, typer.Option(help=translate(PLAN_HELP, LANGUAGE))] = None,
    trust: Annotated[list[Path] | None, typer.Option(help=translate(TRUST_HELP, LANGUAGE))] = None,
    full: Annotated[bool, typer.Option("--full", help=translate(FULL_HELP, LANGUAGE))] = False,
    register: Annotated[Path | None, typer.Option(help=translate(REGISTER_HELP, LANGUAGE))] = None,
    theme: Annotated[Path | None, typer.Option(help=translate(THEME_HELP, LANGUAGE))] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help=translate(AS_JSON_HELP, LANGUAGE))
    ] = False,
    language: AskedLanguage = None,
) -> None:
    """Check a report."""
    from crm_roi.report.pdf.memory import garbage_collector_off  # noqa: PLC0415
    from crm_roi.report.pdf.process import LayoutProcess  # noqa: PLC0415

    content = content_of(report, MOST_MEGABYTES)
    # loading pyHanko is a fifth of the time, and leaves no garbage
    with garbage_collector_off(), ExitStack() as stack:
        if full:  # it loads its libraries meanwhile
            lay_out = stack.enter_context(LayoutProcess()).pdf_bytes
            work_out = None
        else:
            lay_out, work_out = None, stack.enter_context(worked_out_beside(content))
        stack.enter_context(without_idle_parts())
        from crm_roi.report.approval import verification  # noqa: PLC0415 - pyHanko is slow to load
        from crm_roi.report.approval.recheck import Recheck  # noqa: PLC0415
        from crm_roi.report.approval.register import read_register  # noqa: PLC0415
        from crm_roi.report.approval.signed_report import open_report  # noqa: PLC0415

        opened = open_report(content)
        language = settled_language(language, _own_language(opened))
        given = _given_plan(plan) if plan else None
        trusted = tuple(_certificates(trust or (), opened.record))
        recheck = Recheck(
            partial(_made_again, lay_out=lay_out) if full else None,
            work_out,
            read_theme(theme) if theme else None,
            read_register(register) if register else None,
        )
        found = verification.verify_report(opened, given, trusted, recheck, full=full)
        gc.freeze()  # what was loaded stays
    _print_lines(_as_json(found, language) if as_json else _as_text(found, language))
    raise typer.Exit(EXIT_CODES[found.verdict])


def certificate(
    person: Annotated[str, typer.Argument(help=translate(PERSON_HELP, LANGUAGE))],
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", help=translate(CERTIFICATE_OUTPUT_HELP, LANGUAGE))
    ],
    days: Annotated[int, typer.Option(min=1, max=3650, help=translate(DAYS_HELP, LANGUAGE))] = 365,
    force: Force = False,
    language: AskedLanguage = None,
) -> None:
    """Make a certificate for trials."""
    from crm_roi.report.approval.certificate import fingerprint, self_signed_certificate  # noqa: PLC0415

    language = readers_language(language)
    if output.suffix.lower() in CERTIFICATE_FILES:
        raise KeyInPublicFile(path=str(output))
    public = output.with_suffix(".cer")
    for path in (output, public):
        refuse_existing(path, force=force)
    password = _password(language, new=True)
    made = self_signed_certificate(person, password, datetime.now().astimezone(), days)
    for path, content in ((output, made.pkcs12), (public, made.public)):
        with written_whole(path, force=force, private=path == output) as draft:
            draft.write_bytes(content)
    facts = {"path": output, "fingerprint": fingerprint(made.public)}
    _print_lines([translate(CERTIFICATE_WRITTEN, language).format(**facts)])


def _password(language: Language, *, new: bool) -> str:
    """Ask for a password, which must not stand on the command line for others to see."""
    known = os.environ.get(PASSWORD_VARIABLE)
    if known is not None:
        return known
    prompt = translate(PASSWORD_PROMPT, language)
    return str(typer.prompt(prompt, hide_input=True, confirmation_prompt=new))


def _own_language(report: SignedReport) -> Language:
    """Give the language that a report is in."""
    return "zh" if report.record.language == "zh" else "en"


def _given_plan(path: Path) -> GivenPlan:
    """Read a plan's bytes; its entries only if they are asked for."""
    from crm_roi.report.approval.record import SourceFile  # noqa: PLC0415
    from crm_roi.report.approval.verification import GivenPlan  # noqa: PLC0415

    return GivenPlan(SourceFile(path.name, content_of(path, MOST_MEGABYTES)), lambda: _hashes(path))


def _hashes(path: Path) -> tuple[str, str]:
    """Give the hashes of all entries and of the decided ones; of a file that is a plan."""
    from crm_roi.app.plans import accept_to_edit, read  # noqa: PLC0415
    from crm_roi.report.approval.sign_off import as_decided, plan_sha256  # noqa: PLC0415

    try:
        plan = accept_to_edit(read(path))
    except CrmRoiError as error:
        raise PlanNotReadable(path=str(path)) from error
    return plan_sha256(plan), plan_sha256(as_decided(plan))


def _certificates(paths: Iterable[Path], record: ApprovalRecord) -> Iterator[Trusted]:
    """Read the certificates a user trusts, from files and from folders of them.

    One that is named after a role, itself or its folder, is trusted for that role only; so is one
    that a .toml file gives: `"Finance Director" = "wang.cer"`.
    """
    from crm_roi.report.approval.trust import Trusted  # noqa: PLC0415

    roles = {step.role.casefold(): step.role for step in record.steps}
    for path in paths:
        if path.suffix.lower() == ".toml":
            for role, name in _roles_in(path).items():
                for each in _certificates_in(path.parent / str(name)):
                    yield Trusted(each, str(role))
            continue
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file == path or file.suffix.lower() in CERTIFICATE_FILES:
                named = roles.get(file.stem.casefold()) or roles.get(
                    file.parent.name.casefold(), ""
                )
                for each in _certificates_in(file):
                    yield Trusted(each, named)


def _roles_in(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(content_of(file, 1).decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NoTrustedCertificate(path=str(file)) from error


def _made_again(
    workbook: SourceFile, record: ApprovalRecord, lay_out: LayOut | None = None
) -> bytes:
    """Make a report again from the workbook it carries, as `crm-roi report` does."""
    from crm_roi.app.plans import read_file  # noqa: PLC0415
    from crm_roi.app.report_options import ReportOptions  # noqa: PLC0415
    from crm_roi.app.reports import view_report, write_report  # noqa: PLC0415
    from crm_roi.report.theme import theme_from  # noqa: PLC0415

    pages = tuple(filter(None, record.options.get("pages", "").split(",")))
    options = ReportOptions(pages=pages, appendix="appendix" in record.options)
    language: Language = "zh" if record.language == "zh" else "en"
    with tempfile.TemporaryDirectory(prefix="crm-roi-") as name:
        source, target = Path(name) / workbook.name, Path(name) / "again.pdf"
        source.write_bytes(workbook.content)
        report = view_report(read_file(source), target, language, options, force=True)
        if recorded := record.options.get("theme"):
            view = replace(report.view, theme=theme_from(recorded))
            sealed = replace(report.seal.record, options=record.options)
            report = replace(report, view=view, seal=replace(report.seal, record=sealed))
        write_report(report, target, options, force=True, lay_out=lay_out)
        return target.read_bytes()


def _certificates_in(file: Path) -> list[Certificate]:
    """Read a file of certificates through: pyHanko takes any bytes for one until they are read."""
    from pyhanko.keys import load_certs_from_pemder_data  # noqa: PLC0415

    content = content_of(file, 1)
    try:
        found = [each for each in load_certs_from_pemder_data(content) if each.native]
    except (ValueError, TypeError) as error:
        raise NoTrustedCertificate(path=str(file)) from error
    if not found:
        raise NoTrustedCertificate(path=str(file))
    return found


def _as_text(found: Verification, language: Language) -> Iterator[str]:
    yield from _issue_lines(found.issues, language)
    yield translate(VERDICTS[found.verdict], language)


def _as_json(found: Verification, language: Language) -> Iterator[str]:
    issues = [issue_document(issue, language) for issue in found.issues]
    document = {"verdict": found.verdict.value, "issues": issues}
    yield json.dumps(document, ensure_ascii=False, indent=1)


def _issue_lines(issues: Iterable[Issue], language: Language) -> Iterator[str]:
    """Write each issue with a mark of its weight, and below it what to do."""
    for issue in issues:
        yield f"{MARKS[issue.kind.severity]} {message(issue, language).strip()}"
        if issue.kind.remedy:
            yield f"    → {remedy(issue, language)}"


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)  # noqa: T201 - the command's answer

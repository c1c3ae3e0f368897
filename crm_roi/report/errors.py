"""What stops a report: a character, a library, a limit, a foreign address, a page's name."""

from __future__ import annotations

from typing import Final

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _


class UnprintableCharacter(CrmRoiError):
    """The character {character} ({code}) in “{text}” cannot be printed; write it in another way."""


class PangoMissing(CrmRoiError):
    """The PDF needs the Pango library, which is not installed: {reason}."""


class TooLargeToLayOut(CrmRoiError):
    """The report could not be laid out within {seconds} seconds and {gigabytes} GB; show fewer lines or pages."""  # noqa: E501 - one sentence is one message


class NotLaidOut(CrmRoiError):
    """The report could not be laid out: {reason}."""


class NotOurs(CrmRoiError):
    """The report may load nothing but its own charts, not {address}."""


class UnknownPage(CrmRoiError):
    """The report has no page {page}; its pages are: {known}."""


MESSAGES: Final = (
    _("The character {character} ({code}) in “{text}” cannot be printed; write it in another way."),
    _("The PDF needs the Pango library, which is not installed: {reason}."),
    _(
        "The report could not be laid out within {seconds} seconds and {gigabytes} GB; show fewer "
        "lines or pages."
    ),
    _("The report could not be laid out: {reason}."),
    _("The report may load nothing but its own charts, not {address}."),
    _("The report has no page {page}; its pages are: {known}."),
)

"""The report's one XMP packet: the PDF/UA identifier and the approval record beside PDF/A's.

PDF/A wants every property outside the schemas it knows described in the packet itself
(ISO 19005-3, 6.6.2.3); the PDF/UA identifier (ISO 14289-1, 5) is such a property, our record too.
"""

from __future__ import annotations

import re
from typing import Final
from xml.sax.saxutils import escape, unescape

from crm_roi.report.approval.record import ApprovalRecord

RECORD_NAMESPACE: Final = "urn:crm-roi:approval/"
_PDFUA_NAMESPACE: Final = "http://www.aiim.org/pdfua/ns/id/"
_RDF_END: Final = b"</rdf:RDF>"
_RECORD: Final = re.compile(rb"<crmroi:record>(.*?)</crmroi:record>", re.DOTALL)
"""Found without an XML parser: the packet is ours to the byte, or it is none of ours."""
_SCHEMA: Final = """\
<rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>{name}</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>{namespace}</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>{property}</pdfaProperty:name>\
<pdfaProperty:valueType>{type}</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>{description}</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li>"""
UA_SCHEMA: Final = _SCHEMA.format(
    name="PDF/UA identification schema",
    namespace=_PDFUA_NAMESPACE,
    prefix="pdfuaid",
    property="part",
    type="Integer",
    description="Part of ISO 14289 the file conforms to",
)
RECORD_SCHEMA: Final = _SCHEMA.format(
    name="crm_roi approval schema",
    namespace=RECORD_NAMESPACE,
    prefix="crmroi",
    property="record",
    type="Text",
    description="What the signatures approve, as JSON",
)
_ADDED: Final = """\
<rdf:Description rdf:about="" xmlns:pdfuaid="{pdfua}"><pdfuaid:part>1</pdfuaid:part>\
</rdf:Description>
{record}<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag>{schemas}</rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
_ADDED_RECORD: Final = """\
<rdf:Description rdf:about="" xmlns:crmroi="{ours}"><crmroi:record>{record}</crmroi:record>\
</rdf:Description>
"""


def with_identifiers(packet: bytes, record: ApprovalRecord | None = None) -> bytes:
    """Add the PDF/UA-1 identifier and the record, each with its description, to a packet."""
    text = record and _ADDED_RECORD.format(ours=RECORD_NAMESPACE, record=escape(record.to_json()))
    added = _ADDED.format(
        pdfua=_PDFUA_NAMESPACE,
        record=text or "",
        schemas=UA_SCHEMA + (RECORD_SCHEMA if record else ""),
    )
    head, end, tail = packet.rpartition(_RDF_END)
    return head + added.encode() + end + tail


def record_in(packet: bytes) -> ApprovalRecord | None:
    """Read the record out of a packet; `None` where there is none of ours, or more than one."""
    found = _RECORD.findall(packet)
    if len(found) != 1:
        return None
    try:
        return ApprovalRecord.from_json(unescape(found[0].decode()))
    except (ValueError, KeyError, TypeError):
        return None

"""A text as the parts that go to an SMS centre, joined in one of the ways that centres take."""

from typing import Literal

from channels.sms.encoding import coding, gsm_bytes, parts
from channels.sms.smpp_pdus import (
    TAG_PAYLOAD,
    TAG_SAR_NUMBER,
    TAG_SAR_REFERENCE,
    TAG_SAR_TOTAL,
    SmppPart,
)

Joining = Literal["udh", "sar", "payload"]

_GSM, _UCS2 = 0, 8


def split(text: str, joining: Joining, reference: int) -> list[SmppPart]:
    """The parts of a text in order; `reference` tells the handset which belong together."""
    wide = coding(text) == "ucs2"
    code = _UCS2 if wide else _GSM
    data = [part.encode("utf-16-be") if wide else gsm_bytes(part) for part in parts(text)]
    total = len(data)
    if total == 1:
        return [SmppPart(code, data[0])]
    if joining == "payload":
        return [SmppPart(code, b"", tags=((TAG_PAYLOAD, b"".join(data)),))]
    if joining == "sar":
        return [
            SmppPart(
                code,
                part,
                tags=(
                    (TAG_SAR_REFERENCE, (reference & 0xFFFF).to_bytes(2, "big")),
                    (TAG_SAR_TOTAL, bytes((total,))),
                    (TAG_SAR_NUMBER, bytes((number,))),
                ),
            )
            for number, part in enumerate(data, 1)
        ]
    head = bytes((5, 0, 3, reference & 0xFF, total))
    return [
        SmppPart(code, head + bytes((number,)) + part, has_header=True)
        for number, part in enumerate(data, 1)
    ]

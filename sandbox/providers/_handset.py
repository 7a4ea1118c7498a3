"""What a handset makes of the bytes of SMPP: parts put together, letters of 3GPP TS 23.038."""

from sandbox.providers import _pdus as pdus

_GSM = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPED = dict(zip("\n^{}\\[~]|e", "\f^{}\\[~]|€", strict=True))


class Handsets:
    """Messages of which the last part has not come."""

    def __init__(self) -> None:
        self._parts: dict[tuple[str, str, int], dict[int, bytes]] = {}

    def whole(self, submission: pdus.Submission) -> tuple[str, int] | None:
        """The text that is complete with this part, and of how many parts it is."""
        text, reference, total, part = _part_of(submission)
        key = (submission.source, submission.destination, reference)
        parts = self._parts.setdefault(key, {}) if total > 1 else {}
        parts[part] = text
        if len(parts) < total:
            return None
        self._parts.pop(key, None)
        return _shown(b"".join(parts[at] for at in sorted(parts)), submission.coding), total


def _part_of(submission: pdus.Submission) -> tuple[bytes, int, int, int]:
    """Text as it is coded, reference, number of parts and place of a part."""
    text, tlvs = submission.text, submission.tlvs
    if submission.esm_class & pdus.WITH_UDH and text[:1] == b"\x05" and text[1:3] == b"\x00\x03":
        reference, total, part = text[3:6]
        return text[6:], reference, total, part
    if pdus.SAR_TOTAL in tlvs:
        reference = int.from_bytes(tlvs[pdus.SAR_REFERENCE], "big")
        total, part = tlvs[pdus.SAR_TOTAL][0], tlvs[pdus.SAR_PART][0]
        return text, reference, total, part
    return text, 0, 1, 1


def _shown(text: bytes, coding: int) -> str:
    """What a handset shows: unpacked septets, or UCS-2."""
    if coding == 8:
        return text.decode("utf-16-be")
    if coding != 0:
        return text.decode("latin-1")
    found, escaped = [], False
    for byte in text:
        char = _GSM[byte] if byte < len(_GSM) else "?"
        if char == "\x1b":
            escaped = True
            continue
        found.append(_ESCAPED.get(char, char) if escaped else char)
        escaped = False
    return "".join(found)

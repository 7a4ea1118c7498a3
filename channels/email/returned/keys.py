"""Which delivery a letter that came back speaks of: by the address that it was returned to (VERP),
or by the Message-ID of the letter inside it.

Both hold the delivery's key, which only we can make; the engine proves it. Nothing is ever guessed
from a recipient's address.
"""

import re
from collections.abc import Iterator
from email.message import Message as Letter

from channels.contract.message import DeliveryKey
from channels.email.returned.parts import inside, text_of

_TO = (
    "Delivered-To",
    "X-Original-To",
    "Envelope-To",
    "X-Envelope-To",
    "To",
    "X-Delivered-To",
    "Original-Recipient",
)
_KEY = r"(?P<key>[0-9]{1,18}-[0-9a-f]{20})"
_RETURNED_TO = re.compile(rf"(?i)[^\s<>@,;:]{{1,30}}\+{_KEY}@")
_MESSAGE_ID = re.compile(rf"(?i)<{_KEY}@[^<>\s]{{1,253}}>")
_LINE = re.compile(rf"(?im)^>?[ \t]*Message-ID:\s*<{_KEY}@[^<>\s]{{1,253}}>")
_SENDER = re.compile(rf"(?im)^>?[ \t]*Return-Path:\s*<[^\s<>@]{{1,30}}\+{_KEY}@")


def key_of(letter: "Letter[str, str]") -> DeliveryKey | None:
    """The key that it names, not proven yet; None where it names none."""
    found = next(_keys(letter), None)
    return DeliveryKey(found.lower()) if found else None


def _keys(letter: "Letter[str, str]") -> Iterator[str]:
    for name in _TO:
        for value in letter.get_all(name, []):
            yield from (found["key"] for found in _RETURNED_TO.finditer(str(value)))
    own = True
    for part in inside(letter):
        if not own:  # the report's own Message-ID is its writer's
            for name, pattern in (("Return-Path", _RETURNED_TO), ("Message-ID", _MESSAGE_ID)):
                yield from (found["key"] for found in pattern.finditer(str(part.get(name) or "")))
        own = False
        if part.get_content_maintype() == "text":
            for pattern in (_SENDER, _LINE):
                yield from (found["key"] for found in pattern.finditer(text_of(part)))

"""The parts of a letter that came back, whatever its gateway made of them."""

import re
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import Message as Letter

_DEPTH = 12  # of parts inside parts


def parsed(raw: bytes) -> "Letter[str, str]":
    """The letter; the parser never fails, it notes defects."""
    return message_from_bytes(raw, policy=policy.compat32)


def outside(letter: "Letter[str, str]") -> Iterator["Letter[str, str]"]:
    """Every part, but nothing of what a letter inside it holds: that is ours, or a stranger's."""
    return _parts(letter, into_letters=False, depth=0)


def inside(letter: "Letter[str, str]") -> Iterator["Letter[str, str]"]:
    """Every part, those of letters inside it too: some gateways wrap a report once more."""
    return _parts(letter, into_letters=True, depth=0)


def header(letter: "Letter[str, str]", name: str) -> str:
    """A header as people read it, on one line; "" where there is none."""
    value = str(letter.get(name) or "")
    with suppress(ValueError, LookupError):  # an encoding that nobody has heard of
        value = str(make_header(decode_header(value)))
    return " ".join(value.split())


def text_of(part: "Letter[str, str]") -> str:
    """The text of a part, as far as it can be read."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    encoding = part.get_content_charset() or "utf-8"
    try:
        return data.decode(encoding, "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


def words_of(letter: "Letter[str, str]") -> str:
    """All that a person would read in it, marks of HTML left out."""
    plain = [text_of(part) for part in outside(letter) if part.get_content_type() == "text/plain"]
    if plain:
        return "\n".join(plain)
    marked = [text_of(part) for part in outside(letter) if part.get_content_type() == "text/html"]
    return "\n".join(re.sub(r"<[^>]{1,2000}>", " ", text) for text in marked)


def _parts(
    letter: "Letter[str, str]", into_letters: bool, depth: int
) -> Iterator["Letter[str, str]"]:
    yield letter
    payload = letter.get_payload()
    closed = letter.get_content_type() == "message/rfc822" and not into_letters
    if isinstance(payload, list) and not closed and depth < _DEPTH:
        for part in payload:
            if isinstance(part, Letter):
                yield from _parts(part, into_letters, depth + 1)

"""Whether a message carries exactly the words of a text."""

import json
import re
import unicodedata
from collections.abc import Iterator

from sandbox.world import Arrival
from tests.crash.walker_record import Revision


def missing(arrival: Arrival, revision: Revision, is_letter: bool) -> Iterator[str]:
    """What should stand in a message and does not, and marks of other texts in it."""
    document, prefix = revision.document, "Đính chính: " if is_letter else ""
    whole = _plain(f"{arrival.title} {arrival.text}")
    if arrival.provider == "smtp":
        if arrival.title != prefix + document["title"]:
            yield arrival.title
        parts = [document["title"], *re.split(r"\n+", document["body"])]
    elif arrival.provider == "kannel":
        sms = document["sms"]
        said = {sms.get("text"), sms.get("text_accented")} - {None, ""}
        own = arrival.text.endswith(tuple(said)) if is_letter else arrival.text in said
        if not own:
            yield arrival.text
        parts = []
    else:
        social = (document.get("social") or {}).get("text")
        parts = [social] if social else [document["title"], document["summary"]]
    yield from (part for part in parts if _plain(part) not in whole)
    ours = set(_MARK.findall(json.dumps(document)))
    if not is_letter:
        yield from (mark for mark in _MARK.findall(whole) if mark not in ours)


_MARK = re.compile(r"w\d+w")


def _plain(text: str) -> str:
    """The words alone, with one space between them."""
    bare = re.sub(r"(?m)^\s*(\d+\.|[-#*]+)\s+", "", text)
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", bare)))


def canonical(value: object) -> bytes:
    """The bytes whose hash names a text."""
    said = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return unicodedata.normalize("NFC", said).encode()

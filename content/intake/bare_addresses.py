"""Addresses that stand in a text as they are, without the signs that make a link in Markdown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from linkify_it import LinkifyIt

_ENDINGS: Final = frozenset({"vn", "com", "org", "net", "edu", "gov", "info", "int"})
_CUT: Final = re.compile("[“”„‟‘’‚«»‹›…|\\s]")
_AFTER: Final = "*_~\\.,:;!?"  # of a sentence or its emphasis, not of an address at its end
_HINT: Final = re.compile(r"\w\.[A-Za-z]|\w@\w|://")  # nothing else is looked at closely
_LONGEST: Final = 2_000
_MARK: Final = "{{"  # a column of the list, which is filled per reader: no link can hold it


@dataclass(frozen=True)
class BareAddress:
    """Where an address stands in a text, and what it leads to."""

    start: int
    end: int
    href: str


def bare_addresses(text: str) -> Iterator[BareAddress]:
    """The addresses in a text, in order: http(s), www, e-mail, and a host alone under a few
    well-known endings ("dichvucong.gov.vn"; never "TP.HCM", "5.km")."""
    if not _HINT.search(text):
        return
    for found in _finder().match(text) or ():
        shown = _bounded(found.raw)
        before, after = text[: found.index][-1:], text[found.index + len(shown) :]
        if _is_one(found.schema, shown) and before != "}" and not after.startswith(_MARK):
            href = found.url[: len(found.url) - len(found.raw)] + shown
            yield BareAddress(found.index, found.index + len(shown), href)


def address_at_start(text: str) -> str:
    """The http(s) address with which a text begins; "" for none."""
    found = _finder().match_at_start(text[:_LONGEST])
    shown = _bounded(found.raw) if found else ""
    marked = text[len(shown) :].startswith(_MARK)
    return shown if found and not marked and _is_one(found.schema, shown) else ""


def _bounded(raw: str) -> str:
    """Without the signs of the sentence around it, which the finder takes for a part of the way: an
    address ends where it would end if nothing came after it."""
    shown = _CUT.split(raw, maxsplit=1)[0].rstrip(_AFTER)
    if shown == raw:
        return shown
    alone = _finder().match(shown)
    return _bounded(alone[0].raw) if alone and shown.startswith(alone[0].raw) else ""


def _is_one(schema: str, shown: str) -> bool:
    if _MARK in shown or len(shown) >= _LONGEST:
        return False
    if schema == "mailto:":
        return "@" in shown
    host = re.split(r"[/?#]", shown.lower().removeprefix(schema).removeprefix("//"))[0]
    labels = host.rpartition("@")[2].partition(":")[0].split(".")
    known = bool(schema) or labels[0] == "www" or labels[-1] in _ENDINGS
    return known and host.isascii() and len(labels) > 1 and all(labels)


@lru_cache(maxsize=1)
def _finder() -> LinkifyIt:
    return LinkifyIt({"ftp:": None, "//": None})

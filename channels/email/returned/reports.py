"""Reports of delivery (RFC 3464), with the liberties that gateways take: fields in any case, blocks
in any number, wrapped once more, or left out altogether."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message as Letter

from channels.email.returned.parts import header, inside, outside

_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


@dataclass(frozen=True)
class Reported:
    """What a report says of one recipient."""

    action: str  # failed, delayed, delivered, relayed, expanded; "" where it does not say
    status: str  # "5.1.1", "" where it does not say
    diagnostic: str  # what the remote server said, without "smtp;"


def blocks_of(letter: "Letter[str, str]") -> list[Reported]:
    """What is reported of each recipient; [] where the letter is no report."""
    return _blocks(list(outside(letter))) or _blocks(list(inside(letter)))


def _blocks(parts: Sequence["Letter[str, str]"]) -> list[Reported]:
    """A block is what names a recipient and a status or an action."""
    found = []
    for part in parts:
        names_somebody = "Final-Recipient" in part or "Original-Recipient" in part
        if names_somebody and ("Action" in part or "Status" in part):
            found.append(_block(part))
    return found


def _block(part: "Letter[str, str]") -> Reported:
    diagnostic = header(part, "Diagnostic-Code")
    kind, semicolon, words = diagnostic.partition(";")
    status = _STATUS.search(header(part, "Status"))
    return Reported(
        action=header(part, "Action").lower().split(" ")[0].strip(".;"),
        status=status[1] if status else "",
        diagnostic=words.strip() if semicolon and " " not in kind.strip() else diagnostic,
    )

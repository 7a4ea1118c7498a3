"""What the law asks of advertising by text message (decree 91/2020/NĐ-CP, articles 13, 15, 16): the
label first, how to refuse, certain hours, and nobody who is on the do-not-advertise list.

Information of a public body is no advertising: an outlet is for it only where that is said.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from pathlib import Path
from typing import Final

from channels.contract.outcome import Halted, Rejected, Retry
from channels.contract.reasons import Reason, Why

LABEL: Final = "[QC]"
OPENS: Final = time(7)
CLOSES: Final = time(22)
VIETNAM: Final = timezone(timedelta(hours=7))  # one zone, no summer time


def local_now() -> datetime:
    """The time by the clocks of Vietnam."""
    return datetime.now(VIETNAM)


def labelled(text: str, refusal: str) -> str:
    """A text as advertising; an empty one stays empty."""
    return f"{LABEL} {text} {refusal}" if text.strip() else text


@dataclass
class Advertising:
    """Whether one message may leave now. The list is read once for each connection."""

    file: Path
    now: Callable[[], datetime] = local_now
    _listed: frozenset[str] | None = None

    def hindrance(self, address: str) -> Rejected | Retry | Halted | None:
        """What keeps a message to this number from leaving now; nothing was sent."""
        try:
            if self._listed is None:
                self._listed = read_numbers(self.file.read_text("utf-8"))
        except (OSError, ValueError) as error:
            why = f"the do-not-advertise list cannot be read: {type(error).__name__}"
            return Halted(Why(Reason.MISCONFIGURED, why))
        if address in self._listed:
            return Rejected(Why(Reason.RECIPIENT_REFUSED, "on the do-not-advertise list"))
        present = self.now()
        if OPENS <= present.time() < CLOSES:
            return None
        opens = datetime.combine(present.date(), OPENS, present.tzinfo)
        opens += timedelta(days=present.time() >= CLOSES)
        why = f"advertising leaves from {OPENS:%H:%M} to {CLOSES:%H:%M}"
        return Retry(Why(Reason.BUSY, why), after=(opens - present).total_seconds())


def read_numbers(text: str) -> frozenset[str]:
    """The numbers of a list, one a line, in E.164; what else stands in a line is passed over."""
    found = set()
    for line in text.splitlines():
        digits = "".join(sign for sign in line.split(",")[0] if sign.isdigit())
        if digits:
            found.add(f"+84{digits[1:]}" if digits.startswith("0") else f"+{digits}")
    return frozenset(found)

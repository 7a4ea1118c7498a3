"""What a walk left behind: what the stand-ins took, and what the database says (`walker_reading`).

None of the product's own rules is asked: what is held against the record (`walker_checks`) is
arithmetic of its own.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.world import Arrival

ADDRESSED = {"smtp": "email_smtp", "kannel": "sms_gateway"}
POSTED = {"telegram": "telegram_channel", "facebook": "facebook_page"}
CHANNELS = ADDRESSED | POSTED
"""The stand-ins and the channels that lead to them."""


@dataclass(frozen=True)
class Revision:
    """A text as it stands in the database."""

    id: int
    item: str
    document: dict[str, Any]
    sha256: str
    writers: frozenset[str]  # who wrote or submitted it


@dataclass(frozen=True)
class Approval:
    """A decision that let a text out."""

    revision: int
    sha256: str
    by: str
    at: datetime
    channels: frozenset[str]
    urgent: bool


@dataclass(frozen=True)
class Publication:
    """What was put on the calendar."""

    id: int
    item: str
    audience: str  # "" without a list
    by: str
    is_letter: bool  # it tells of a correction


@dataclass(frozen=True)
class Delivery:
    """A row of the log, with the moment of its first try."""

    id: int
    publication: int
    occurrence: int
    outlet: int
    channel: str
    person: str  # hash of the address; "" for pages
    generation: int  # of the list that it was planned for
    kind: str
    revision: int
    state: str
    provider_id: str
    left_at: datetime | None


@dataclass(frozen=True)
class Generation:
    """A list as one import put it in force."""

    audience: str
    number: int
    size: int
    by: str
    seq: int  # of the act


@dataclass(frozen=True)
class Done:
    """A row of the record of acts."""

    seq: int
    at: datetime
    by: str
    act: str
    subject: str
    detail: dict[str, Any]
    previous: str
    hash: str
    raw: tuple[Any, ...]  # as it stands there


@dataclass(frozen=True)
class Press:
    """A button that was pressed, and where that led; "" where it was refused or asked back."""

    by: str
    action: str
    key: str
    place: str
    at: datetime  # when the answer was there: by then the act is committed


@dataclass
class Record:
    """Everything that the checks look at."""

    arrivals: list[Arrival] = field(default_factory=list)
    of_arrival: dict[int, Delivery] = field(default_factory=dict)  # by the arrival's place
    revisions: dict[int, Revision] = field(default_factory=dict)
    approvals: list[Approval] = field(default_factory=list)
    publications: dict[int, Publication] = field(default_factory=dict)
    deliveries: list[Delivery] = field(default_factory=list)
    generations: list[Generation] = field(default_factory=list)
    acts: list[Done] = field(default_factory=list)
    barred: dict[str, tuple[str, datetime]] = field(default_factory=dict)  # by whom, when
    counted: dict[tuple[Any, ...], int] = field(default_factory=dict)
    presses: list[Press] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    release_above: int = 0
    begun: int = 0  # the last act before the walk
    _by_subject: dict[str, list[Done]] = field(default_factory=dict)
    _told: int = 0

    def letters(self) -> list[tuple[Arrival, Delivery]]:
        """What arrived, with the row of the log behind it where there is one."""
        return [
            (arrival, self.of_arrival[place])
            for place, arrival in enumerate(self.arrivals)
            if place in self.of_arrival
        ]

    def on(self, subject: str) -> list[Done]:
        """The acts on one thing, in their order."""
        if self._told != len(self.acts):
            self._by_subject.clear()
            for done in self.acts:
                self._by_subject.setdefault(done.subject, []).append(done)
            self._told = len(self.acts)
        return self._by_subject.get(subject, [])

    def known_at(self, by: str, at: datetime) -> datetime:
        """When somebody was told that what they did from `at` on is done. An act bears the time at
        which its request came; it may have waited for its turn to write since."""
        answers = (press.at for press in self.presses if press.by == by and press.place)
        return min((answer for answer in answers if answer >= at), default=at)

    def about(self, act: str, subject: str) -> list[Done]:
        """Those of one kind."""
        return [done for done in self.on(subject) if done.act == act]

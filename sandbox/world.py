"""What the sandbox providers really took: the truth that deliveries are counted against."""

import json
import os
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True)
class Arrival:
    """One message that reached the public through a stand-in."""

    provider: str  # "smtp", "kannel", "telegram", "facebook"
    key: str  # the delivery key that the provider saw, "" where the protocol carries none
    to: str
    text: str
    title: str = ""
    provider_id: str = ""
    raw: str = ""  # the message as it stood on the wire (e-mail: the whole MIME text)
    replayed: bool = False  # the provider's own queue gave out once more what it had taken once
    at: str = field(default_factory=lambda: datetime.now(UTC).isoformat())


class World:
    """A list that only grows. With `journal`, each arrival is also a line of JSON on disk before
    the provider answers."""

    def __init__(self, journal: Path | None = None) -> None:
        self._arrivals: list[Arrival] = []
        self._lock = threading.Lock()
        self._replaying = threading.local()
        self._journal = journal
        self._torn_from: int | None = None
        if journal is not None and journal.exists():
            data = journal.read_bytes()
            # not `splitlines`: JSON leaves U+0085 and U+2028 of a text as they are
            *lines, torn = data.split(b"\n")
            self._arrivals = [Arrival(**json.loads(line)) for line in lines]
            if torn:
                self._torn_from = len(data) - len(torn)

    def add(self, arrival: Arrival) -> None:
        """Record one arrival."""
        if getattr(self._replaying, "on", False):
            arrival = replace(arrival, replayed=True)
        with self._lock:
            self._arrivals.append(arrival)
            if self._journal is not None:
                self._mend(self._journal)
                with self._journal.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(arrival), ensure_ascii=False) + "\n")

    def replay(self, commit: Callable[[], object]) -> None:
        """Let a stand-in give out again what it took once: what `commit` records is marked as
        replayed."""
        self._replaying.on = True
        try:
            commit()
        finally:
            self._replaying.on = False

    def arrivals(self, provider: str | None = None) -> list[Arrival]:
        """Everything that arrived, oldest first; of one provider when named."""
        with self._lock:
            return [arrival for arrival in self._arrivals if provider in (None, arrival.provider)]

    def _mend(self, journal: Path) -> None:
        """Remove the half line of a process that was killed while it wrote: its provider had not
        answered yet."""
        if self._torn_from is not None:
            os.truncate(journal, self._torn_from)
            self._torn_from = None

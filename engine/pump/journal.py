"""What a pump has begun and heard since its last turn, kept where a kill cannot take it.

The database knows which deliveries are marked sending. Which of them were begun, and which have
ended, is written here byte by byte while it happens: into a file that the kernel keeps when the
process is killed. The next pump on the same host reads it: what was never begun goes back to the
queue, what has ended is settled, and only what was on the wire is unknown. A machine that loses its
power loses the file's last bytes too, so it counts for the same start of the same machine only
(`engine.context.is_dead` compares both), and on every other host all that was marked is unknown.
"""

import mmap
import os
import pickle
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from struct import Struct

from channels.contract.message import DeliveryKey
from channels.contract.outcome import Accepted, Outcome
from content.sending.claimed import Claimed
from content.sending.leases import Lease
from engine.context import log
from engine.pump.job import Job, Notes
from engine.pump.limits.in_flight import MOST
from engine.pump.outcomes import SendResult

_SLOT = 512
_SLOTS = 2 * MOST
_ID = Struct("<q")  # the delivery, 8 bytes into its slot; how far it is stands in the first one
_SAID = Struct("<HBxxxxxdd")  # 16 bytes into it: length and kind of what was heard, begin and end
_ID_AT, _SAID_AT = 8, 16
_WORDS_AT = _SAID_AT + _SAID.size
_FREE, _MARKED, _BEGUN, _ENDED = range(4)
_ACCEPTED, _OTHER = range(2)


@dataclass(frozen=True)
class Heard:
    """How one attempt ended."""

    outcome: Outcome
    part: str | None
    started_at: datetime
    ended_at: datetime

    def of(self, due: Claimed) -> SendResult:
        """The attempt of this delivery."""
        return SendResult(due, self.outcome, self.started_at, self.ended_at, self.part)


@dataclass(frozen=True)
class Found:
    """What a dead pump's journal says, by delivery; what it does not name may have been begun."""

    unbegun: frozenset[int] = frozenset()
    ended: dict[int, Heard] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.unbegun or self.ended)


class Journal(Notes):
    """Of one pump under one lease: changed by the pump, and by its senders' threads.

    A step that a kill cuts short counts as not done.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._slots: dict[DeliveryKey, int] = {}  # where each begins
        self._keys: dict[int, DeliveryKey] = {}
        self._free = list(range(0, _SLOT * _SLOTS, _SLOT))
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.posix_fallocate(file, 0, _SLOT * _SLOTS)  # else a full disk would kill us later
            self._bytes = mmap.mmap(file, 0)
        finally:
            os.close(file)

    def mark(self, jobs: Sequence[Job]) -> None:
        held, slots, keys, free = self._bytes, self._slots, self._keys, self._free
        for job in jobs:
            key, id = job.key, job.due.id
            if key not in slots and free:
                slots[key], keys[id] = free.pop(), key
            if (at := slots.get(key)) is not None:
                held[at] = _FREE
                _ID.pack_into(held, at + _ID_AT, id)
                held[at] = _MARKED

    def begin(self, key: DeliveryKey) -> None:
        if (at := self._slots.get(key)) is not None:
            self._bytes[at] = _BEGUN

    def end(self, result: SendResult, key: DeliveryKey) -> None:
        if (at := self._slots.get(key)) is None:
            return
        kind, words = _written(result)
        if (length := len(words)) <= _SLOT - _WORDS_AT:
            begin, end = result.started_at.timestamp(), result.ended_at.timestamp()
            _SAID.pack_into(self._bytes, at + _SAID_AT, length, kind, begin, end)
            self._bytes[at + _WORDS_AT : at + _WORDS_AT + length] = words
            self._bytes[at] = _ENDED

    def forget(self, deliveries: Collection[int]) -> None:
        for id in deliveries:
            if (key := self._keys.pop(id, None)) is not None:
                at = self._slots.pop(key)
                self._bytes[at] = _FREE
                self._free.append(at)

    def close(self) -> None:
        self._bytes.close()
        self._path.unlink(missing_ok=True)


def open_journal(folder: Path, lease: Lease) -> Notes:
    """A fresh one, in place of those that the outlet's earlier pumps left; one that keeps nothing
    where the disk takes none."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        for old in folder.glob(f"{lease.outlet_id}-*"):
            old.unlink(missing_ok=True)
        return Journal(_path(folder, lease))
    except OSError as error:
        log.warning("outlet %d: a kill would leave more unknown: %s", lease.outlet_id, error)
        return Notes()


def found(folder: Path, lease: Lease) -> Found:
    """What the pump of that lease left, which certainly is dead and was on this very machine."""
    with suppress(OSError):
        return _read(_path(folder, lease).read_bytes())
    return Found()


def _path(folder: Path, lease: Lease) -> Path:
    return folder / f"{lease.outlet_id}-{lease.token}"


def _read(said: bytes) -> Found:
    unbegun, ended = set[int](), dict[int, Heard]()
    for at in range(0, len(said) - _SLOT + 1, _SLOT):
        (id,) = _ID.unpack_from(said, at + _ID_AT)
        if said[at] == _MARKED:
            unbegun.add(id)
        elif said[at] == _ENDED:
            length, kind, *times = _SAID.unpack_from(said, at + _SAID_AT)
            words = said[at + _WORDS_AT : at + _WORDS_AT + length]
            moments = [datetime.fromtimestamp(time, UTC) for time in times]
            ended[id] = Heard(*_heard(kind, words), *moments)
    return Found(frozenset(unbegun), ended)


def _written(result: SendResult) -> tuple[int, bytes]:
    """What nearly every attempt ends with, in short; the rest as Python has it."""
    match result.outcome:
        case Accepted(id, None, by, ()):
            return _ACCEPTED, f"{id}\0{result.part or ''}\0{by or ''}".encode()
        case _:
            return _OTHER, pickle.dumps((result.outcome, result.part))


def _heard(kind: int, words: bytes) -> tuple[Outcome, str | None]:
    if kind == _ACCEPTED:
        id, part, by = words.decode().split("\0")
        return Accepted(id, by=by or None), part or None
    outcome, part = pickle.loads(words)  # noqa: S301 - written by us, in our own folder
    return outcome, part

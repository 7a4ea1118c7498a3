"""What a pump has begun and heard since its last turn, kept where a kill cannot take it.

The database knows which deliveries are marked sending. Which of them were begun, and which have
ended, is written here byte by byte while it happens: into a file that the kernel keeps when the
process is killed. The next pump on the same host reads it: what was never begun goes back to the
queue, what has ended is settled, and only what was on the wire is unknown. A machine that loses its
power loses the file's last bytes too, so it counts for the same start of the same machine only
(`engine.context.is_dead` compares both), and on every other host all that was marked is unknown.
"""

import json
import mmap
import os
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from struct import Struct
from typing import assert_never

from channels.contract.message import DeliveryKey
from channels.contract.outcome import (
    Accepted,
    Delivered,
    Halted,
    Outcome,
    Rejected,
    Retry,
    Unknown,
)
from channels.contract.reasons import Reason, Why
from content.sending.claimed import Claimed
from content.sending.leases import Lease
from engine.context import log
from engine.pump.job import Job, Notes
from engine.pump.limits.in_flight import MOST
from engine.pump.outcomes import SendResult

_SLOT = 512
_SLOTS = 2 * MOST
_ID = Struct("<q")  # the delivery, 8 bytes into its slot; how far it is stands in the first one
_SAID = Struct("<Hxxxxxxdd")  # 16 bytes into it: length of what was heard, begin and end
_ID_AT, _SAID_AT = 8, 16
_WORDS_AT = _SAID_AT + _SAID.size
_FREE, _MARKED, _BEGUN, _ENDED = range(4)
_ENCODE = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode  # made once: cheaper
_WORDS = 100  # of a provider, as they are kept here: in UTF-8 they fit whatever they are


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
        words = _written(result)
        if (length := len(words)) <= _SLOT - _WORDS_AT:
            begin, end = result.started_at.timestamp(), result.ended_at.timestamp()
            _SAID.pack_into(self._bytes, at + _SAID_AT, length, begin, end)
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
            length, *times = _SAID.unpack_from(said, at + _SAID_AT)
            words = said[at + _WORDS_AT : at + _WORDS_AT + length]
            moments = [datetime.fromtimestamp(time, UTC) for time in times]
            ended[id] = Heard(*_heard(words), *moments)
    return Found(frozenset(unbegun), ended)


def _written(result: SendResult) -> bytes:
    """The outcome in short; of many words the first, so that they fit."""
    outcome = result.outcome
    match outcome:
        case Accepted() | Delivered():
            by = outcome.by if isinstance(outcome, Accepted) else None
            said: list[object] = [outcome.provider_id, outcome.url, by]
        case Rejected(why, suppress):
            said = [why.code, why.raw[:_WORDS], suppress]
        case Retry(why, after):
            said = [why.code, why.raw[:_WORDS], after]
        case Halted(why, part):
            said = [why.code, why.raw[:_WORDS], part]
        case Unknown(why):
            said = [why.code, why.raw[:_WORDS]]
        case _:
            assert_never(outcome)
    return _ENCODE([type(outcome).__name__, result.part, *said]).encode()


def _heard(words: bytes) -> tuple[Outcome, str | None]:
    kind, part, *said = json.loads(words)
    if kind in ("Accepted", "Delivered"):
        id, url, by = said
        return (Accepted(id, url, by) if kind == "Accepted" else Delivered(id, url)), part
    why, more = Why(Reason(said[0]), said[1]), said[2:]
    made = {"Rejected": Rejected, "Retry": Retry, "Halted": Halted, "Unknown": Unknown}[kind]
    return made(why, *more), part

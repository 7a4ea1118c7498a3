"""Where an edge keeps callbacks until the database has them: a file beside it, written and fsynced
before any provider is answered, so that neither a busy database nor a power cut loses one.

One process has a spool. What it was killed over is stored again from the beginning of the file: a
receipt heard twice is noted once.
"""

import fcntl
import logging
import os
import struct
import threading
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from content.sending.receipt_inbox import SealedCallback

log = logging.getLogger("lantoa.content")

MOST_SPOOLED: Final = 256 * 1024 * 1024
"""Bytes: 970,000 receipts as Kannel words them, which take 276 each."""

FOLDER: Final = "spool"
"""Where in a home spools are."""

_HEAD: Final = struct.Struct(">IIqd")  # length and checksum of the request, outlet, received at


class SpoolTaken(Exception):
    """Another process has this spool."""


class ReceiptSpool:
    """A queue in one file. Any thread may add; one takes."""

    def __init__(self, path: Path, most: int = MOST_SPOOLED) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._file)
            raise SpoolTaken(path.name) from None
        self._lock, self._most = threading.Lock(), most
        self._taken = 0
        self._end = _whole(self._file)
        if (torn := os.fstat(self._file).st_size - self._end) > 0:
            # the half record of a power cut: nobody was answered
            log.warning("%s: the last %d bytes are no whole receipt and go", path.name, torn)
            os.ftruncate(self._file, self._end)

    @property
    def is_empty(self) -> bool:
        """Whether the database has everything."""
        with self._lock:
            return self._taken == self._end

    def add(self, callbacks: Sequence[SealedCallback]) -> bool:
        """Keep callbacks for good, in the order given, or none of them: False when there is no
        room, OSError when the disk does not take them."""
        data = b"".join(map(_record, callbacks))
        with self._lock:
            if self._end + len(data) > self._most:
                return False
            try:
                _write(self._file, data, self._end)
                os.fdatasync(self._file)
            except OSError:
                os.ftruncate(self._file, self._end)
                raise
            self._end += len(data)
        return True

    def next(self, most: int) -> tuple[list[SealedCallback], int]:
        """The oldest callbacks that were not `taken`, at most so many, and where they end."""
        with self._lock:
            begin, end = self._taken, self._end
        found, place = list[SealedCallback](), begin
        for callback, behind in _records(self._file, begin, end):
            found.append(callback)
            place = behind
            if len(found) == most:
                break
        return found, place

    def taken(self, place: int) -> None:
        """What stands before a place is in the database; a spool without anything more begins
        anew."""
        with self._lock:
            self._taken = place
            if self._taken == self._end:
                os.ftruncate(self._file, 0)
                self._taken = self._end = 0

    def close(self) -> None:
        """Let the next process have it."""
        os.close(self._file)


def open_spool(folder: Path, host: str, most: int = MOST_SPOOLED) -> ReceiptSpool:
    """The spool of an edge on this host: the one that the last edge here had, as a rule."""
    name = "".join(letter if letter.isalnum() else "-" for letter in host)
    for number in range(1, 100):
        try:
            return ReceiptSpool(folder / f"receipts-{name}-{number}", most)
        except SpoolTaken:
            continue
    raise SpoolTaken(name)


def spooled(folder: Path) -> list[Path]:
    """The spools in a folder that hold anything, whoever has them."""
    return sorted(path for path in folder.glob("receipts-*") if path.stat().st_size > 0)


def read_spool(path: Path) -> Iterator[SealedCallback]:
    """What a spool holds, as far as it is whole, while another process may go on filling and
    emptying it: what it has brought into the database meanwhile may be missing."""
    file = os.open(path, os.O_RDONLY)
    try:
        for callback, _behind in _records(file, 0, os.fstat(file).st_size):
            yield callback
    finally:
        os.close(file)


def copy_spool(path: Path, to: Path) -> None:
    """`read_spool`, into a new file."""
    with to.open("xb") as file:
        file.writelines(map(_record, read_spool(path)))


def _record(callback: SealedCallback) -> bytes:
    request = callback.request
    moment = callback.received_at.timestamp()
    head = _HEAD.pack(len(request), zlib.crc32(request), callback.outlet_id, moment)
    return head + request


def _write(file: int, data: bytes, place: int) -> None:
    while data:
        written = os.pwrite(file, data, place)
        data, place = data[written:], place + written


def _records(file: int, begin: int, end: int) -> Iterator[tuple[SealedCallback, int]]:
    """Each record with the place behind it; ends at the first that is torn."""
    place = begin
    while place + _HEAD.size <= end:
        length, checksum, outlet, moment = _HEAD.unpack(os.pread(file, _HEAD.size, place))
        request = os.pread(file, length, place + _HEAD.size)
        if len(request) != length or zlib.crc32(request) != checksum:
            return
        place += _HEAD.size + length
        yield SealedCallback(outlet, datetime.fromtimestamp(moment, UTC), request), place


def _whole(file: int) -> int:
    """Where the last whole record ends."""
    place = 0
    for _callback, behind in _records(file, 0, os.fstat(file).st_size):
        place = behind
    return place

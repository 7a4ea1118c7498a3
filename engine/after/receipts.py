"""Reads the receipt inbox: what providers called back with, verified, read by the outlet's adapter,
and stored with the deliveries.

Nothing is lost while an adapter is broken or an outlet cannot be opened: its letters stay unread.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from channels.contract.channel import Channel, Surface
from channels.contract.outcome import Rejected
from channels.contract.receipts import Receipt, ReceiptReader
from content.audiences.suppressions import suppress_recipient
from content.database.db import Connection
from content.deliveries.states import IN_HAND
from content.outlets.outlets import Outlet
from content.people.acts import RECEIPTS, Act
from content.sending import later_report, receipt_inbox
from content.sending.later_report import KnownDelivery, LaterReport
from content.sending.receipt_inbox import StoredCallback
from engine.context import Context, fresh_outlet, log
from engine.pump.outcomes import word_of
from engine.pump.prepare import delivery_named
from wiring.outlets import open_outlet
from wiring.settings import SettingsError

BATCH = 500
"""How many letters are read at once."""

NO_READER = "kênh này không đọc biên nhận"
UNREADABLE = "không đọc được"
FORGED = "không mang mã lượt gửi nào của điểm phát này"
BROKEN = "bộ nối kênh bị lỗi khi đọc"


@dataclass(frozen=True)
class _Reading:
    """A letter with what its adapter made of it."""

    letter: StoredCallback
    words: tuple[LaterReport, ...] = ()
    # deliveries whose address must not be written to again
    bad_addresses: frozenset[int] = frozenset()
    note: str = ""
    keep: bool = False  # unread


def collect(context: Context) -> int:
    """Take in everything that is unread; answers how many letters were read.

    What is heard of a delivery in a pump's hands waits.
    """
    with context.database.read() as db:
        waiting = receipt_inbox.outlets_with_unread(db)
    return sum(_collect(context, outlet_id) for outlet_id in waiting)


def _collect(context: Context, outlet_id: int) -> int:
    outlet = fresh_outlet(context, outlet_id)
    try:
        channel = open_outlet(outlet, context.vault, context.site)
    except SettingsError as error:
        log.warning("outlet %s: its receipts wait: %s", outlet.name, error)
        return 0
    count, after = 0, 0
    while True:
        with context.database.read() as db:
            letters = receipt_inbox.unread(db, context.vault, outlet_id, after, BATCH)
        if not letters:
            return count
        after = letters[-1].id
        count += _take_in(context, outlet, [_read(context, channel, letter) for letter in letters])


def _read(context: Context, channel: Channel | Surface, letter: StoredCallback) -> _Reading:
    if not isinstance(channel, ReceiptReader):
        return _Reading(letter, note=NO_READER)
    call = letter.callback
    try:
        receipts = channel.read_receipt(call.method, call.query, call.headers, call.body)
    except Exception as error:  # the edge of the engine: an adapter that raises is a bug
        if letter.note != BROKEN:  # said once, though it is tried each time
            log.error("letter %d of the inbox: the adapter raised", letter.id, exc_info=error)
        return _Reading(letter, note=BROKEN, keep=True)
    if not receipts:
        return _Reading(letter, note=UNREADABLE)
    named = [
        (delivery, receipt)
        for receipt in receipts
        if (delivery := delivery_named(context, receipt.key)) is not None
    ]
    return _Reading(
        letter,
        words=tuple(_word(delivery, receipt, letter) for delivery, receipt in named),
        bad_addresses=frozenset(
            delivery
            for delivery, receipt in named
            if isinstance(receipt.outcome, Rejected) and receipt.outcome.suppress
        ),
        note="" if named else FORGED,
    )


def _word(delivery: int, receipt: Receipt, letter: StoredCallback) -> LaterReport:
    # a provider's clock may be ahead
    at = min(receipt.at or letter.received_at, letter.received_at)
    return word_of(receipt.outcome, delivery, "receipt", at)


def _take_in(context: Context, outlet: Outlet, readings: Sequence[_Reading]) -> int:
    """Store a batch in one transaction; another collector may have read some of its letters
    meanwhile."""
    now = context.now()
    with context.database.turn() as db:
        known = later_report.lock(
            db, {word.delivery_id for reading in readings for word in reading.words}
        )
        known = {id: row for id, row in known.items() if row.outlet_id == outlet.id}
        ready = [
            reading for reading in readings if not reading.keep and not _in_hand(reading, known)
        ]
        taken = set[int]()
        for note in {_note(reading, known) for reading in ready}:
            taken |= receipt_inbox.mark_read(
                db,
                [reading.letter.id for reading in ready if _note(reading, known) == note],
                now,
                note,
            )
        mine = [reading for reading in ready if reading.letter.id in taken]
        moved = later_report.learn(
            db,
            known,
            [word for reading in mine for word in reading.words if word.delivery_id in known],
        )
        _suppress(db, known, mine)
        for reading in readings:
            if reading.keep and reading.letter.note != reading.note:
                receipt_inbox.leave(db, reading.letter.id, reading.note)
    _tell(outlet, [_note(reading, known) for reading in mine], moved)
    return len(mine)


def _in_hand(reading: _Reading, known: dict[int, KnownDelivery]) -> bool:
    return any(
        word.delivery_id in known and known[word.delivery_id].state in IN_HAND
        for word in reading.words
    )


def _note(reading: _Reading, known: dict[int, KnownDelivery]) -> str:
    return reading.note or (
        "" if any(word.delivery_id in known for word in reading.words) else FORGED
    )


def _suppress(
    db: Connection, known: dict[int, KnownDelivery], readings: Sequence[_Reading]
) -> None:
    why = {
        word.delivery_id: word
        for reading in readings
        for word in reading.words
        if word.delivery_id in reading.bad_addresses & set(known)
    }
    for delivery, word in why.items():
        suppress_recipient(db, known[delivery].recipient_id, Act(RECEIPTS, word.at, word.reason))


def _tell(outlet: Outlet, notes: Sequence[str], moved: int) -> None:
    log.info("outlet %s: %d receipts read, %d deliveries moved", outlet.name, len(notes), moved)
    for note in sorted(set(notes) - {""}):
        log.warning("outlet %s: %d receipts set aside: %s", outlet.name, notes.count(note), note)

"""Reads the receipt inbox: what providers called back with, verified, read by the outlet's adapter,
and stored with the deliveries.

Nothing is lost while an adapter is broken or an outlet cannot be opened: its letters stay unread.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from channels.contract.channel import Channel, Surface
from channels.contract.outcome import Rejected
from channels.contract.reasons import Fault, Reason
from channels.contract.receipts import (
    Collecting,
    Irrelevant,
    Receipt,
    ReceiptReader,
    ReplyReader,
    WrittenBack,
)
from content.audiences import soft_bounces
from content.audiences.suppressions import complain, leave, suppress_recipient
from content.database.db import Connection
from content.deliveries.states import IN_HAND
from content.outlets.outlets import Outlet
from content.people.acts import RECEIPTS, Act
from content.sending import later_report, receipt_ids, receipt_inbox
from content.sending.later_report import KnownDelivery, LaterReport
from content.sending.receipt_inbox import StoredCallback
from content.sending.returned_letters import RETURNED
from engine.after.refused_by_report import rest_refusing
from engine.context import Context, fresh_outlet, log
from engine.pump.outcomes import word_of
from engine.pump.prepare import delivery_named
from engine.spooling import bring_left
from wiring.outlets import open_outlet
from wiring.settings import SettingsError

BATCH = 500
"""How many letters are read at once."""

NO_READER = "kênh này không đọc biên nhận"
UNREADABLE = "không đọc được"
FORGED = "không mang mã lượt gửi nào của điểm phát này"
NOBODYS = "không khớp lượt gửi nào của điểm phát này"
LEFT = "người nhận nhắn xin ngừng nhận: đã ngừng gửi"
WROTE = "người nhận nhắn lại, không phải xin ngừng nhận: hãy xem ở nhà cung cấp"
BROKEN = "bộ nối kênh bị lỗi khi đọc"

_OF_THE_RECIPIENT = tuple(code for code in Reason if code.fault is Fault.RECIPIENT)
"""Why letters fail that might arrive another time."""

EARLY = timedelta(minutes=10)
"""A receipt that names a message as its provider does may come before the answer that tells the
name: so long it waits for it."""


@dataclass(frozen=True)
class _Reading:
    """A letter with what its adapter made of it."""

    letter: StoredCallback
    words: tuple[LaterReport, ...] = ()
    # deliveries whose address must not be written to again
    bad_addresses: frozenset[int] = frozenset()
    doubtful: frozenset[int] = frozenset()  # deliveries whose address may be given up
    complaints: frozenset[int] = frozenset()  # deliveries whose recipient wants no more
    note: str = ""
    keep: bool = False  # unread
    leaves: str = ""  # the address of somebody who wrote back that he wants no more
    nothing: bool = False  # it says nothing of a delivery, and nobody need look at it


def collect(context: Context) -> int:
    """Take in everything that is unread; answers how many letters were read.

    What is heard of a delivery in a pump's hands waits.
    """
    bring_left(context)
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
        heard = [(letter, _receipts(channel, letter)) for letter in letters]
        names = _names(
            context, outlet_id, [said for _letter, said in heard if isinstance(said, list)]
        )
        readings = [_reading(context, names, letter, said) for letter, said in heard]
        count += _take_in(context, outlet, readings)
        heard_now = [word for reading in readings for word in reading.words]
        refused = {word.delivery_id for word in heard_now if word.code == Reason.POLICY}
        rest_refusing(context, outlet, channel, refused)


def _receipts(
    channel: Channel | Surface, letter: StoredCallback
) -> list[Receipt] | WrittenBack | Irrelevant | str:
    """What a letter says, or why it says nothing."""
    call = letter.callback
    try:
        if call.method == RETURNED and isinstance(channel, Collecting):
            said = channel.read_returned(call.body)
            return said.note if isinstance(said, Irrelevant) and said.aside else said
        if not isinstance(channel, ReceiptReader):
            return NO_READER
        whole = (call.method, call.query, call.headers, call.body)
        found = channel.read_receipt(*whole)
        reply = channel.read_reply(*whole) if isinstance(channel, ReplyReader) else None
        return found or reply or []
    except Exception as error:  # the edge of the engine: an adapter that raises is a bug
        if letter.note != BROKEN:  # said once, though it is tried each time
            log.error("letter %d of the inbox: the adapter raised", letter.id, exc_info=error)
        return BROKEN


def _names(context: Context, outlet_id: int, said: Sequence[Sequence[Receipt]]) -> dict[str, int]:
    """The deliveries that receipts name as their provider does."""
    asked = {name for receipts in said for receipt in receipts for name in receipt.ids}
    with context.database.read() as db:
        return receipt_ids.named(db, outlet_id, asked)


def _reading(
    context: Context,
    names: Mapping[str, int],
    letter: StoredCallback,
    said: list[Receipt] | WrittenBack | Irrelevant | str,
) -> _Reading:
    if isinstance(said, WrittenBack):
        leaves = said.address if said.leaves else ""
        return _Reading(letter, note=LEFT if leaves else WROTE, leaves=leaves)
    if isinstance(said, Irrelevant):
        return _Reading(letter, nothing=True)
    if isinstance(said, str):
        return _Reading(letter, note=said, keep=said == BROKEN)
    if not said:
        return _Reading(letter, note=UNREADABLE)
    named = [
        (delivery, receipt)
        for receipt in said
        if (delivery := _delivery(context, names, receipt)) is not None
    ]
    by_id = [receipt for receipt in said if receipt.ids]
    if len(named) < len(said) and by_id and context.now() < letter.received_at + EARLY:
        return _Reading(letter, note=letter.note, keep=True)
    return _Reading(
        letter,
        words=tuple(_word(delivery, receipt, letter) for delivery, receipt in named),
        bad_addresses=frozenset(
            delivery
            for delivery, receipt in named
            if isinstance(receipt.outcome, Rejected) and receipt.outcome.suppress
        ),
        doubtful=frozenset(delivery for delivery, receipt in named if receipt.soft),
        complaints=frozenset(delivery for delivery, receipt in named if receipt.complaint),
        note="" if named else NOBODYS if by_id else FORGED,
    )


def _delivery(context: Context, names: Mapping[str, int], receipt: Receipt) -> int | None:
    if receipt.key is not None:
        return delivery_named(context, receipt.key)
    return next((names[name] for name in receipt.ids if name in names), None)


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
        for reading in mine:
            if reading.leaves:
                leave(db, context.vault, reading.leaves, reading.letter.received_at)
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
    ours = reading.nothing or any(word.delivery_id in known for word in reading.words)
    return reading.note or ("" if ours else FORGED)


def _suppress(
    db: Connection, known: dict[int, KnownDelivery], readings: Sequence[_Reading]
) -> None:
    heard = [(reading, word) for reading in readings for word in reading.words]
    for reading, word in heard:
        if word.delivery_id not in known:
            continue
        recipient, act = known[word.delivery_id].recipient_id, Act(RECEIPTS, word.at, word.reason)
        if word.delivery_id in reading.complaints:
            complain(db, recipient, word.at)
        elif word.delivery_id in reading.bad_addresses:
            suppress_recipient(db, recipient, act)
        elif word.delivery_id in reading.doubtful:
            again = f"{soft_bounces.MOST} thư trong 30 ngày không đến được: {word.reason}"
            act = Act(RECEIPTS, word.at, again)
            soft_bounces.give_up(db, recipient, _OF_THE_RECIPIENT, act)


def _tell(outlet: Outlet, notes: Sequence[str], moved: int) -> None:
    log.info("outlet %s: %d receipts read, %d deliveries moved", outlet.name, len(notes), moved)
    for note in sorted(set(notes) - {""}):
        log.warning("outlet %s: %d receipts set aside: %s", outlet.name, notes.count(note), note)

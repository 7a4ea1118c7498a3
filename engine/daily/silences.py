"""Messages of which their provider never said whether they arrived: noted once its time is over, so
that nobody takes them for arrived or waits for them."""

from datetime import datetime

from channels.contract.receipts import ReceiptReader
from content.deliveries.reasons import OwnReason
from content.outlets.outlets import Outlet, list_outlets
from content.sending import receipt_ids
from content.sending.silence import note_silence, open_occurrences
from engine.context import Context, log
from wiring.outlets import open_outlet
from wiring.reasons import because
from wiring.settings import SettingsError


def note_silences(context: Context) -> int:
    """Look at every outlet whose provider reports; answers how many messages were noted now."""
    with context.database.read() as db:
        outlets = list_outlets(db)
    return sum(_note(context, outlet) for outlet in outlets if outlet.addressed)


def _note(context: Context, outlet: Outlet) -> int:
    try:
        channel = open_outlet(outlet, context.vault, context.site)
    except SettingsError as error:
        log.warning("outlet %s: nothing is noted of its silence: %s", outlet.name, error)
        return 0
    if not isinstance(channel, ReceiptReader) or channel.receipts_within is None:
        return 0
    before = context.now() - channel.receipts_within
    with context.database.read() as db:
        occurrences = open_occurrences(db, outlet.id, before)
    noted = sum(_of_occurrence(context, outlet.id, number, before) for number in occurrences)
    with context.database.turn() as db:
        receipt_ids.forget(db, outlet.id, before)
    if noted:
        log.warning("outlet %s: of %d messages no receipt ever came", outlet.name, noted)
    return noted


def _of_occurrence(context: Context, outlet_id: int, occurrence: int, before: datetime) -> int:
    noted, because_of = 0, because(OwnReason.NO_RECEIPT)
    while True:
        with context.database.turn() as db:
            now = note_silence(db, outlet_id, occurrence, before, because_of)
        if not now:
            return noted
        noted += now

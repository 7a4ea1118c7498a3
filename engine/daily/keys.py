"""The daily look at the outlets' credentials: when each ends, as its provider says."""

from channels.contract.channel import Expiring
from content.outlets.outlets import list_outlets, note_key_end
from engine.context import Context, log
from wiring.outlets import open_outlet
from wiring.settings import SettingsError


def look_at_keys(context: Context) -> int:
    """Ask every provider that can tell; what is not to be had leaves what was known.

    Answers how many told.
    """
    with context.database.read() as db:
        known = list_outlets(db)
    told = 0
    for outlet in known:
        try:
            channel = open_outlet(outlet, context.vault, context.site)
            if not isinstance(channel, Expiring):
                continue
            ends = channel.key_ends_at()
        except (SettingsError, LookupError) as error:
            log.warning("outlet %s: no word of when its credentials end: %s", outlet.name, error)
            continue
        with context.database.write() as db:
            note_key_end(db, outlet.id, ends)
        told += 1
    return told

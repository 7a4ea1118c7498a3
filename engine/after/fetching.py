"""Fetches what came back by e-mail into the receipt inbox, from the mailboxes that outlets name."""

from channels import CHANNELS
from channels.contract.receipts import Collecting, NotTold
from content.outlets.outlets import Outlet, outlets_in_use
from content.sending.returned_letters import take_in
from engine.context import Context, log
from wiring.outlets import open_outlet
from wiring.settings import SettingsError

_TABLE = "bounces"
"""The table of an outlet that names its mailbox: no other outlet is opened for nothing."""


def fetch(context: Context) -> int:
    """Take in what lies in the mailboxes; how many letters. One that cannot be opened now holds up
    no other and is looked into the next time."""
    with context.database.read() as db:
        known = [outlet for outlet in outlets_in_use(db) if outlet.channel in CHANNELS]
    return sum(_fetch(context, outlet) for outlet in known if outlet.fields.get(_TABLE))


def _fetch(context: Context, outlet: Outlet) -> int:
    def keep(raw: bytes) -> None:
        with context.database.turn() as db:
            take_in(db, context.vault, outlet.id, raw, context.now())

    try:
        channel = open_outlet(outlet, context.vault, context.site)
        if not (isinstance(channel, Collecting) and channel.collects):
            return 0
        count = channel.collect(keep)
    except (NotTold, SettingsError) as error:
        log.warning("outlet %s: letters that came back wait: %s", outlet.name, error)
        return 0
    if count:
        log.info("outlet %s: %d letters came back", outlet.name, count)
    return count

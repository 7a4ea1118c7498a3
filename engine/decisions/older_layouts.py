"""What still uses one of our older layouts: counted for those who decide whether a release may drop
it."""

from collections.abc import Mapping
from datetime import datetime

from channels.contract.channel import Site, Surface
from content.database.db import Connection
from content.database.vault import Vault
from content.outlets.outlets import Outlet, outlets_in_use
from content.sending.surfaces import standing_texts
from content.sending.texts_in_use import of_older_layout, waiting_texts
from wiring.layouts import PACK, PICTURE, TEXT, any_older, newest_layouts
from wiring.outlets import open_outlet
from wiring.registered import is_surface
from wiring.settings import SettingsError


def older_layouts(
    db: Connection, vault: Vault, site: Site, now: datetime
) -> Mapping[str, frozenset[str]]:
    """The items whose approved text stands or waits in an older layout, by the family that shows
    it, `TEXT` and `PICTURE` for what every family shows; without a question to the database while
    there is only one layout."""
    if not any_older():
        return {}
    newest, found = newest_layouts(), dict[str, frozenset[str]]()
    for outlet in outlets_in_use(db):
        texts = waiting_texts(db, outlet.id) | _standing(db, outlet, (vault, site), now)
        for family in filter(
            newest.__contains__, (PACK if outlet.carried else outlet.family, TEXT, PICTURE)
        ):
            if items := of_older_layout(db, texts, family, newest):
                found[family] = found.get(family, frozenset()) | items
    return found


def _standing(db: Connection, outlet: Outlet, place: tuple[Vault, Site], now: datetime) -> set[int]:
    """What stands on a surface; nothing on one that cannot be opened or that this release does not
    know, which is told elsewhere."""
    if not is_surface(outlet.channel):
        return set()
    try:
        channel = open_outlet(outlet, *place)
    except SettingsError:
        return set()
    if not isinstance(channel, Surface):
        return set()
    return standing_texts(db, outlet.id, now, channel.show_days)

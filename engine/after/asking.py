"""Asks who carries a pack, once it is made: the file and one link, by the mail outlet that the
pack's own outlet names.

Whom nobody asked yet is read from what stands, so a kill between a pack and its letter loses
nothing, and a letter is queued once however often this runs.
"""

from channels.contract.carrying import Carried
from channels.contract.channel import Channel, Surface
from content.database.db import Connection
from content.intake.addresses import normalise_email
from content.notices.notices import Addressees, issue
from content.notices.of_carriers import LINK, Asking, Unasked, notice_of, unasked
from content.outlets.outlets import Outlet, list_outlets
from content.people.acts import HOUSE, Act
from content.sending.handed_over import token_of
from engine.context import Context, log
from wiring.outlets import open_outlet
from wiring.settings import SettingsError


def ask_carriers(context: Context) -> int:
    """Queue a letter for each pack that nobody was asked to carry; how many. What cannot be asked,
    for the outlet names no mail outlet that is there, is told in the log and stays «chưa được xác
    nhận»."""
    if context.jump is not None:
        return 0
    with context.database.read() as db:
        found = unasked(db, context.now())
        outlets = {row.id: row for row in list_outlets(db)} if found else {}
    told = 0
    for pack in found:
        told += _ask(context, pack, outlets)
    return told


def _ask(context: Context, pack: Unasked, outlets: dict[int, Outlet]) -> bool:
    outlet = outlets[pack.outlet]
    channel = _opened(context, outlet)
    if not isinstance(channel, Carried):
        return False
    mail = next((row for row in outlets.values() if row.name == channel.mail), None)
    if mail is None or mail.addressed != "email" or mail.retired_at is not None:
        log.warning(
            "outlet %s: nobody can be asked through %s, which is no mail outlet in use",
            outlet.name,
            channel.mail,
        )
        return False
    asking = Asking(
        channel.carrier, channel.task, channel.pack_title(pack.title), context.site.office
    )
    link = f"{context.site.public_url}/xac-nhan/{token_of(context.vault, pack.delivery)}"
    to = Addressees(mail, (normalise_email(channel.email),), {LINK: link})
    with context.database.write() as db:
        return _issue(db, context, pack, asking, to)


def _issue(db: Connection, context: Context, pack: Unasked, asking: Asking, to: Addressees) -> bool:
    act = Act(HOUSE, context.now())
    return issue(db, context.vault, notice_of(db, pack, asking), to, act)


def _opened(context: Context, outlet: Outlet) -> Channel | Surface | None:
    try:
        return open_outlet(outlet, context.vault, context.site)
    except SettingsError as error:
        log.warning("outlet %s: %s", outlet.name, error)
        return None

"""The daily look at the outlets' credentials: renewed early where a provider renews them, and when
each ends as far as its provider says."""

from collections.abc import Callable
from datetime import datetime
from typing import NoReturn

from channels.contract.channel import Channel, Expiring, Surface
from channels.contract.credentials import Credential, Renewing
from channels.contract.outcome import Halted, Retry
from content.calendar.key_endings import KeyEnding, key_endings
from content.intake.local_time import VIETNAM
from content.outlets.outlets import Outlet, note_key_end, outlets_in_use
from engine.context import Context, log
from wiring.outlets import open_outlet
from wiring.settings import SettingsError


def look_at_keys(context: Context) -> int:
    """Renew what is due, ask every provider that can tell; what is not to be had leaves what was
    known.

    Answers of how many outlets it is known now.
    """
    with context.database.read() as db:
        known = outlets_in_use(db)
    told = 0
    for outlet in known:
        try:
            ask = _asked(context, outlet)
            if ask is None:
                continue
            ends = ask()
        except (SettingsError, LookupError) as error:
            log.warning("outlet %s: no word of when its credentials end: %s", outlet.name, error)
            continue
        with context.database.write() as db:
            note_key_end(db, outlet.id, ends)
        told += 1
    return told


def key_warnings(context: Context) -> list[str]:
    """A Vietnamese sentence for each outlet whose credentials end soon, with the first due time
    that would fail."""
    now = context.now()
    with context.database.read() as db:
        return [warning_of(ending, now) for ending in key_endings(db, now)]


def warning_of(ending: KeyEnding, now: datetime) -> str:
    """What an officer reads of it; names the outlet."""
    ended = "đã hết hạn" if ending.ends_at <= now else "hết hạn"
    said = f"Mã truy cập của điểm phát {ending.outlet.name} {ended} ngày {_day(ending.ends_at)}"
    if ending.first is not None:
        slot = ending.first
        at = f"{slot.at.astimezone(VIETNAM):%H:%M} ngày {_day(slot.at)}"
        said += f", lượt phát đầu tiên sẽ hỏng là «{slot.publication.title}» lúc {at}"
    return f"{said}: hãy xin mã mới rồi nhập lại điểm phát."


def _asked(context: Context, outlet: Outlet) -> Callable[[], datetime | None] | None:
    """How the end of an outlet's credentials is learnt; None where its channel has no word for
    it."""
    channel: Channel | Surface = open_outlet(outlet, context.vault, context.site)
    if isinstance(channel, Renewing):
        renewing = channel
        return lambda: _renewed(context, outlet, renewing)
    return channel.key_ends_at if isinstance(channel, Expiring) else None


def _renewed(context: Context, outlet: Outlet, channel: Renewing) -> datetime | None:
    """None while renewing works: then nothing ends; else the end of the token in force."""
    assert context.site.credentials is not None
    store = context.site.credentials(channel.credential_name, channel.granted)
    credential = store.current()
    if context.now() - credential.renewed_at < channel.renew_every:
        return None
    match store.renew(credential, channel.exchange):
        case Credential():
            return None
        case Halted(why):
            log.error("outlet %s needs a new key: %s", outlet.name, why.raw)
            return credential.ends_at or context.now()
        case Retry(why):
            return credential.ends_at or _unknown(why.raw)


def _unknown(reason: str) -> NoReturn:
    raise LookupError(reason)


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(VIETNAM):%d/%m/%Y}"

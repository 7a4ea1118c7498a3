"""The daily look at how many the posts of the last month have reached, where networks tell."""

from dataclasses import asdict

from channels.contract.reach import PostFigures, Reached
from channels.contract.receipts import NotTold
from content.deliveries.post_reach import PostToRead, note_reach, posts_to_read
from content.outlets.outlets import Outlet, outlets_in_use
from engine.context import Context, log
from wiring.outlets import open_outlet
from wiring.settings import SettingsError

_MOST = 200
"""Posts of one outlet in one look: each costs some of the calls that the page may make."""


def read_reach(context: Context) -> int:
    """Ask about every young post that was not read today; how many were read. A network that does
    not answer is asked about nothing more until the next look."""
    with context.database.read() as db:
        known = [outlet for outlet in outlets_in_use(db) if outlet.state == "active"]
    return sum(_of_outlet(context, outlet) for outlet in known if not outlet.addressed)


def _of_outlet(context: Context, outlet: Outlet) -> int:
    with context.database.read() as db:
        posts = posts_to_read(db, outlet.id, context.now())
    if not posts:
        return 0
    try:
        channel = open_outlet(outlet, context.vault, context.site)
    except SettingsError as error:
        log.warning("outlet %s: no figures of its posts: %s", outlet.name, error)
        return 0
    return _read(context, outlet, channel, posts[:_MOST]) if isinstance(channel, Reached) else 0


def _read(context: Context, outlet: Outlet, channel: Reached, posts: list[PostToRead]) -> int:
    read = 0
    for post in posts:
        try:
            figures = channel.figures(post.provider_id)
        except NotTold as error:
            log.warning("outlet %s: no figures of its posts now: %s", outlet.name, error)
            return read
        if figures is not None and figures != PostFigures():
            with context.database.turn() as db:
                note_reach(db, post.delivery, asdict(figures), context.now())
            read += 1
    return read

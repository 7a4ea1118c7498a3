"""Holds the log of an installation against what the world received: every delivery by name, none
lost, none twice."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import feedparser

from channels.contract.channel import Channel, Surface
from channels.contract.message import Message
from content.deliveries.log import LogRow, attempts_of
from content.deliveries.settle_by_hand import settle_by_hand
from content.items.items import approved_revision
from content.outlets.outlets import Outlet, find_outlet
from engine.pump.prepare import delivery_key
from sandbox.world import Arrival
from tests.crash.articles import Articles
from tests.crash.every_stand import EveryStand
from tests.kit import DUYET, Home, Stands
from wiring.messages import make_message
from wiring.outlets import open_outlet

KEYED = {
    "sms_gateway": "kannel",
    "email_smtp": "smtp",
    "zalo_template": "zalo",
    "portal_api": "portal",
}
"""Channels whose provider sees our key, with the stand-in's name."""

POSTED = {"telegram_channel": "telegram", "facebook_page": "facebook"}
"""Channels whose posts are known by their text."""

REFUSED = "Sending failed."
"""The words of a refusal behind which a mail server took the letter all the same: its 5xx is the
last word, true or not."""


class Books:
    """The log and the world as they stand now.

    What a provider's own queue gave out once more is not ours, and is left out.
    """

    def __init__(self, home: Home, servers: Stands) -> None:
        self.home = home
        self.rows = home.log()
        self._messages: dict[tuple[str, str], Message] = {}
        self._arrivals = [arrival for arrival in servers.world.arrivals() if not arrival.replayed]
        self._by_key: dict[str, list[Arrival]] = defaultdict(list)
        for arrival in self._arrivals:
            self._by_key[arrival.key].append(arrival)
        self._articles = self._read_articles(servers)

    def faults(self) -> list[str]:
        """A sentence for every delivery that is lost, doubled, or said to be what it is not."""
        return [
            *self._of_keyed(),
            *self._of_posted(),
            *(self._articles.faults() if self._articles else ()),
            *self._of_feed(),
            *self._of_screen(),
        ]

    def unknown(self) -> list[LogRow]:
        return [row for row in self.rows if row.state == "unknown"]

    def settle(self) -> None:
        """A person sees what the providers have, and decides every unknown delivery; an article
        that nobody was told of is taken down first."""
        if self._articles:
            self._articles.clear_away()
        with self.home.database.write() as db:
            for row in self.unknown():
                settle_by_hand(
                    db,
                    row.id,
                    self._has_arrived(row),
                    self.home.act(DUYET, "đã xem ở nhà cung cấp"),
                )

    def _has_arrived(self, row: LogRow) -> bool:
        """Of equal posts without an answer, the first are those that stand."""
        if row.channel in KEYED:
            return bool(self._arrived(row))
        if self._articles and row.channel == "zalo_oa":
            return self._articles.has_arrived(row)
        alike = [
            entry for entry in self.rows if (entry.channel, entry.item) == (row.channel, row.item)
        ]
        spare = self._posts(row.channel)[self._text(row.outlet, row.item)] - sum(
            entry.state == "accepted" for entry in alike
        )
        return [entry.id for entry in alike if entry.state == "unknown"].index(row.id) < spare

    def _read_articles(self, servers: Stands) -> Articles | None:
        if not isinstance(servers, EveryStand):
            return None
        rows = [row for row in self.rows if row.channel == "zalo_oa"]
        titles = {row.item: self._message(row.outlet, row.item).title for row in rows}
        return Articles(servers.zalo, rows, titles)

    def _of_keyed(self) -> Iterator[str]:
        ours = {delivery_key(self.home.context, row.id) for row in self.rows}
        yield from (
            f"nobody's message arrived: {arrival}"
            for arrival in self._arrivals
            if arrival.key and arrival.key not in ours
        )
        for row in (row for row in self.rows if row.channel in KEYED):
            arrived = self._arrived(row)
            told = row.state == "rejected" and REFUSED in self._last_words(row)
            if not (told or row.state in ("accepted", "delivered", "unknown")):
                yield self._sentence(row, "ended so", arrived)
            elif len(arrived) > 1:
                yield self._sentence(row, f"arrived {len(arrived)} times", arrived)
            elif not arrived and row.state in ("accepted", "delivered"):
                yield self._sentence(row, "never arrived", arrived)

    def _last_words(self, row: LogRow) -> str:
        """What the provider said last of a delivery."""
        with self.home.database.read() as db:
            return attempts_of(db, row.id)[-1].raw

    def _of_posted(self) -> Iterator[str]:
        for row in (
            row
            for row in self.rows
            if row.channel in POSTED and row.state not in ("accepted", "unknown")
        ):
            yield self._sentence(row, "ended so", [])
        for channel in POSTED:
            posts, texts = (
                self._posts(channel),
                {
                    self._text(row.outlet, row.item): row.item
                    for row in self.rows
                    if row.channel == channel
                },
            )
            yield from (
                f"{channel}: nobody's post stands there: {text[:60]!r}"
                for text in set(posts) - set(texts)
            )
            for text, item in texts.items():
                states = Counter(
                    row.state for row in self.rows if (row.channel, row.item) == (channel, item)
                )
                if not states["accepted"] <= posts[text] <= states["accepted"] + states["unknown"]:
                    yield (
                        f"{channel}: {item} was posted {posts[text]} times, the log says "
                        f"{dict(states)}"
                    )

    def _of_feed(self) -> Iterator[str]:
        rows = [row for row in self.rows if row.channel == "portal_feed"]
        yield from (self._sentence(row, "ended so", []) for row in rows if row.state != "delivered")
        feed = (
            feedparser.parse((self.home.folder / "public/feeds/tin.rss").read_bytes())
            if rows
            else {"entries": []}
        )
        shown = Counter(entry["id"].rpartition("/")[2] for entry in feed["entries"])
        if shown != Counter({row.item for row in rows}):
            yield f"the feed shows {dict(shown)}"

    def _of_screen(self) -> Iterator[str]:
        rows = [row for row in self.rows if row.channel == "led_screen"]
        yield from (self._sentence(row, "ended so", []) for row in rows if row.state != "delivered")
        folder = Path(str(self._outlet("led").fields["target"][0]["path"]))
        listed = json.loads((folder / "manifest.json").read_bytes())["items"] if rows else []
        frames = [
            frame.png
            for item in {row.item for row in rows}
            for frame in self._message("led", item).frames
        ]
        drawn = Counter(hashlib.sha256(png).hexdigest() for png in frames)
        if Counter(entry["sha256"] for entry in listed) != drawn:
            yield f"the screen shows {[entry['file'] for entry in listed]}"

    def _arrived(self, row: LogRow) -> list[Arrival]:
        return self._by_key[delivery_key(self.home.context, row.id)]

    def _posts(self, channel: str) -> Counter[str]:
        return Counter(
            arrival.text for arrival in self._arrivals if arrival.provider == POSTED[channel]
        )

    def _text(self, outlet: str, item: str) -> str:
        """A post as its page shows it."""
        channel = self._channel(outlet)
        assert isinstance(channel, Channel)
        return channel.preview(self._message(outlet, item), None)[".txt"].decode("utf-8")

    def _message(self, outlet: str, item: str) -> Message:
        if (outlet, item) not in self._messages:
            with self.home.database.read() as db:
                revision = approved_revision(db, item)
            assert revision is not None
            context = self.home.context
            self._messages[outlet, item] = make_message(
                revision.document, self._channel(outlet), context.site, context.load_picture
            )
        return self._messages[outlet, item]

    def _channel(self, outlet: str) -> Channel | Surface:
        return open_outlet(self._outlet(outlet), self.home.vault, self.home.context.site)

    def _outlet(self, name: str) -> Outlet:
        with self.home.database.read() as db:
            return find_outlet(db, name)

    def _sentence(self, row: LogRow, what: str, arrived: list[Arrival]) -> str:
        with self.home.database.read() as db:
            tries = [
                f"{attempt.number} {attempt.started_at} {attempt.outcome} {attempt.reason}"
                for attempt in attempts_of(db, row.id)
            ]
        times = [arrival.at for arrival in arrived]
        return (
            f"delivery {row.id} of {row.item} on {row.outlet} is {row.state} ({row.reason}): "
            f"{what}; arrivals {times}; tries {tries}"
        )

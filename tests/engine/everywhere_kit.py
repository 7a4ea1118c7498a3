"""One office that publishes everywhere at once: three feeds, two pages, a Zalo account with
articles and templates, a Telegram channel; what each stand-in shows, and what the log says of
it."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from html import unescape
from typing import Any

import feedparser
import requests

from content.audiences.audiences import find_audience
from content.audiences.find import addresses
from content.calendar.releasing import ListSeen, release
from content.calendar.schedule import ScheduleRequest, schedule
from content.deliveries.log import LogRow
from content.items.items import Revision
from content.outlets.outlets import find_outlet
from engine.after.reconcile import reconcile
from engine.pump.prepare import delivery_key
from engine.shift import drain
from lantoa.supervisor.edge import application
from sandbox.providers.facebook import FacebookSandbox
from sandbox.providers.telegram import TelegramSandbox
from sandbox.providers.zalo import ZaloSandbox
from sandbox.providers.zalo_messages import Template
from sandbox.world import World
from tests.channels.zalo.zalo_kit import APP, OA, SECRET, TEXT, sandbox
from tests.console.console_kit import served
from tests.engine.engine_kit import clock_of
from tests.kit import BIENTAP, PHATNGON, HandClock, Home, phones
from wiring.messages import make_message
from wiring.outlets import open_outlet

PEOPLE = 200
FEEDS = {"cong": "tin", "cong-dvc": "dich-vu-cong", "cong-dn": "doanh-nghiep"}
"""Outlet → slug."""

PAGES = {"fb-xa": "1001", "fb-tinh": "1002"}
"""Outlet → number of the page."""

CHAT, HOOK_SECRET = -1001234567890, "khoa-ky-cua-oa"
ARTICLES, TEMPLATE, FOLLOWERS = "zalo-bai", "zalo-mau", "followers"
PLACES = {**PAGES, "telegram": str(CHAT), ARTICLES: OA}
"""Outlet → what its stand-in calls the place."""

_ALWAYS = 'window = "00:00-24:00"\nholidays = "send"\nmax_per_day = 0\nlate = "send"\n'
_ZALO = """app_id = "{app}"
app_secret = "{secret}"
refresh_token = "r0"
oauth_url = "{url}"
base_url = "{url}"
"""


@dataclass
class Everywhere:
    """The office, its public edge, and every stand-in."""

    home: Home
    world: World
    telegram: TelegramSandbox
    pages: dict[str, FacebookSandbox]  # by outlet
    zalo: ZaloSandbox
    port: int

    @property
    def url(self) -> str:
        """Of the public edge."""
        return f"http://127.0.0.1:{self.port}"

    def publish(self, revision: Revision) -> None:
        """On every page and feed."""
        posts = [row for row in self.home.outlet_rows() if row.name != TEMPLATE]
        with self.home.database.write() as db:
            request = ScheduleRequest(revision, posts, None, self.home.now)
            schedule(db, request, self.home.act(BIENTAP), 100)

    def send(self, revision: Revision) -> None:
        """To the people; a second person lets it go."""
        outlets = self.home.outlet_rows(TEMPLATE)
        with self.home.database.write() as db:
            people = find_audience(db, "dan")
            request = ScheduleRequest(revision, outlets, people, self.home.now)
            number = schedule(db, request, self.home.act(BIENTAP), 100)
            seen = ListSeen(people.generation)
            release(db, number, self.home.act(PHATNGON), seen)

    def go_on(self, minutes: int = 2) -> None:
        """The engine's passes for so many minutes, two a minute."""
        for _ in range(2 * minutes):
            drain(self.home.context, until_idle=False)
            reconcile(self.home.context)
            clock_of(self.home).forward(seconds=31)

    def standing(self) -> dict[str, dict[str, str]]:
        """What the public finds at each outlet: what every post says, by its provider's id; of a
        feed the entries by the item's."""
        found = {
            outlet: {post.id: post.message for post in page.posts.values()}
            for outlet, page in self.pages.items()
        }
        found["telegram"] = {str(n): post.text for (_, n), post in self.telegram.posts.items()}
        found[ARTICLES] = {
            post.id: "\n".join((post.title, post.description, post.body[0]["content"]))
            for post in self.zalo.posts.values()
            if post.status == "show"
        }
        return found | {outlet: self.feed(slug) for outlet, slug in FEEDS.items()}

    def feed(self, slug: str) -> dict[str, str]:
        """The entries of a feed as its three documents agree on them, over HTTP."""
        read = [
            {
                entry["id"].rpartition("/")[2]: f"{entry['title']}\n{_worded(entry)}"
                for entry in self._entries(slug, form)
            }
            for form in ("rss", "atom", "json")
        ]
        assert read[0] == read[1] == read[2], read
        return read[0]

    def _entries(self, slug: str, form: str) -> list[Any]:
        answer = self.get(f"/feeds/{slug}.{form}")
        answer.raise_for_status()
        if form == "json":
            return list(answer.json()["items"])
        parsed = feedparser.parse(answer.content)
        assert not parsed.bozo, parsed
        return list(parsed.entries)

    def get(self, path: str) -> requests.Response:
        """What a reader's browser is answered."""
        person = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/142.0 Mobile"
        asked = {"User-Agent": person}
        return requests.get(f"{self.url}{path}", headers=asked, timeout=5, allow_redirects=False)

    def digest(self, outlet: str) -> str:
        """By which the log names a feed as it is read now."""
        return sha256(self.get(f"/feeds/{FEEDS[outlet]}.rss").content).hexdigest()

    def says(self, outlet: str, revision: Revision) -> str:
        """The same of a text as it was approved for the outlet."""
        with self.home.database.read() as db:
            row = find_outlet(db, outlet)
        context = self.home.context
        channel = open_outlet(row, context.vault, context.site)
        message = make_message(revision.document, channel, context.site, context.load_picture)
        if outlet in FEEDS:
            return f"{message.title}\n{message.summary}"
        if outlet == ARTICLES:
            return "\n".join((message.title, message.summary, message.html))
        return channel.preview(message, None)[".txt"].decode()


@dataclass(frozen=True)
class Ledger:
    """The log against the world: every row has what it says, and nothing is there that no row
    says."""

    office: Everywhere
    text: Revision  # that posts show by now
    rows: list[LogRow]

    def faults(self) -> list[str]:
        """A sentence for each row or post that disagrees."""
        standing = self.office.standing()
        posts = [row for row in self.rows if row.kind == "publish" and row.outlet in standing]
        found = [fault for row in posts for fault in self._of_post(row, standing[row.outlet])]
        if {row.outlet for row in posts} != set(standing) or len(posts) != len(standing):
            found.append(f"posts of {Counter(row.outlet for row in posts)}")
        return found + list(self._of_people()) + list(self._of_arrivals(posts))

    def _of_post(self, row: LogRow, shown: dict[str, str]) -> Iterator[str]:
        """Gone, or standing once with the text in force, under the id that the log has."""
        if row.state not in ("accepted", "delivered"):
            yield f"{row.outlet} was published and is {row.state}: {row.reason}"
        changes = [other for other in self.rows if other.outlet == row.outlet and other != row]
        for change in changes:
            if change.state != "delivered":
                yield f"{change.kind} on {row.outlet} is {change.state}: {change.reason}"
        is_feed = row.outlet in FEEDS
        last = changes[-1] if changes else row
        there = {} if last.kind == "withdraw" else self._said(row)
        if shown != there:
            yield f"{row.outlet} shows {shown}, the log says {there}"
        if is_feed and last.provider_id != self.office.digest(row.outlet):
            yield f"{row.outlet} is not the feed that {last.kind} left behind"
        if not is_feed and any(change.provider_id != row.provider_id for change in changes):
            yield f"the changes on {row.outlet} are of another post"

    def _said(self, row: LogRow) -> dict[str, str]:
        id = row.item if row.outlet in FEEDS else str(row.provider_id)
        return {id: self.office.says(row.outlet, self.text)}

    def _of_people(self) -> Iterator[str]:
        """One message each, to whom the log says, with the text that was approved for him."""
        home, rows = self.office.home, [row for row in self.rows if row.outlet == TEMPLATE]
        with home.database.read() as db:
            whom = addresses(db, home.vault, {row.recipient_id for row in rows})
        got: dict[str, list[tuple[str, str]]] = {}
        for arrival in self.office.world.arrivals("zalo"):
            if arrival.key:
                got.setdefault(arrival.key, []).append((arrival.to, arrival.provider_id))
        for row in rows:
            had = got.pop(delivery_key(home.context, row.id), [])
            told = [(whom[row.recipient_id], row.provider_id)]
            if row.kind != "publish" or row.state not in ("delivered", "rejected"):
                yield f"a message is {row.kind}, {row.state}"
            elif had != (told if row.state == "delivered" else []):
                yield f"message {row.id} is {row.state} of {told}; received was {had}"
        yield from (f"nobody's message came: {key}" for key in got)

    def _of_arrivals(self, posts: list[LogRow]) -> Iterator[str]:
        """Each post came to be once, and the followers were told once."""
        arrived = [arrival for arrival in self.office.world.arrivals() if not arrival.key]
        made = Counter((arrival.to, arrival.provider_id) for arrival in arrived)
        told = {arrival.provider_id for arrival in arrived if arrival.to == FOLLOWERS}
        due = {(PLACES[row.outlet], row.provider_id) for row in posts if row.outlet not in FEEDS}
        due |= {(FOLLOWERS, id) for id in told}
        if len(told) != 1 or made != Counter(due):
            yield f"made were {made}, the log says {due}"


def _worded(entry: Any) -> str:
    """The summary without the picture that stands before it in RSS."""
    return unescape(re.sub("<[^>]*>", "", entry["summary"])).strip()


@contextmanager
def everywhere(home: Home) -> Iterator[Everywhere]:
    """The office with an approved item; the clock of its engine begins now, since stand-ins date
    what they take by the true time."""
    home.clock = HandClock(datetime.now(UTC))
    world = World()
    with ExitStack() as stack:
        port = stack.enter_context(served(application(home.context, home.folder)))
        home.public_url = f"http://127.0.0.1:{port}"
        made = Everywhere(
            home,
            world,
            stack.enter_context(TelegramSandbox("1:bot", {CHAT: "hoadang"}, world)),
            {
                name: stack.enter_context(FacebookSandbox(number, f"token-{number}", world))
                for name, number in PAGES.items()
            },
            stack.enter_context(_zalo(world)),
            port,
        )
        made.zalo.desk.hook = f"{made.url}/hooks/{TEMPLATE}"
        made.zalo.desk.hook_secret = HOOK_SECRET
        home.people().plans().audience("dan", phones(range(PEOPLE))).outlets(_outlets(made))
        yield made


def _zalo(world: World) -> ZaloSandbox:
    made = sandbox(world=world)
    made.desk.templates["321"] = Template("321", TEXT, {"ho_ten": 30, "ma_ho_so": 20})
    return made


def _outlets(servers: Everywhere) -> str:
    """The outlets of the office."""
    feeds = [
        f'[[outlet]]\nname = "{name}"\nchannel = "portal_feed"\nslug = "{slug}"\n'
        f'feed_title = "Tin {slug}"\nlink = "https://hoadang.example.vn/{slug}"\n'
        for name, slug in FEEDS.items()
    ]
    pages = [
        f'[[outlet]]\nname = "{name}"\nchannel = "facebook_page"\npage_id = "{number}"\n'
        f'token = "token-{number}"\nbase_url = "{servers.pages[name].url}"\nshort_links = true\n'
        for name, number in PAGES.items()
    ]
    telegram = (
        f'[[outlet]]\nname = "telegram"\nchannel = "telegram_channel"\nchat_id = {CHAT}\n'
        f'token = "1:bot"\nbase_url = "{servers.telegram.url}"\nshort_links = true\n'
    )
    account = _ZALO.format(app=APP, secret=SECRET, url=servers.zalo.url)
    articles = (
        f'[[outlet]]\nname = "{ARTICLES}"\nchannel = "zalo_oa"\nbroadcast = true\n'
        f'author = "UBND phường"\n{account}'
    )
    template = (
        f'[[outlet]]\nname = "{TEMPLATE}"\nchannel = "zalo_template"\n{_ALWAYS}{account}'
        f'webhook_secret = "{HOOK_SECRET}"\ntemplate_id = "321"\ntag = 1\n'
        f'text = "{TEXT}"\n'
    )
    return "\n".join([*feeds, *pages, telegram, articles, template])

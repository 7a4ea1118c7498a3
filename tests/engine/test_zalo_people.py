"""A Zalo template goes out to two hundred people through the engine: one message each, whatever
gets lost on the way, and what Zalo reports later settles the rest."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from content.audiences.audiences import find_audience
from content.calendar.schedule import ScheduleRequest, schedule
from content.sending import receipt_inbox
from engine.after.receipts import collect
from sandbox.faults import Drop, Reply, Slow
from sandbox.providers.zalo import ZaloSandbox
from tests.channels.zalo.zalo_kit import APP, SECRET, messages
from tests.engine.engine_kit import clock_of, pump
from tests.kit import BIENTAP, SAMPLES, Home, phones

PEOPLE = 200
HOOK_SECRET = "khoa-ky-cua-oa"
OUTLET = """
[[outlet]]
name = "zalo-mau"
channel = "zalo_template"
holidays = "send"
window = "00:00-24:00"
max_per_day = 0
late = "send"
app_id = "{app}"
app_secret = "{secret}"
refresh_token = "r0"
oauth_url = "{url}"
base_url = "{url}"
webhook_secret = "{hook}"
template_id = "321"
tag = {tag}
day = "00:00-23:59"
most_a_month = 2
text = "Chào <ho_ten>, hồ sơ <ma_ho_so> đã xong."
"""
ZALO = 'zalo: {ho_ten: "{{name}}", ma_ho_so: "một cửa"}\n'


@pytest.fixture
def server() -> Iterator[ZaloSandbox]:
    with messages() as running:
        running.desk.hook_secret = HOOK_SECRET
        yield running


def ready(home: Home, server: ZaloSandbox, people: int, tag: int = 1) -> Home:
    """An office with the outlet, an audience, and an approved item that fills the template."""
    said = {"app": APP, "secret": SECRET, "url": server.url, "hook": HOOK_SECRET, "tag": tag}
    home.people().plans().audience("dan", phones(range(people))).outlets(OUTLET.format(**said))
    home.approved("ct-08", with_zalo(home))
    return home


def with_zalo(home: Home) -> Path:
    """A folder with the item, written for the template too."""
    text = (SAMPLES / "items" / "ct-08-par-index.md").read_text("utf-8")
    text = text.replace("channels: [portal,", "channels: [zalo, portal,").replace(
        "led:\n", f"{ZALO}led:\n"
    )
    folder = home.folder / "items"
    folder.mkdir()
    (folder / "ct-08-par-index.md").write_text(text, "utf-8")
    return folder


def put(home: Home) -> None:
    with home.database.write() as db:
        people = find_audience(db, "dan")
        outlets = home.outlet_rows("zalo-mau")
        request = ScheduleRequest(home.approved("ct-08"), outlets, people, home.now)
        schedule(db, request, home.act(BIENTAP), 10_000)


def report(home: Home, server: ZaloSandbox) -> None:
    """Zalo reports every arrival, twice, at the address without a secret."""
    (row,) = home.outlet_rows("zalo-mau")
    calls = []
    for arrival in server.world.arrivals():
        body, head = server.desk.event(arrival.provider_id, arrival.key)
        headers = {name.lower(): value for name, value in head.items()}
        calls += [receipt_inbox.Callback("POST", "", headers, body)] * 2
    sealed = [receipt_inbox.sealed(home.vault, row.id, call, home.now) for call in calls]
    with home.database.write() as db:
        assert receipt_inbox.put(db, sealed)
    collect(home.context)


def test_two_hundred_people_get_one_message_each(home: Home, server: ZaloSandbox) -> None:
    ready(home, server, PEOPLE)
    server.expire()  # four lines meet it at once, and one renews
    lost, refused = Drop(commit=True), Reply(200, '{"error":-118,"message":"No account"}')
    server.script.add(Slow(0), *[Slow(0)] * 20, lost, *[Slow(0)] * 20, refused, lost)
    put(home)
    pump(home, "zalo-mau")
    assert home.states() == {"accepted": PEOPLE - 3, "unknown": 2, "rejected": 1}
    assert (server.exchanges, server.used_twice) == (1, [])
    arrivals = server.world.arrivals()
    assert len({one.to for one in arrivals}) == len(arrivals) == PEOPLE - 1
    assert all(
        re.fullmatch(r"Chào Người \d+, hồ sơ một cửa đã xong\.", one.text) for one in arrivals
    )
    report(home, server)
    pump(home, "zalo-mau")
    assert home.states() == {"delivered": PEOPLE - 1, "rejected": 1}
    assert len(server.world.arrivals()) == PEOPLE - 1


def test_tag_three_keeps_to_what_zalo_lets_one_person_have(home: Home, server: ZaloSandbox) -> None:
    ready(home, server, 3, tag=3)
    clock = clock_of(home)
    for count in (3, 3, 6):
        put(home)
        pump(home, "zalo-mau")
        assert len(server.world.arrivals()) == count
        clock.forward(hours=13)
    clock.forward(days=2)
    pump(home, "zalo-mau")
    assert len(server.world.arrivals()) == 6, "two in thirty days, as the outlet says"
    clock.forward(days=30)
    pump(home, "zalo-mau")
    assert len(server.world.arrivals()) == 9

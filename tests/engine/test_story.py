"""The main job: a real item on every channel, from approval to the log."""

from email import message_from_string, policy
from pathlib import Path

import feedparser
import pytest

from content.audiences.audiences import find_audience
from content.calendar.schedule import ScheduleRequest, schedule
from content.items.left_marks import filled
from engine.context import clock
from engine.shift import drain
from tests.kit import BIENTAP, Home, addresses, phones, stands


@pytest.fixture
def ready(home: Home) -> Home:
    home.clock = clock
    return home.people().plans()


def test_a_real_item_reaches_all_six_channels_unchanged(ready: Home, tmp_path: Path) -> None:
    with stands() as servers:
        ready.outlets(servers.outlets(tmp_path / "drop")).audience("dan", addresses(7)).audience(
            "sdt", phones(range(5))
        )
        revision = ready.approved("ct-01")
        with ready.database.write() as db:
            people, mobiles = find_audience(db, "dan"), find_audience(db, "sdt")
            schedule(
                db,
                ScheduleRequest(
                    revision,
                    ready.outlet_rows("cong", "telegram", "facebook", "led"),
                    None,
                    ready.now,
                ),
                ready.act(BIENTAP),
                100,
            )
            schedule(
                db,
                ScheduleRequest(revision, ready.outlet_rows("thu"), people, ready.now),
                ready.act(BIENTAP),
                100,
            )
            schedule(
                db,
                ScheduleRequest(revision, ready.outlet_rows("sms"), mobiles, ready.now),
                ready.act(BIENTAP),
                100,
            )
        drain(ready.context, until_idle=True)

        assert ready.states() == {"delivered": 2, "accepted": 14}
        texts = filled(revision.document)
        sms = servers.world.arrivals("kannel")
        assert {arrival.text for arrival in sms} == {texts["sms"]}
        assert len({arrival.to for arrival in sms}) == 5
        letters = [
            message_from_string(arrival.raw, policy=policy.default)
            for arrival in servers.world.arrivals("smtp")
        ]
        assert len(letters) == 7
        assert {letter["Subject"] for letter in letters} == {texts["title"]}
        (post,) = servers.world.arrivals("telegram")
        assert texts["title"] in post.text
        assert texts["summary"] in post.text
        assert len(servers.world.arrivals("facebook")) == 1

    feed = feedparser.parse((ready.folder / "public/feeds/tin.rss").read_bytes())
    assert [entry.title for entry in feed.entries] == [texts["title"]]
    assert not feed.bozo
    assert (ready.folder / f"public/bai/{revision.slug}.html").exists()
    assert (tmp_path / "drop/manifest.json").exists()

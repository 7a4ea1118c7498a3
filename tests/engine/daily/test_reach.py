"""How many a post has reached is read once a day while it is young, kept with the day of the
reading, and shown with it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from content.deliveries.post_reach import (
    PostReach,
    reach_of_outlet,
    reach_of_posts,
    readings_between,
)
from content.intake.local_time import local_day
from content.outlets.outlets import find_outlet
from engine.daily.reach import read_reach
from tests.console.console_kit import user_of
from tests.engine.engine_kit import clock_of, copy_of, pump, put
from tests.kit import BIENTAP, HandClock, Home, Stands

SEEN = {
    "post_media_view": 1200,
    "post_total_media_view_unique": 800,
    "reactions": 31,
    "comments": 4,
}


@pytest.fixture
def posted(template: Path, servers: Stands, tmp_path: Path) -> Iterator[Home]:
    """One post on the page and one in the channel."""
    clock, outlets = HandClock(datetime.now(UTC)), servers.outlets(tmp_path / "drop")
    with copy_of(template, tmp_path / "home", clock, outlets) as home:
        for outlet in ("facebook", "telegram"):
            put(home, outlet)
            pump(home, outlet)
        (post,) = servers.facebook.posts
        servers.facebook.reach[post] = dict(SEEN)
        yield home


def latest(home: Home) -> PostReach:
    with home.database.read() as db:
        (found,) = reach_of_outlet(db, find_outlet(db, "facebook").id)
    return found


def asked(servers: Stands) -> int:
    return sum(request.method == "GET" for request in servers.facebook.requests)


def test_a_post_is_read_once_a_day_and_the_last_reading_counts(
    posted: Home, servers: Stands
) -> None:
    assert read_reach(posted.context) == 1, "Telegram tells bots of no views"
    first = latest(posted)
    assert (first.views, first.people, first.reactions, first.comments, first.shares) == (
        *(1200, 800, 31, 4),
        0,
    )
    assert first.read_at == posted.now
    before = asked(servers)
    assert read_reach(posted.context) == 0
    assert asked(servers) == before, "today's is there"
    (post,) = servers.facebook.posts
    servers.facebook.reach[post] |= {"post_media_view": 1500, "shares": 2}
    clock_of(posted).forward(days=1)
    assert read_reach(posted.context) == 1
    assert (latest(posted).views, latest(posted).shares) == (1500, 2)
    day = local_day(first.read_at)
    with posted.database.read() as db:
        span = first.read_at - timedelta(days=1), posted.now
        (then,) = readings_between(db, *span, day)
        (now,) = readings_between(db, *span, local_day(posted.now))
    assert [(at, told["views"]) for at, told in then.days] == [(day, 1200)]
    assert [(at, told["views"]) for at, told in now.days] == [
        (day, 1200),
        (local_day(posted.now), 1500),
    ]


def test_a_metric_that_is_gone_costs_no_other(posted: Home, servers: Stands) -> None:
    servers.facebook.retired_metrics = {"post_total_media_view_unique"}
    assert read_reach(posted.context) == 1
    assert (latest(posted).views, latest(posted).people) == (1200, None)


def test_a_network_that_does_not_answer_is_left_alone_and_nothing_is_made_up(
    posted: Home, servers: Stands
) -> None:
    servers.facebook.token = "hong"
    assert read_reach(posted.context) == 0
    with posted.database.read() as db:
        assert reach_of_outlet(db, find_outlet(db, "facebook").id) == []


def test_an_old_post_and_one_that_is_gone_are_not_read(posted: Home, servers: Stands) -> None:
    (post,) = servers.facebook.posts
    kept = servers.facebook.posts.pop(post)
    assert read_reach(posted.context) == 0
    servers.facebook.posts[post] = kept
    clock_of(posted).forward(days=31)
    assert read_reach(posted.context) == 0


def test_the_pages_of_item_and_outlet_say_the_figures_with_their_day(
    posted: Home, servers: Stands
) -> None:
    read_reach(posted.context)
    user = user_of(posted, BIENTAP)
    with posted.database.read() as db:
        item = posted.log()[0].item
        assert reach_of_posts(db, item)
    for path in (f"/tin/{item}", "/diem-phat/facebook"):
        page = user.get(path).text
        assert "1.200" in page, path
        assert "Đọc lúc" in page, path

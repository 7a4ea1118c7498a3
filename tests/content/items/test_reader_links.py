"""A link lets somebody without an account read one revision for a while, and ends in four ways;
what a decider has seen of an item is remembered."""

from datetime import timedelta

import pytest

from content.intake.errors import InputError
from content.items.approval import approve
from content.items.items import Revision, item_revision
from content.items.reader_links import (
    end_link,
    links_of,
    note_look,
    open_link,
    outside,
    read_link,
    token_of,
)
from content.items.seen import is_seen, note_seen, seen_before
from content.people.acts import NotAllowed
from tests.content.content_kit import FAMILIES, channels, last_act, passed, sql, submitted, written
from tests.kit import BIENTAP, DUYET, HandClock, Home

DAYS = timedelta(days=3)


def opened(home: Home, revision: Revision, days: timedelta = DAYS) -> str:
    with home.database.write() as db:
        number = open_link(db, revision, "Luật sư Minh", home.now + days, home.act(DUYET))
    return token_of(home.vault, number)


def reads(home: Home, token: str) -> bool:
    with home.database.read() as db:
        return read_link(db, home.vault, token, home.now) is not None


def test_a_link_opens_one_revision_until_its_day(home: Home) -> None:
    revision = submitted(home)
    token = opened(home, revision)
    with home.database.read() as db:
        found = read_link(db, home.vault, token, home.now)
    assert found is not None
    assert (found[0].reader, found[1].sha256) == ("Luật sư Minh", revision.sha256)
    assert isinstance(home.clock, HandClock)
    home.clock.forward(days=3)
    assert not reads(home, token)


def test_it_ends_when_it_is_revoked(home: Home) -> None:
    token = opened(home, submitted(home))
    with home.database.write() as db:
        end_link(db, 1, home.act(DUYET))
        end_link(db, 1, home.act(DUYET))
    assert last_act(home) == ("duyet", "reader.end", "item:tin-01")
    assert sql(home, "SELECT COUNT(*) AS n FROM audit WHERE act = 'reader.end'")[0].n == 1
    assert not reads(home, token)


def test_it_ends_when_the_text_is_decided_on_or_replaced(home: Home) -> None:
    revision = submitted(home)
    token = opened(home, revision)
    with home.database.write() as db:
        approve(db, revision, home.act(DUYET), channels(*FAMILIES))
    assert not reads(home, token)
    other = opened(home, submitted(home, "tin-02"))
    written(home, "tin-02", body="Bản hai.")
    assert not reads(home, other)


@pytest.mark.parametrize("token", ["", "1", "1-", "1-00000000000000000000", "x-y", "9" * 40, "٣-a"])
def test_a_forged_link_opens_nothing(home: Home, token: str) -> None:
    opened(home, submitted(home))
    assert not reads(home, token)


def test_a_token_of_another_purpose_opens_nothing(home: Home) -> None:
    opened(home, submitted(home))
    assert not reads(home, home.vault.token("unsubscribe", 1))


def test_only_who_decides_opens_and_revokes(home: Home) -> None:
    revision = submitted(home)
    with home.database.write() as db, pytest.raises(NotAllowed):
        open_link(db, revision, "Ai đó", home.now + DAYS, home.act(BIENTAP))
    opened(home, revision)
    with home.database.write() as db, pytest.raises(NotAllowed):
        end_link(db, 1, home.act(BIENTAP))


@pytest.mark.parametrize(
    ("reader", "days", "words"),
    [
        ("", DAYS, "hãy ghi tên"),
        ("x" * 81, DAYS, "nhiều nhất 80 ký tự"),
        ("Minh", timedelta(0), "chọn ngày từ"),
        ("Minh", timedelta(days=31), "chọn ngày từ"),
    ],
)
def test_a_bad_link_is_refused(home: Home, reader: str, days: timedelta, words: str) -> None:
    revision = submitted(home)
    with home.database.write() as db, pytest.raises(InputError, match=words):
        open_link(db, revision, reader, home.now + days, home.act(DUYET))


def test_a_text_that_is_decided_on_needs_no_reader(home: Home) -> None:
    revision = passed(home)
    with home.database.write() as db, pytest.raises(InputError, match="đã được quyết định"):
        open_link(db, revision, "Minh", home.now + DAYS, home.act(DUYET))


def test_each_look_is_recorded_and_a_reload_is_none(home: Home) -> None:
    opened(home, submitted(home))
    assert isinstance(home.clock, HandClock)
    for minutes in (0, 1, 10):
        home.clock.forward(minutes=minutes)
        with home.database.write() as db:
            (link,) = links_of(db, "tin-01")
            note_look(db, link, outside(home.now))
    with home.database.read() as db:
        assert links_of(db, "tin-01")[0].looks == 2
    assert last_act(home) == ("outside:reader", "reader.look", "item:tin-01")


def test_the_differences_are_to_what_was_seen_before_however_often_it_is_read(home: Home) -> None:
    first = submitted(home)
    assert look(home, first) is None
    assert look(home, first) is None
    second = submitted(home, body="Bản hai.")
    assert look(home, second) == 1
    assert look(home, second) == 1
    written(home, body="Bản ba, không ai xem.")
    fourth = submitted(home, body="Bản bốn.")
    assert fourth.number == 4
    assert look(home, fourth) == look(home, fourth) == 2


def look(home: Home, revision: Revision) -> int | None:
    with home.database.write() as db:
        newest = item_revision(db, revision.item)
        before = seen_before(db, newest, DUYET.name)
        note_seen(db, newest, home.act(DUYET))
        assert is_seen(db, newest, DUYET.name)
    return before.number if before else None

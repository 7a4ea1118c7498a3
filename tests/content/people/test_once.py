"""A one-time key is stored with what it made, or not at all."""

from dataclasses import replace
from datetime import timedelta

import pytest

from content.people import audit, once
from content.people.acts import Act
from content.people.once import DoneBefore, OneTimeKey, find_done, one_time_key
from tests.kit import BIENTAP, Home


def pressed(home: Home, key: str = "khoa", typed: str = "") -> Act:
    made = one_time_key("bientap", "/lich/moi", key, [("bai", typed)])
    return replace(home.act(BIENTAP), once=made)


def does(home: Home, act: Act, subject: str = "publication:7") -> None:
    with home.database.write() as db:
        audit.record(db, act, "schedule", subject)


def fails(home: Home, act: Act) -> None:
    with home.database.write() as db:
        audit.record(db, act, "schedule", "publication:7")
        raise ZeroDivisionError


def key_of(act: Act) -> OneTimeKey:
    assert act.once is not None
    return act.once


def rows(home: Home) -> int:
    with home.database.read() as db:
        return audit.newest(db)


def test_the_same_key_again_does_nothing_and_tells_what_the_first_made(home: Home) -> None:
    first, second = pressed(home), pressed(home)
    does(home, first)
    with pytest.raises(DoneBefore):
        does(home, second, "publication:8")
    assert rows(home) == 1
    with home.database.read() as db:
        done = find_done(db, key_of(second).digest)
        assert audit.verify(db) is None
    assert done is not None
    assert (done.act, done.subject, done.at) == ("schedule", "publication:7", first.at)
    assert done.asked == key_of(second).asked != key_of(pressed(home, typed="khác")).asked


def test_one_press_may_act_several_times_in_one_transaction_and_in_several(home: Home) -> None:
    act = pressed(home)
    with home.database.write() as db:
        audit.record(db, act, "item.revise", "item:a")
        audit.record(db, act, "item.submit", "item:a")
    does(home, act)
    assert rows(home) == 3


def test_an_act_that_is_undone_leaves_its_key_unused(home: Home) -> None:
    act = pressed(home)
    with pytest.raises(ZeroDivisionError):
        fails(home, act)
    with home.database.read() as db:
        assert find_done(db, key_of(act).digest) is None
    does(home, pressed(home))
    with pytest.raises(DoneBefore):  # the first press goes on after another one was quicker
        does(home, act)


def test_another_person_another_place_and_another_key_are_other_acts(home: Home) -> None:
    digests = {
        one_time_key(person, place, key, []).digest
        for person in ("bientap", "duyet")
        for place in ("/lich/moi", "/lich/7/huy")
        for key in ("a", "b")
    }
    assert len(digests) == 8


def test_what_the_first_was_answered_is_kept_until_the_key_is_old(home: Home) -> None:
    act = pressed(home)
    does(home, act)
    digest = key_of(act).digest
    with home.database.write() as db:
        once.keep_answer(db, digest, {"where": "/lich/7"})
        assert once.forget_old_keys(db, act.at + once.KEPT - timedelta(days=1)) == 0
        kept = find_done(db, digest)
        assert kept is not None
        assert kept.answer == {"where": "/lich/7"}
        assert once.forget_old_keys(db, act.at + once.KEPT + timedelta(days=1)) == 1
        assert find_done(db, digest) is None

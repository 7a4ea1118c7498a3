"""Outlets as rows: changed by name, never in kind, and their state outlives every import."""

from dataclasses import replace
from typing import Any

import pytest

from content.intake.errors import InputError
from content.outlets.outlets import (
    OutletSpec,
    find_outlet,
    list_outlets,
    mark_dirty,
    outlet_by_id,
    save_outlets,
    set_state,
)
from tests.content.content_kit import outlet, sql
from tests.kit import QUANTRI, Home


def save(home: Home, *specs: OutletSpec) -> list[str]:
    with home.database.write() as db:
        return save_outlets(db, specs, home.act(QUANTRI))


def state(home: Home, to: str, why: str = "") -> None:
    with home.database.write() as db:
        set_state(db, "cong", to, home.act(QUANTRI, why))


def test_an_outlet_comes_back_as_it_was_given(home: Home) -> None:
    made = outlet(
        home,
        rate_per_second=2.5,
        window="07:00-22:00",
        max_per_day=3,
        fields={"slug": "tin", "nhãn": "Tin tức"},
    )
    assert (made.rate_per_second, made.window, made.max_per_day, made.state) == (
        2.5,
        "07:00-22:00",
        3,
        "active",
    )
    assert made.fields == {"slug": "tin", "nhãn": "Tin tức"}


CHANGES: dict[str, Any] = {
    "title": "Cổng mới",
    "fields": {"slug": "khac"},
    "rate_per_second": 9.0,
    "window": "08:00-17:00",
    "holidays": "hold",
    "max_per_day": 1,
    "late": "skip",
    "late_limit_s": 60,
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_second_import_changes_what_the_file_says(home: Home, name: str) -> None:
    before = outlet(home)
    save(home, replace(before, **{name: CHANGES[name]}))
    with home.database.read() as db:
        assert find_outlet(db, "cong") == replace(before, **{name: CHANGES[name]})


@pytest.mark.parametrize("to", ["paused", "halted"])
def test_a_second_import_keeps_the_state(home: Home, to: str) -> None:
    before = outlet(home)
    state(home, to, "khóa bị từ chối")
    save(home, replace(before, title="Cổng mới"))
    with home.database.read() as db:
        found = find_outlet(db, "cong")
    assert (found.id, found.state, found.state_reason, found.title) == (
        before.id,
        to,
        "khóa bị từ chối",
        "Cổng mới",
    )


def test_a_changed_surface_is_drawn_again(home: Home) -> None:
    before = outlet(home)
    assert sql(home, "SELECT dirty_at FROM outlets") == [(None,)]
    save(home, before)
    assert sql(home, "SELECT dirty_at IS NOT NULL FROM outlets") == [(1,)]
    with home.database.write() as db:
        mark_dirty(db, before.id, None)
    assert sql(home, "SELECT dirty_at FROM outlets") == [(None,)]


def test_an_outlet_never_becomes_another_channel_and_the_rest_of_the_file_waits(home: Home) -> None:
    before = outlet(home)
    with pytest.raises(InputError, match="outlet cong: đã là kênh portal_thu"):
        save(home, replace(before, name="moi"), replace(before, channel="khac"))
    with home.database.read() as db:
        assert list_outlets(db) == [before]


def test_outlets_are_answered_in_the_files_order_and_listed_by_age(home: Home) -> None:
    before = outlet(home, "b")
    assert save(home, replace(before, name="c"), replace(before, name="a"), before) == [
        "c",
        "a",
        "b",
    ]
    with home.database.read() as db:
        assert [entry.name for entry in list_outlets(db)] == ["b", "c", "a"]
        assert outlet_by_id(db, before.id).name == "b"


def test_saying_the_same_state_again_changes_nothing(home: Home) -> None:
    outlet(home)
    state(home, "paused", "bảo trì")
    state(home, "paused", "lý do khác")
    assert sql(home, "SELECT state_reason FROM outlets") == [("bảo trì",)]
    assert len(sql(home, "SELECT * FROM audit WHERE act = 'outlet.paused'")) == 1


def test_an_outlet_that_resumes_forgets_why_it_stopped(home: Home) -> None:
    outlet(home)
    state(home, "halted", "khóa bị từ chối")
    state(home, "active")
    assert sql(home, "SELECT state, state_reason FROM outlets") == [("active", "")]


def test_a_name_that_is_not_there_is_told(home: Home) -> None:
    with (
        home.database.read() as db,
        pytest.raises(InputError, match="sai-ten: không có điểm phát này"),
    ):
        find_outlet(db, "sai-ten")

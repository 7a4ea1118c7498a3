"""A list as a whole: another name, who is on it, out as a file, used no more."""

from datetime import timedelta
from pathlib import Path

import pytest

from content.audiences.audiences import find_audience, list_audiences
from content.audiences.export import exported, record_export, write_export
from content.audiences.file import read_people
from content.audiences.managing import (
    ERASED_AFTER,
    describe_audience,
    erase_put_away,
    rename_audience,
    use_again,
)
from content.audiences.replacing import import_audience
from content.calendar.retired_lists import retire_audience, scheduled_for
from content.calendar.schedule import ScheduleRequest
from content.intake.errors import InputError
from content.office.office import current_office, import_office
from content.people.acts import NotAllowed
from tests.content.content_kit import audience, calendared, last_act, outlet, passed, sql
from tests.kit import BIENTAP, BIENTAP2, DUYET, QUANTRI, Home


@pytest.fixture
def dan(home: Home) -> Home:
    home.people()
    audience(home)
    return home


def scheduled(home: Home) -> int:
    with home.database.read() as db:
        people = find_audience(db, "dan")
    at = home.now + timedelta(days=3)
    mailed = ScheduleRequest(passed(home), [outlet(home, "thu", "email")], people, at)
    return int(calendared(home, mailed))


def test_a_name_is_changed_also_in_the_offices_profile(dan: Home) -> None:
    with dan.database.write() as db:
        import_office(db, {"name": "X", "audiences": {"dan": ["nguoi-dan"]}}, dan.act(QUANTRI))
        assert rename_audience(db, "dan", " Người dân ", dan.act(BIENTAP)) == "Người dân"
        assert find_audience(db, "Người dân").size == 5
        assert current_office(db).audiences == {"Người dân": ("nguoi-dan",)}
    assert last_act(dan)[1] == "audience.rename"


def test_the_name_of_another_list_is_refused(dan: Home) -> None:
    audience(dan, "khac")
    with dan.database.write() as db, pytest.raises(InputError, match="đã có nhóm «khac»"):
        rename_audience(db, "dan", "khac", dan.act(BIENTAP))


def test_who_is_on_it_and_who_looks_after_it(dan: Home) -> None:
    with dan.database.write() as db:
        describe_audience(db, "dan", "citizens", "duyet", dan.act(BIENTAP))
        found = find_audience(db, "dan")
        assert (found.people, found.keeper) == ("citizens", "duyet")
        with pytest.raises(InputError, match="không có loại người nhận"):
            describe_audience(db, "dan", "moi", "", dan.act(BIENTAP))
        with pytest.raises(InputError, match="không có tài khoản «ai-do»"):
            describe_audience(db, "dan", "", "ai-do", dan.act(BIENTAP))


def test_another_units_list_is_left_alone(dan: Home) -> None:
    sql(dan, "UPDATE audiences SET unit = 'so-noi-vu'")
    act = dan.act(BIENTAP2)
    with dan.database.write() as db:
        for change in (
            lambda: rename_audience(db, "dan", "x", act),
            lambda: describe_audience(db, "dan", "staff", "", act),
            lambda: retire_audience(db, "dan", "", act),
        ):
            with pytest.raises(NotAllowed):
                change()


@pytest.mark.parametrize(("decision", "state"), [("keep", "active"), ("cancel", "cancelled")])
def test_what_is_scheduled_is_decided_on_first(dan: Home, decision: str, state: str) -> None:
    publication = scheduled(dan)
    act = dan.act(DUYET, "thay nhóm khác")
    with dan.database.write() as db:
        assert scheduled_for(db, "dan") == [publication]
        with pytest.raises(InputError, match=f"lịch phát {publication} còn gửi"):
            retire_audience(db, "dan", "", act)
        retire_audience(db, "dan", decision, act)  # type: ignore[arg-type]
        assert list_audiences(db) == []
        assert len(list_audiences(db, put_away=True)) == 1
    assert sql(dan, "SELECT state FROM publications") == [(state,)]


def test_a_list_that_is_put_away_takes_nothing_in_until_it_is_used_again(dan: Home) -> None:
    with dan.database.write() as db:
        retire_audience(db, "dan", "", dan.act(DUYET))
    with pytest.raises(InputError, match="đã ngừng dùng"):
        scheduled(dan)
    with pytest.raises(InputError, match="đã ngừng dùng"):
        import_audience(dan.database, dan.vault, "dan", [], dan.act(BIENTAP))
    with dan.database.write() as db:
        use_again(db, "dan", dan.act(BIENTAP))
    scheduled(dan)


def test_its_people_are_erased_after_half_a_year(dan: Home) -> None:
    with dan.database.write() as db:
        retire_audience(db, "dan", "", dan.act(DUYET))
        assert erase_put_away(db, dan.now + ERASED_AFTER - timedelta(hours=1)) == 0
        assert erase_put_away(db, dan.now + ERASED_AFTER + timedelta(hours=1)) == 5
    assert sql(dan, "SELECT count(*), count(sealed) FROM recipients") == [(5, 0)]


@pytest.mark.parametrize("ext", ["csv", "xlsx"])
def test_an_exported_list_is_taken_back_as_it_was(dan: Home, tmp_path: Path, ext: str) -> None:
    path = tmp_path / f"dan.{ext}"
    with dan.database.write() as db:
        found = find_audience(db, "dan")
        record_export(db, found, ext, dan.act(DUYET))  # type: ignore[arg-type]
        write_export(db, dan.vault, found, ext, path)  # type: ignore[arg-type]
        before = list(exported(db, dan.vault, found))
    assert last_act(dan)[1] == "audience.export"
    import_audience(dan.database, dan.vault, "dan", read_people(path), dan.act(BIENTAP))
    with dan.database.read() as db:
        after = find_audience(db, "dan")
        assert (after.generation, after.size) == (found.generation + 1, 5)
        assert [row[:4] for row in exported(db, dan.vault, after)] == [row[:4] for row in before]


def test_only_who_may_see_addresses_exports_them(dan: Home) -> None:
    with dan.database.write() as db, pytest.raises(NotAllowed):
        record_export(db, find_audience(db, "dan"), "csv", dan.act(BIENTAP))

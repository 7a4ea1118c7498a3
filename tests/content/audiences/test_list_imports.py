"""An import is seen while it runs, and stopped without leaving half a list."""

import time
from datetime import timedelta
from pathlib import Path

import pytest

from content.audiences.audiences import find_audience
from content.audiences.importing import ListFile, Lists, import_file
from content.audiences.list_imports import (
    ALIVE,
    KEPT,
    ImportStopped,
    ImportWatch,
    ask_to_stop,
    end_import,
    find_import,
    forget_dead,
    recent_imports,
    watched,
)
from content.intake.errors import InputError
from tests.content.content_kit import last_act, sql
from tests.kit import BIENTAP, QUANTRI, Home, addresses


def lists(home: Home) -> Lists:
    return Lists(home.database, home.vault, home.folder / "imports")


def staged(home: Home) -> int:
    (row,) = sql(
        home,
        "SELECT count(*) AS n FROM recipients JOIN audiences ON audiences.id = audience_id "
        "WHERE recipients.generation > audiences.generation",
    )
    return int(row.n)


def file(home: Home, count: int) -> Path:
    path = home.folder / "dan-moi.csv"
    path.write_text(addresses(count), "utf-8")
    return path


class Halfway(ImportWatch):
    """Something happens when so many rows were read."""

    def count(self, is_bad: bool) -> None:
        super().count(is_bad)
        if self.rows == 9_000:
            raise KeyboardInterrupt


@pytest.fixture
def town(home: Home) -> Home:
    return home.people().audience("dan", addresses(3))


def test_a_stop_at_the_keyboard_leaves_the_old_list_and_no_row_of_the_new(town: Home) -> None:
    with pytest.raises(KeyboardInterrupt):
        import_file(
            lists(town), "dan", ListFile(file(town, 9_500), watch=Halfway()), town.act(BIENTAP)
        )
    assert staged(town) == 0
    with town.database.read() as db:
        assert find_audience(db, "dan").size == 3
    assert last_act(town)[1] == "audience.import"  # the first one's


def test_it_tells_how_far_it_is_and_stops_when_somebody_else_wants_it(town: Home) -> None:
    act, seen = town.act(BIENTAP), ImportWatch()

    def counting() -> None:
        with watched(town.database, "dan", "dan.csv", act, lambda: town.now) as watch:
            seen.id, deadline = watch.id, time.monotonic() + 10
            while time.monotonic() < deadline:
                watch.count(is_bad=False)
                time.sleep(0.01)
                with town.database.read() as db:
                    told = find_import(db, watch.id)
                if told.rows and not told.stopped_by:
                    with town.database.write() as db:
                        ask_to_stop(db, watch.id, town.act(QUANTRI))

    with pytest.raises(ImportStopped):
        counting()
    with town.database.read() as db:
        ended = find_import(db, seen.id)
    assert (ended.state, ended.stopped_by, ended.person) == ("stopped", "quantri", "bientap")
    assert ended.rows > 0
    with pytest.raises(InputError, match="đã kết thúc"), town.database.write() as db:
        ask_to_stop(db, seen.id, act)


def test_what_a_killed_import_had_staged_is_removed(town: Home) -> None:
    act = town.act(BIENTAP)
    with watched(town.database, "dan", "dan.csv", act, lambda: town.now) as watch:
        sql(
            town,
            "INSERT INTO recipients (audience_id, generation, address_hash, consent_basis, "
            "consent_at) SELECT audience_id, generation + 1, address_hash, '', '' FROM recipients",
        )
        assert staged(town) == 3
        with town.database.write() as db:
            assert forget_dead(db, town.now) == 0, "it is alive"
        assert staged(town) == 3
        later = town.now + ALIVE + timedelta(seconds=1)
        with town.database.read() as db:
            assert find_import(db, watch.id).is_dead(later)
        with town.database.write() as db:
            assert forget_dead(db, later) == 1
    assert staged(town) == 0
    with town.database.read() as db:
        assert find_audience(db, "dan").size == 3
        assert [listed.state for listed in recent_imports(db, town.now)] == ["stopped"]
    with town.database.write() as db:
        forget_dead(db, later + KEPT)
        assert recent_imports(db, town.now) == []


def test_the_first_word_on_how_it_ended_stands(town: Home) -> None:
    act, seen = town.act(BIENTAP), ImportWatch()

    def asking() -> None:
        with watched(town.database, "dan", "dan.csv", act, lambda: town.now) as watch:
            seen.id = watch.id
            with town.database.write() as db:
                end_import(db, watch, "asked", {"token": "x"}, town.now)
            raise InputError([])

    with pytest.raises(InputError):
        asking()
    with town.database.read() as db:
        assert find_import(db, seen.id).state == "asked"

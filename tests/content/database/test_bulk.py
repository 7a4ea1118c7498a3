"""Many rows in one step: all of them, unchanged, whatever their number and the database."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from content.database.bulk import fetch_rows, moment_writer, read_moment, run_rows
from content.database.tables.people import switches
from tests.kit import Home

_PUT = "INSERT INTO switches (name, value, set_by, set_at, why) VALUES {rows}"
_CHANGE = """
WITH given (name, value) AS (VALUES {rows})
UPDATE switches SET value = given.value FROM given
WHERE switches.name = given.name
"""
_MOMENTS = [
    datetime(2026, 12, 1, 3, 0, tzinfo=UTC),
    datetime(2026, 12, 31, 23, 59, 59, 123456, tzinfo=UTC),
]


@pytest.mark.parametrize("count", [0, 1, 7, 256, 300])
def test_every_row_goes_in_and_comes_out_as_it_was(home: Home, count: int) -> None:
    rows = [
        (f"so-{number}", "Người %s ? {rows} «ơ»", "ai", _MOMENTS[number % 2])
        for number in range(count)
    ]
    with home.database.write() as db:
        stored = moment_writer(db)
        run_rows(db, _PUT, [(*row[:3], stored(row[3]), "vì") for row in rows])
        found = fetch_rows(
            db,
            select(switches.c.name, switches.c.value, switches.c.set_by, switches.c.set_at).where(
                switches.c.why == "vì"
            ),
            {},
        )
    assert sorted((name, value, who, read_moment(at)) for name, value, who, at in found) == sorted(
        rows
    )


def test_what_was_written_in_one_step_is_what_the_tables_read(home: Home) -> None:
    with home.database.write() as db:
        run_rows(
            db,
            _PUT,
            [
                (str(number), "", "", moment_writer(db)(moment), "")
                for number, moment in enumerate(_MOMENTS)
            ],
        )
        kept = (
            select(switches.c.set_at)
            .where(switches.c.name.in_(("0", "1")))
            .order_by(switches.c.name)
        )
        assert list(db.execute(kept).scalars()) == _MOMENTS


def test_rows_change_each_its_own(home: Home) -> None:
    with home.database.write() as db:
        run_rows(
            db,
            _PUT,
            [
                (f"so-{number}", "cũ", "", moment_writer(db)(_MOMENTS[0]), "")
                for number in range(300)
            ],
        )
        run_rows(db, _CHANGE, [(f"so-{number}", f"mới {number}") for number in range(0, 300, 2)])
        found = {
            name: value for name, value in db.execute(select(switches.c.name, switches.c.value))
        }
        assert db.execute(select(func.count()).where(switches.c.value == "cũ")).scalar_one() == 150
    assert all(found[f"so-{number}"] == f"mới {number}" for number in range(0, 300, 2))

"""The counts never drift from the log: whatever moves deliveries, in whatever order, alone or side
by side, finished or broken off."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from content.database.tables.deliveries import delivery_counts
from content.deliveries.counts import by_channel, cells
from content.deliveries.filters import Filter
from content.deliveries.recount import drift, fold, recount
from tests.content.content_kit import sql
from tests.content.walks import Step, furnish, hear, later, plan, pump, put_together, take, walked
from tests.kit import Home, make_home

STEADY = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def fresh(tmp_path: Path, database_server: str) -> Callable[[], Home]:
    """Makes one installation after the other."""
    numbers = count()

    def make() -> Home:
        home = make_home(tmp_path / f"home-{next(numbers)}", database_server)
        furnish(home)
        plan(home, 0)
        return home

    return make


@pytest.fixture
def town(home: Home) -> Home:
    furnish(home)
    for n in range(6):
        plan(home, n)
    return home


def wrong(home: Home) -> object:
    """What the counts say wrongly: cells against the rows in SQL, sums against the rows one by
    one."""
    with home.database.read() as db:
        found, differ = by_channel(db, Filter()), drift(db)
    rows = Counter((row.channel, row.state) for row in home.log())
    return differ or (None if found == rows else (found, rows))


@STEADY
@given(seed=st.integers(0, 2**32))
def test_any_sequence_of_moves_leaves_the_counts_equal_to_a_recount(
    fresh: Callable[[], Home], seed: int
) -> None:
    home = fresh()
    walked(home, seed, 60)
    assert not wrong(home)
    home.end()


def test_several_that_write_at_once_neither_wait_for_each_other_for_ever_nor_miscount(
    town: Home,
) -> None:
    def work(of: tuple[Step, ...], offset: int) -> None:
        for n in range(offset, offset + 36, 3):
            for step in of:
                take(town, step, n)

    with ThreadPoolExecutor() as pool:
        context = [
            pool.submit(work, of, offset)
            for offset, of in enumerate(
                [(pump,), (pump,), (pump,), (hear,), (put_together,), (plan,)]
            )
        ]
        for future in context:
            future.result()
    assert not wrong(town)


def test_what_is_broken_off_is_not_counted(town: Home) -> None:
    def break_off() -> None:
        with town.database.turn() as db:
            db.exec_driver_sql("UPDATE deliveries SET state = 'accepted'")
            raise RuntimeError("the host is gone")

    with pytest.raises(RuntimeError, match="gone"):
        break_off()
    assert not wrong(town)
    with town.database.read() as db:
        assert {state for _, state in by_channel(db, Filter())} == {"queued"}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE deliveries SET state = 'delivered' WHERE id % 2 = 0",
        "UPDATE deliveries SET state = 'sending' WHERE id % 3 = 0",
        "UPDATE deliveries SET due_at = not_before, state = 'held'",
        "DELETE FROM deliveries WHERE id % 2 = 0",
    ],
)
def test_no_statement_gets_past_the_counts(town: Home, statement: str) -> None:
    later(town, 5)
    sql(town, "UPDATE deliveries SET not_before = '2027-01-01 00:00:00'")
    sql(town, statement)
    assert not wrong(town)


def test_parts_that_stand_side_by_side_are_put_together(town: Home) -> None:
    for n in range(6):
        take(town, pump, n)
    with town.database.read() as db:
        before = sorted(cells(db, Filter()), key=str)
    with town.database.turn() as db:
        fold(db)
        fold(db)
    with town.database.read() as db:
        assert sorted(cells(db, Filter()), key=str) == before
        assert db.execute(select(func.max(delivery_counts.c.part))).scalar() == 0
    assert not wrong(town)


def test_counts_that_were_tampered_with_are_found_and_counted_anew(town: Home) -> None:
    sql(
        town,
        "UPDATE delivery_counts SET amount = amount + 5 WHERE kind = 'publish' AND outlet_id = 1",
    )
    sql(town, "DELETE FROM delivery_counts WHERE outlet_id = 2")
    with town.database.read() as db:
        found = drift(db)
        assert {(cell.outlet, cell.amount > 0) for cell in found} == {(1, True), (2, False)}
    with town.database.write() as db:
        recount(db)
    assert not wrong(town)

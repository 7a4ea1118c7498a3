"""Pages of the log: whatever is filtered, they are the matching deliveries from the newest to the
oldest, each once, and back."""

from collections.abc import Iterator

import pytest

from content.deliveries import paging
from content.deliveries.filters import Filter
from content.deliveries.log import page
from tests.content.content_kit import sql
from tests.content.walks import filters
from tests.kit import Home

_SIZE = 7


@pytest.fixture(params=["blocks together", "block by block", "too many blocks"])
def searched(busy: Home, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Each way of searching, which a small log would not need."""
    monkeypatch.setattr(paging, "_SMALL", 0 if request.param == "block by block" else 30)
    monkeypatch.setattr(paging, "_MANY_BLOCKS", 2 if request.param == "too many blocks" else 1000)
    return busy


def test_older_pages_follow_each_other_to_the_end(searched: Home) -> None:
    for which in filters(searched):
        assert list(_older(searched, which)) == [row.id for row in searched.log(which)][::-1], which


def test_newer_pages_lead_back_to_the_newest(searched: Home) -> None:
    for which in filters(searched):
        assert list(_newer(searched, which)) == [row.id for row in searched.log(which)], which


def test_what_moved_to_another_day_is_found_on_that_day(searched: Home) -> None:
    """A held delivery that a person lets go is due anew: it no longer stands beside those it was
    planned with."""
    sql(
        searched,
        "UPDATE deliveries SET due_at = '2027-01-01 00:00:00.000000' WHERE id = (SELECT "
        "min(id) FROM deliveries)",
    )
    rows = searched.log()
    which = Filter(since=max(row.due_at for row in rows))
    assert list(_older(searched, which)) == [rows[0].id]


def _older(home: Home, which: Filter) -> Iterator[int]:
    before = None
    with home.database.read() as db:
        while found := page(db, which, _SIZE, before=before):
            yield from (row.id for row in found)
            before = found[-1].id


def _newer(home: Home, which: Filter) -> Iterator[int]:
    after = 0
    with home.database.read() as db:
        while found := page(db, which, _SIZE, after=after):
            yield from (row.id for row in reversed(found))
            after = found[0].id

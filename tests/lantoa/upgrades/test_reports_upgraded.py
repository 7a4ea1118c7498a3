"""What a released home knew of its reports when it is upgraded: what was frozen there is done, what
was never frozen is overdue, and what was due before its plans were known is nobody's business."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from content.database.schema import migrate
from content.people import audit
from content.plans.file import read_plan
from content.plans.plans import import_plan, plan_ids
from tests.content.content_kit import sql
from tests.engine.engine_kit import clock_of
from tests.fixtures.home_fixtures import Left, left_by
from tests.kit import SAMPLES, Home
from tests.reports.desk.desk_kit import owed, recorded, signed, signed_pdf, stands
from tests.reports.report_kit import CITY

HALF, YEAR = "chot_so_lieu:2027-1", "chot_so_lieu:2027-2"
FROZEN = (
    "INSERT INTO reports (plan_id, period, first, last, figures, sha256, state, made_by, made_at, "
    "issued_by, issued_at) VALUES (:plan, :period, '2026-11-21', '2027-05-20', '{}', 'x', :state, "
    "'bientap', '2027-05-20 03:00:00+00:00', :by, :at)"
)


@pytest.fixture
def left(tmp_path: Path, database_server: str) -> Iterator[Left]:
    """A home of 0.2.0, whose plans were first imported on 01/12/2026."""
    with left_by("0.2.0", tmp_path / "home", database_server) as found:
        yield found


def freeze_there(home: Home, period: str, state: str = "issued") -> None:
    """A report as 0.2.0 kept it."""
    frozen = state == "issued"
    values = {"plan": CITY, "period": period, "state": state}
    at = datetime(2027, 5, 21, 3, 0, tzinfo=UTC).replace(tzinfo=None).isoformat(" ")
    sql(home, FROZEN, **values, by="duyet" if frozen else None, at=at if frozen else None)


def test_what_was_frozen_is_done_and_its_number_can_be_added(left: Left, tmp_path: Path) -> None:
    home = left.home
    for state in ("issued", "issued", "draft"):  # frozen twice, and a draft beside it
        freeze_there(home, HALF, state)
    migrate(home.database)
    clock_of(home).moment = datetime(2027, 12, 3, 3, 0, tzinfo=UTC)
    known = {period: state for period, state in stands(home).items() if "2027" in period}
    assert known == {HALF: "before", YEAR: "overdue"}
    report = owed(home, CITY, HALF)
    assert report.outcome is not None
    assert (report.outcome.by, report.outcome.report) == ("duyet", 2)
    added = signed(signed_pdf(tmp_path), day="2027-05-25")
    recorded(home, report, added, replaces=report.outcome.id)
    assert stands(home)[HALF] == "issued"
    with home.database.read() as db:
        assert audit.verify(db) is None


def test_nothing_is_awaited_from_before_a_plan_was_first_imported(left: Left) -> None:
    """It was corrected since, which does not make it a new one."""
    home = left.home
    sql(home, "UPDATE plans SET imported_at = '2027-10-01 03:00:00'")
    migrate(home.database)
    assert {f"{day}" for (day,) in sql(home, "SELECT awaited_from FROM plans")} == {"2026-12-01"}
    clock_of(home).moment = datetime(2027, 5, 31, 3, 0, tzinfo=UTC)
    assert stands(home) == {HALF: "overdue", YEAR: "later"}


def test_a_plan_imported_by_the_code_before_is_awaited_from_its_import(left: Left) -> None:
    """On PostgreSQL hosts are upgraded one by one."""
    home = left.home
    migrate(home.database)
    clock_of(home).moment = datetime(2027, 7, 1, 3, 0, tzinfo=UTC)
    sql(home, "UPDATE plans SET awaited_from = NULL, imported_at = '2027-06-30 20:00:00+00:00'")
    assert stands(home) == {YEAR: "later"}
    with home.database.write() as db:
        assert CITY in plan_ids(db)
        plan = read_plan(SAMPLES / "plans" / f"{CITY}.yaml")
        import_plan(db, plan, home.act())  # the sample says more by now
        assert not import_plan(db, plan, home.act()), "the same again"
    assert stands(home) == {YEAR: "later"}

"""What a plan wants by the end of a window is told as early as its preparation needs."""

from datetime import UTC, datetime

from content.office.holidays import Calendar
from content.office.office import import_office
from reports.desk.needs import Circumstances, behind
from tests.reports.report_kit import CITY, Town


def told(town: Town, day: str) -> set[str]:
    """The obligations that are told of on a day, because their window ends soon."""
    now = datetime.fromisoformat(f"{day} 03:00").replace(tzinfo=UTC)
    place = Circumstances(town.home.folder / "evidence", Calendar(), now)
    with town.home.database.read() as db:
        found = behind(db, CITY, place)
    return {duty.id for duty in found if duty.state != "short"}


def test_a_dialogue_is_told_of_sixty_days_before_the_year_ends(town: Town) -> None:
    town.act("dialogue", "2025-06-10", "dn-doi-thoai-doanh-nghiep")
    assert "dn-doi-thoai-doanh-nghiep" not in told(town, "2026-10-31")
    assert "dn-doi-thoai-doanh-nghiep" in told(town, "2026-11-01")


def test_the_office_sets_its_own_days(town: Town) -> None:
    town.act("dialogue", "2025-06-10", "dn-doi-thoai-doanh-nghiep")
    with town.home.database.write() as db:
        import_office(db, {"report": {"ahead": {"dialogue": 90}}}, town.home.act())
    assert "dn-doi-thoai-doanh-nghiep" in told(town, "2026-10-02")

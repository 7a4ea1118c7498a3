"""A report is the office's own: what the plan asks of it, and no other agency's gaps."""

from dataclasses import replace
from typing import Any

import pytest

from content.intake.errors import InputError
from content.office.office import import_office
from content.plans.agencies import Transfer, confirm, import_agencies
from content.plans.agency_file import read_agencies
from reports.counting.ours import UNSAID
from tests.kit import DUYET, SAMPLES
from tests.reports.report_kit import CITY, HARBOUR, Town

YEAR = "chot_so_lieu:2026-2"
GROUPS = ["so-ban-nganh", "co-quan-don-vi", "thu-truong-don-vi"]


def says(town: Town, *agencies: dict[str, Any], plan: str = CITY) -> None:
    """The office's profile says who it is in the plan."""
    given = [{"plan": plan, "groups": [], **said} for said in agencies]
    with town.home.database.write() as db:
        import_office(db, {"name": "Cơ quan mẫu", "agency": given}, town.home.act())


def shown(town: Town, period: str = YEAR, plan: str = CITY) -> set[str]:
    return {duty.id for duty in town.report(period, plan).obligations}


def merged(town: Town) -> None:
    plan, given = read_agencies(SAMPLES / "agencies.toml")
    with town.home.database.write() as db:
        import_agencies(db, plan, given, town.home.act())


def test_a_portal_reports_what_it_leads_and_what_every_unit_owes(town: Town) -> None:
    says(town, {"key": "cong-ttdt-tp", "groups": ["thu-truong-don-vi"]})
    found = shown(town)
    assert {"dn-doi-thoai-cong-dan", "dn-niem-yet", "dn-web-tin-bai"} <= found
    assert found.isdisjoint(
        {"dn-hop-bao", "dn-sms", "dn-doi-thoai-doanh-nghiep", "dn-chuyen-muc-dai", "dn-truc-quan"}
    )
    report = town.report(YEAR)
    assert (report.reporter.scope, report.reporter.name) == (
        "own",
        "Cổng Thông tin điện tử thành phố",
    )
    assert report.agencies == ()
    assert report.plan.via == "Sở Thông tin và Truyền thông"


def test_of_what_another_agency_leads_only_our_help_is_told(town: Town) -> None:
    says(town, {"key": "so-tttt"})
    town.act("press_conference", "2026-03-10", "dn-hop-bao")  # three quarters are missing
    whole, own = town.duty("dn-hop-bao", YEAR), by_id(town, "dn-hop-bao")
    assert (whole.state, bool(whole.gaps)) == ("short", True)
    assert (own.state, own.gaps, own.missing, own.due) == ("assisted", (), 0, None)
    assert by_id(town, "dn-doi-thoai-doanh-nghiep").state == "waiting"
    ours = by_id(town, "dn-tong-dai")
    assert ours == replace(town.duty("dn-tong-dai", YEAR), our_role="lead")


def test_what_we_did_for_others_is_told_as_help(town: Town) -> None:
    says(town, {"key": "cong-ttdt-tp"})
    assert "dn-hop-bao" not in shown(town)
    town.act("press_conference", "2026-03-10", "dn-hop-bao")
    found = by_id(town, "dn-hop-bao")
    assert (found.state, found.gaps, found.done.values.covered) == ("assisted", (), 1)


def by_id(town: Town, id: str) -> Any:
    (found,) = [duty for duty in town.report(YEAR).obligations if duty.id == id]
    return found


def test_without_a_word_of_the_office_everything_is_as_before_and_the_preparer_is_told(
    town: Town,
) -> None:
    says(town)
    report, counted = town.report(YEAR), town.figures(YEAR)
    assert report.obligations == counted.obligations
    assert report.agencies == counted.agencies
    assert (report.reporter.scope, counted.reporter.scope) == ("unsaid", "unsaid")
    assert report.notes == (*counted.notes, UNSAID)
    says(town, {"key": "so-noi-vu"})
    assert UNSAID not in town.report(YEAR).notes


def test_what_we_were_is_ours_without_a_succession_and_goes_with_one(town: Town) -> None:
    merged(town)
    says(
        town,
        {"key": "so-tttt", "valid_to": "2025-02-28"},
        {"key": "so-khcn", "valid_from": "2025-03-01"},
    )
    (lead,) = by_id(town, "dn-sms").lead
    assert (lead.state, lead.now) == ("succeeded", "Sở Khoa học và Công nghệ")
    with town.home.database.write() as db:
        act = town.home.act(DUYET, "phân công lại")
        confirm(db, CITY, Transfer("so-tttt", "so-noi-vu", ("dn-sms",)), act)
    assert "dn-sms" not in shown(town)
    assert "dn-email-cong-vu" in shown(town)


def test_what_a_person_confirmed_for_us_is_ours(town: Town) -> None:
    merged(town)
    says(town, {"key": "so-tai-chinh"})
    assert "dn-doi-thoai-doanh-nghiep" not in shown(town)
    with town.home.database.write() as db:
        act = town.home.act(DUYET, "theo quyết định sắp xếp")
        confirm(db, CITY, Transfer("so-khdt", "so-tai-chinh"), act)
    assert "dn-doi-thoai-doanh-nghiep" in shown(town)


def test_the_whole_plan_is_told_by_the_body_that_coordinates_it(town: Town) -> None:
    says(town, {"key": "so-tttt"})
    report = town.report(f"{YEAR}+tong-hop")
    assert (report.reporter.scope, report.plan.via) == ("whole", None)
    assert {duty.id for duty in report.obligations} == {
        duty.id for duty in town.figures(YEAR).obligations
    }
    assert report.agencies
    assert report.period.name == f"{YEAR}+tong-hop"
    assert report.period.covered == town.report(YEAR).period.covered


@pytest.mark.parametrize("said", [[], [{"key": "so-noi-vu", "groups": GROUPS}]])
def test_nobody_else_reports_on_the_whole_plan(town: Town, said: list[dict[str, Any]]) -> None:
    says(town, *said)
    with pytest.raises(InputError, match=r"việc của Sở Thông tin và Truyền thông \(so-tttt\)"):
        town.report(f"{YEAR}+tong-hop")


def test_a_unit_of_a_department_helps_its_office(town: Town) -> None:
    says(town, {"key": "phong-don-vi"}, plan=HARBOUR)
    states = {
        duty.id: duty.state for duty in town.report("2024-01-01..2024-12-31", HARBOUR).obligations
    }
    assert states == {
        "hp-phoi-hop-van-phong": "none",
        "hp-long-ghep-hoi-nghi": "waiting",
        "hp-dang-tai-kenh-so": "waiting",
    }

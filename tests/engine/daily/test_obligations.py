"""What a plan wants next is told once for each of its days ahead, to who is responsible, until it
is done; and counted once a day, not at each look."""

from datetime import UTC, date, datetime

import pytest

from content.campaigns.campaigns import CampaignFacts
from content.campaigns.editing import new_campaign
from content.people.acts import NotAllowed
from content.plans.retiring import retire_plan
from engine.daily.matters import all_matters
from engine.daily.obligations import look_ahead
from reports.desk.coming_due import keep_due
from tests.engine.engine_kit import clock_of
from tests.kit import BIENTAP, BIENTAP2, QUANTRI, Home
from tests.reports.report_kit import CITY, Town

PRESS = "dn-hop-bao"  # a press conference each quarter: 30 days ahead
SEPTEMBER = (
    datetime(2026, 8, 20, 1, 0, tzinfo=UTC),
    datetime(2026, 9, 1, 1, 0, tzinfo=UTC),
    datetime(2026, 9, 24, 1, 0, tzinfo=UTC),
)


@pytest.fixture
def office(home: Home) -> Home:
    clock_of(home).moment = SEPTEMBER[0]
    return home.people().plans()


def look(home: Home) -> None:
    look_ahead(home.context, home.folder / "evidence")


def told(home: Home, id: str = PRESS) -> list[tuple[str, str, list[str]]]:
    """(about, the day that is told, who is told)."""
    with home.database.read() as db:
        found = [each for each in all_matters(db, home.context) if f":{id}:" in each.matter.about]
    return [
        (
            each.matter.about.rpartition(f"{id}:")[2],
            each.matter.why,
            [who.name for who in (BIENTAP, BIENTAP2, QUANTRI) if each.concerns(who)],
        )
        for each in found
    ]


def test_it_is_told_a_month_a_week_and_a_day_ahead_each_once(office: Home) -> None:
    everybody = ["bientap", "bientap2", "quantri"]
    look(office)
    assert told(office) == []
    for moment, about in zip(SEPTEMBER[1:], ("2026-09-30:30", "2026-09-30:7"), strict=True):
        clock_of(office).moment = moment
        look(office)
        assert told(office) == [(about, "30/09/2026", everybody)]
        look(office)
        assert told(office) == [(about, "30/09/2026", everybody)]
    clock_of(office).moment = datetime(2026, 10, 1, 1, 0, tzinfo=UTC)
    assert told(office) == [], "it is past: what is missing is told by the reminders"


def test_what_was_done_since_is_not_told_any_more(office: Home) -> None:
    clock_of(office).moment = SEPTEMBER[1]
    look(office)
    clock_of(office).forward(hours=1)
    Town(office).act("press_conference", "2026-09-01", PRESS)
    assert told(office) == []
    look(office)
    assert told(office) == []


def test_who_leads_a_campaign_for_it_is_told_alone(office: Home) -> None:
    clock_of(office).moment = SEPTEMBER[1]
    look(office)
    facts = CampaignFacts("Họp báo quý", owner="bientap2", plan=CITY, obligations=(PRESS,))
    with office.database.write() as db:
        new_campaign(db, facts, office.act(BIENTAP))
    assert [names for _about, _day, names in told(office)] == [["bientap2"]]


def test_a_plan_that_has_ended_tells_of_nothing(office: Home) -> None:
    clock_of(office).moment = SEPTEMBER[1]
    look(office)
    with office.database.write() as db:
        retire_plan(db, CITY, date(2026, 9, 15), office.act(QUANTRI, "thay thế"))
    assert told(office) == []
    look(office)
    assert told(office) == []


def test_only_the_daily_look_notes_it(office: Home) -> None:
    with pytest.raises(NotAllowed), office.database.write() as db:
        keep_due(db, [], office.act(BIENTAP))

"""Campaigns: named by items, told of, planned from their event day, moved, cancelled and ended, all
of it or nothing."""

from datetime import date, time

import pytest

from content.calendar.publications import list_publications
from content.calendar.schedule import ScheduleRequest
from content.campaigns.acting import (
    Changed,
    NewDay,
    Timed,
    cancel_together,
    move_together,
    moved_days,
    moved_times,
    schedule_together,
    seen_of,
    shifts_of,
)
from content.campaigns.campaigns import (
    CampaignFacts,
    find_campaign,
    list_campaigns,
    listed_campaign,
)
from content.campaigns.editing import edit_campaign, end_campaign, new_campaign, reopen_campaign
from content.campaigns.membership import memberships, put_in, take_out
from content.campaigns.table import table_of
from content.campaigns.times import AskedTimes, add_times, plan_again, remove_time, times_of
from content.finding.choices import campaign_names
from content.finding.everything import look_for
from content.finding.listing import Cut, Wanted, list_rows
from content.intake.errors import InputError
from content.intake.local_time import VIETNAM
from content.items.items import approved_revision
from content.people.acts import NotAllowed, Person
from tests.content.content_kit import (
    audience,
    calendared,
    last_act,
    local,
    outlet,
    passed,
    planned,
    sql,
    submitted,
    written,
)
from tests.kit import BIENTAP, BIENTAP2, Home

NAME = "ngay-chuyen-doi-so"
EVENT = date(2026, 12, 20)


def made(home: Home, title: str = "Ngày Chuyển đổi số", **facts: object) -> str:
    with home.database.write() as db:
        told = CampaignFacts(title, **{"event_day": EVENT, **facts})  # type: ignore[arg-type]
        return new_campaign(db, told, home.act(BIENTAP))


def put(home: Home, item: str, by: Person = BIENTAP, name: str = NAME) -> None:
    with home.database.write() as db:
        campaign = find_campaign(db, name)
        assert campaign.id is not None
        put_in(db, campaign.id, name, item, home.act(by))


def timed(home: Home, item: str, outlets: list[str], days: int, *people: str) -> int:
    with home.database.write() as db:
        asked = AskedTimes(item, outlets, people, days, time(8))
        return add_times(db, NAME, asked, home.act(BIENTAP))


def scheduled(home: Home, item: str = "tin-01") -> int:
    """One item, put in, approved, planned for a page a week before the event and scheduled."""
    passed(home, item)
    outlet(home)
    put(home, item)
    timed(home, item, ["cong"], -7)
    (number,) = together(home, item)
    return number


def together(home: Home, *items: str) -> list[int]:
    with home.database.write() as db:
        campaign = find_campaign(db, NAME)
        times = [entry for entry in times_of(db, campaign) if entry.publication is None]
        asked = []
        for entry in times:
            text, due = approved_revision(db, entry.item), entry.due(campaign)
            assert text is not None
            assert due is not None
            request = ScheduleRequest(text, [outlet_of(home, entry.outlet)], None, due)
            asked.append(Timed(request, (entry.id,)))
        return schedule_together(db, NAME, asked, home.act(BIENTAP), 100)


def outlet_of(home: Home, name: str):  # type: ignore[no-untyped-def]
    (found,) = home.outlet_rows(name)
    return found


def when(home: Home) -> list[str]:
    with home.database.read() as db:
        found = list_publications(db)
    return sorted(f"{entry.at.astimezone(VIETNAM):%d/%m %H:%M}" for entry in found)


def move(home: Home, day: date, seen: str | None = None) -> list[int]:
    with home.database.write() as db:
        campaign, act = find_campaign(db, NAME), home.act(BIENTAP)
        mark = seen or seen_of(shifts_of(db, campaign, day, act)[0])
        moved = move_together(db, NAME, NewDay(day, mark), act, 100)
    return [shift.publication.id for shift in moved]


def test_a_campaign_exists_as_soon_as_an_item_names_it_and_gets_its_facts_later(
    home: Home,
) -> None:
    written(home, campaign=NAME)
    with home.database.read() as db:
        (listed,) = list_campaigns(db)
        assert (listed.campaign.name, listed.campaign.id, listed.items) == (NAME, None, 1)
    assert made(home) == NAME
    with home.database.read() as db:
        (listed,) = list_campaigns(db)
    assert (listed.campaign.title, listed.items) == ("Ngày Chuyển đổi số", 1)
    assert last_act(home) == ("bientap", "campaign.new", f"campaign:{NAME}")


def test_another_title_changes_no_approved_text(home: Home) -> None:
    before = passed(home, campaign=NAME)
    with home.database.write() as db:
        edit_campaign(db, NAME, CampaignFacts("Tên khác hẳn"), home.act(BIENTAP))
    with home.database.read() as db:
        after = approved_revision(db, "tin-01")
        assert after is not None
        assert (after.sha256, after.state) == (before.sha256, "approved")
        assert find_campaign(db, NAME).title == "Tên khác hẳn"
        assert [entry.item for entry in memberships(db, NAME)] == ["tin-01"]


def test_an_approved_item_is_put_in_and_taken_out_without_a_new_text(home: Home) -> None:
    made(home)
    before = passed(home)
    put(home, "tin-01")
    with pytest.raises(InputError, match="đã thuộc"):
        put(home, "tin-01")
    with home.database.write() as db:
        campaign = find_campaign(db, NAME)
        assert campaign.id is not None
        take_out(db, campaign.id, NAME, "tin-01", home.act(BIENTAP))
        assert memberships(db, NAME) == []
        after = approved_revision(db, "tin-01")
    assert after == before


def test_an_item_belongs_to_one_campaign_only(home: Home) -> None:
    made(home)
    written(home, campaign="cai-khac")
    with pytest.raises(InputError, match="cai-khac"):
        put(home, "tin-01")


def test_a_text_that_older_code_wrote_still_names_its_campaign(home: Home) -> None:
    written(home, campaign=NAME)
    sql(home, "UPDATE revisions SET campaign = NULL")
    with home.database.read() as db:
        assert [entry.item for entry in memberships(db, NAME)] == ["tin-01"]
        assert [entry.campaign for entry in memberships(db)] == [NAME]


def test_what_is_told_of_a_campaign_is_checked(home: Home) -> None:
    home.people()
    facts = CampaignFacts(
        " ", first=date(2026, 12, 9), last=date(2026, 12, 8), owner="khong-co", plan="khong-co"
    )
    with home.database.write() as db, pytest.raises(InputError) as refused:
        new_campaign(db, facts, home.act(BIENTAP))
    assert [problem.field for problem in refused.value.problems] == [
        "title",
        "last",
        "owner",
        "plan",
    ]
    made(home)
    with pytest.raises(InputError, match="đã có chiến dịch"):
        made(home)
    with home.database.write() as db, pytest.raises(NotAllowed):
        edit_campaign(db, NAME, CampaignFacts("Của đơn vị khác"), home.act(BIENTAP2))


def test_times_are_counted_from_the_event_day(home: Home) -> None:
    made(home)
    passed(home)
    outlet(home)
    outlet(home, "thu", "email")
    audience(home)
    put(home, "tin-01")
    with pytest.raises(InputError, match="nhóm nhận"):
        timed(home, "tin-01", ["thu"], -7)
    assert timed(home, "tin-01", ["cong", "thu"], -7, "dan") == 2
    with pytest.raises(InputError, match="đã có đúng"):
        timed(home, "tin-01", ["cong"], -7)
    with pytest.raises(InputError, match="nhiều nhất"):
        timed(home, "tin-01", ["cong"], 400)
    with home.database.write() as db:
        campaign = find_campaign(db, NAME)
        first, second = times_of(db, campaign)
        assert first.due(campaign) == local("2026-12-13 08:00")
        assert (first.audience, second.audience) == (None, "dan")
        remove_time(db, NAME, first.id, home.act(BIENTAP))
        assert times_of(db, campaign) == [second]


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (-25, "08:00 ngày 25/11/2026: lúc này đã qua"),
        (-16, "trước «Từ ngày»"),
        (3, "sau «Đến ngày»"),
    ],
)
def test_a_moment_that_is_past_or_outside_the_campaign_is_refused(
    home: Home, days: int, told: str
) -> None:
    made(home, first=date(2026, 12, 5), last=date(2026, 12, 22))
    passed(home)
    outlet(home)
    put(home, "tin-01")
    with pytest.raises(InputError, match=told):
        timed(home, "tin-01", ["cong"], days)
    assert timed(home, "tin-01", ["cong"], 2) == 1


def test_an_event_day_outside_the_days_of_its_campaign_is_refused(home: Home) -> None:
    home.people()
    for first, last in ((date(2026, 12, 21), None), (None, date(2026, 12, 19))):
        with pytest.raises(InputError, match="nằm ngoài khoảng"):
            made(home, first=first, last=last)


@pytest.mark.parametrize(
    ("day", "told"), [(EVENT, "vẫn là ngày cũ 20/12/2026"), (date(2026, 11, 30), "đã qua")]
)
def test_the_event_day_moves_to_no_past_day_and_not_to_its_own(
    home: Home, day: date, told: str
) -> None:
    made(home)
    scheduled(home)
    with pytest.raises(InputError, match=told):
        move(home, day)
    assert when(home) == ["13/12 08:00"]


def test_what_moves_with_the_event_day_besides_the_calendar_is_told(home: Home) -> None:
    made(home, first=date(2026, 12, 1), last=date(2026, 12, 22))
    scheduled(home)
    timed(home, "tin-01", ["cong"], -10)
    with home.database.read() as db:
        campaign = find_campaign(db, NAME)
        days = moved_days(campaign, date(2026, 12, 8), home.now)
        (moved,) = moved_times(db, campaign, date(2026, 12, 8), home.now)
    assert days.by == -12
    assert days.to == (date(2026, 12, 8), date(2026, 11, 19), date(2026, 12, 10))
    assert (moved.before, moved.to) == (local("2026-12-10 08:00"), local("2026-11-28 08:00"))
    assert moved.is_past


def test_every_figure_of_a_campaign_has_one_source(home: Home) -> None:
    made(home)
    outlet(home)
    outlet(home, "trang", "social")
    for item in ("tin-01", "tin-02"):
        passed(home, item, families=("portal",), channels=["portal", "social"])
        put(home, item)
    written(home, "tin-03")
    put(home, "tin-03")
    timed(home, "tin-01", ["cong"], -7)
    (number,) = together(home)
    timed(home, "tin-02", ["cong"], -7)
    written(home, "tin-01", title="Bản sau khi duyệt")
    with home.database.read() as db:
        campaign = find_campaign(db, NAME)
        table, (listed,) = table_of(db, campaign), list_campaigns(db)
        one = listed_campaign(db, campaign)
        amount, _rows = list_rows(db, Wanted(campaign=NAME), Cut(), home.now)
    cells = [cell for row in table.rows for cell in row.cells.values() if cell.state != "none"]
    assert sum(table.stages().values()) == len(cells)
    assert table.stages()["ready"] == 1, "tin-02 on the portal"
    assert table.stages()["scheduled"] == 1
    assert one == listed
    assert (one.items, one.approved, one.scheduled) == (amount, table.approved, 1)
    assert amount == len(table.rows) == 3
    assert len(table.unscheduled) == 1
    with home.database.write() as db:
        cancel_together(db, NAME, [number], home.act(BIENTAP, "hoãn"))
        table, one = table_of(db, campaign), listed_campaign(db, campaign)
    assert (len(table.unscheduled), len(table.called_off), one.scheduled) == (1, 1, 0)


def test_a_campaign_that_only_items_name_is_called_so_and_can_be_chosen(home: Home) -> None:
    written(home, campaign=NAME)
    with home.database.write() as db:
        assert find_campaign(db, NAME).called == f"chưa đặt tên ({NAME})"
        assert campaign_names(db) == {NAME: f"chưa đặt tên ({NAME})"}
        (group,) = look_for(db, "chuyen doi so", BIENTAP, home.now)
        assert [thing.id for thing in group.found] == [NAME]
        end_campaign(db, NAME, home.act(BIENTAP))
        assert campaign_names(db) == {NAME: f"chưa đặt tên ({NAME})"}, "the ended ones too"


def test_scheduling_together_is_all_or_nothing_and_happens_once(home: Home) -> None:
    made(home)
    outlet(home)
    for item in ("tin-01", "tin-02"):
        passed(home, item)
        put(home, item)
        timed(home, item, ["cong"], -7)
    with home.database.read() as db:
        campaign = find_campaign(db, NAME)
        numbers = [entry.id for entry in times_of(db, campaign)]
        due = times_of(db, campaign)[0].due(campaign)
        text = approved_revision(db, "tin-01")
    assert text is not None
    assert due is not None
    good = ScheduleRequest(text, [outlet_of(home, "cong")], None, due)
    nothing_chosen = ScheduleRequest(text, [], None, due)
    asked = [Timed(good, (numbers[0],)), Timed(nothing_chosen, (numbers[1],))]
    with pytest.raises(InputError), home.database.write() as db:
        schedule_together(db, NAME, asked, home.act(BIENTAP), 100)
    assert when(home) == []
    assert len(together(home)) == 2
    with pytest.raises(InputError, match="vừa được xếp"), home.database.write() as db:
        schedule_together(db, NAME, [Timed(good, (numbers[0],))], home.act(BIENTAP), 100)
    assert when(home) == ["13/12 08:00", "13/12 08:00"]


def test_a_text_without_approval_is_never_scheduled(home: Home) -> None:
    made(home)
    outlet(home)
    text = submitted(home)
    put(home, "tin-01")
    timed(home, "tin-01", ["cong"], -7)
    with home.database.read() as db:
        (entry,) = times_of(db, find_campaign(db, NAME))
    asked = ScheduleRequest(text, [outlet_of(home, "cong")], None, local("2026-12-13 08:00"))
    with pytest.raises(InputError, match="chưa được phê duyệt"), home.database.write() as db:
        schedule_together(db, NAME, [Timed(asked, (entry.id,))], home.act(BIENTAP), 100)
    assert when(home) == []


def test_what_has_not_begun_moves_with_the_event_day(home: Home) -> None:
    made(home, first=date(2026, 12, 1), last=date(2026, 12, 22))
    scheduled(home)
    by_hand = ScheduleRequest(
        passed(home), [outlet_of(home, "cong")], None, local("2026-12-20 19:00")
    )
    calendared(home, by_hand)
    move(home, date(2026, 12, 23))
    assert when(home) == ["16/12 08:00", "23/12 19:00"]
    with home.database.read() as db:
        campaign = find_campaign(db, NAME)
    assert (campaign.event_day, campaign.first, campaign.last) == (
        date(2026, 12, 23),
        date(2026, 12, 4),
        date(2026, 12, 25),
    )
    acts = [row.act for row in sql(home, "SELECT act FROM audit ORDER BY seq")]
    assert acts[-3:] == ["publication.move", "publication.move", "campaign.move"]


def test_what_has_gone_out_what_repeats_and_what_would_be_past_stay(home: Home) -> None:
    made(home)
    scheduled(home)
    page = outlet_of(home, "cong")
    calendared(home, ScheduleRequest(passed(home), [page], None, local("2026-12-02 08:00")))
    calendared(
        home,
        ScheduleRequest(
            passed(home), [page], None, local("2026-12-21 09:00"), "FREQ=WEEKLY;COUNT=3"
        ),
    )
    planned(home, local("2026-12-02 09:00"))
    with home.database.read() as db:
        campaign = find_campaign(db, NAME)
        shifts, _begun = shifts_of(db, campaign, date(2026, 12, 7), home.act(BIENTAP))
    assert {shift.obstacle for shift in shifts} == {"repeats", "past"}
    move(home, date(2026, 12, 7))
    assert when(home) == ["02/12 08:00", "13/12 08:00", "21/12 09:00"]


def test_what_an_earlier_move_left_behind_is_as_far_from_the_next_day_as_it_was_planned(
    home: Home,
) -> None:
    made(home, last=EVENT)
    scheduled(home)

    def looked(day: date) -> list[tuple[object, object, str]]:
        with home.database.read() as db:
            shifts, _begun = shifts_of(db, find_campaign(db, NAME), day, home.act(BIENTAP))
        return [
            (shift.obstacle, shift.fault, f"{shift.to.astimezone(VIETNAM):%d/%m %H:%M}")
            for shift in shifts
        ]

    near = date(2026, 12, 5)
    assert looked(near) == [("past", "late", "28/11 08:00")], "kept on 13/12, after the last day"
    move(home, near)
    assert looked(EVENT) == [("there", None, "13/12 08:00")]
    assert looked(date(2026, 12, 22)) == [(None, None, "15/12 08:00")]
    assert move(home, EVENT) == []
    assert when(home) == ["13/12 08:00"]
    assert looked(date(2026, 12, 23)) == [(None, None, "16/12 08:00")]


def test_nothing_moves_that_was_not_seen(home: Home) -> None:
    made(home)
    scheduled(home)
    with pytest.raises(Changed):
        move(home, date(2026, 12, 23), "nothing that anybody saw")
    assert when(home) == ["13/12 08:00"]


def test_another_units_publication_does_not_move(home: Home) -> None:
    made(home)
    scheduled(home)
    written(home, "tin-09", BIENTAP2, campaign=NAME)
    text = sql(home, "SELECT unit FROM items WHERE id = 'tin-09'")[0].unit
    assert text == "phong-khac"
    sql(home, "UPDATE items SET unit = 'phong-khac' WHERE id = 'tin-01'")
    with home.database.read() as db:
        campaign = find_campaign(db, NAME)
        (shift,), _begun = shifts_of(db, campaign, date(2026, 12, 23), home.act(BIENTAP))
    assert shift.obstacle == "unit"


def again(home: Home, *numbers: int) -> int:
    with home.database.write() as db:
        return plan_again(db, NAME, numbers, home.act(BIENTAP))


def test_all_that_has_not_begun_is_cancelled_with_a_reason_and_waits_until_it_is_planned_again(
    home: Home,
) -> None:
    made(home)
    number = scheduled(home)
    with pytest.raises(InputError, match="lý do"), home.database.write() as db:
        cancel_together(db, NAME, [number], home.act(BIENTAP))
    with pytest.raises(Changed), home.database.write() as db:
        cancel_together(db, NAME, [number, 99], home.act(BIENTAP, "hoãn"))
    with home.database.write() as db:
        assert cancel_together(db, NAME, [number], home.act(BIENTAP, "hoãn")) == [number]
        (entry,) = times_of(db, find_campaign(db, NAME))
        assert (entry.publication, entry.cancelled) == (None, number)
        table = table_of(db, find_campaign(db, NAME))
    assert (table.unscheduled, table.called_off) == ([], [entry])
    with pytest.raises(InputError, match="vừa được xếp lịch hoặc bỏ đi"):
        together(home)
    for wrong in ((), (entry.id, 99)):
        with pytest.raises(InputError, match="không phải giờ đã hủy"):
            again(home, *wrong)
    assert again(home, entry.id) == 1
    assert last_act(home) == ("bientap", "campaign.retime", f"campaign:{NAME}")
    with pytest.raises(InputError, match="không phải giờ đã hủy"):
        again(home, entry.id)
    assert len(together(home)) == 1


def test_a_campaign_ends_when_nothing_is_to_come_and_then_takes_nothing_more(home: Home) -> None:
    made(home)
    number = scheduled(home)
    with pytest.raises(InputError, match="chưa phát xong"), home.database.write() as db:
        end_campaign(db, NAME, home.act(BIENTAP))
    with home.database.write() as db:
        cancel_together(db, NAME, [number], home.act(BIENTAP, "thôi"))
        end_campaign(db, NAME, home.act(BIENTAP))
    with pytest.raises(InputError, match="đã kết thúc"):
        timed(home, "tin-01", ["cong"], 3)
    with home.database.write() as db:
        reopen_campaign(db, NAME, home.act(BIENTAP))
    assert timed(home, "tin-01", ["cong"], 3) == 1


def test_each_cell_says_how_far_its_text_is(home: Home) -> None:
    made(home)
    outlet(home)
    outlet(home, "man-hinh", "led")
    outlet(home, "trang", "social")
    passed(home, "tin-01", families=("portal",), channels=["portal", "social"])
    submitted(home, "tin-02")
    written(home, "tin-03")
    for item in ("tin-01", "tin-02", "tin-03"):
        put(home, item)
    timed(home, "tin-01", ["cong"], -18)

    def state(item: str, place: str) -> str:
        with home.database.read() as db:
            table = table_of(db, find_campaign(db, NAME))
        return next(row.cells[place].state for row in table.rows if row.revision.item == item)

    assert state("tin-01", "cong") == "approved"
    assert state("tin-01", "man-hinh") == "none"
    assert state("tin-01", "trang") == "not-allowed"
    assert state("tin-02", "cong") == "submitted"
    assert state("tin-03", "cong") == "writing"
    together(home)
    assert state("tin-01", "cong") == "scheduled"
    planned(home, local("2026-12-02 09:00"))
    assert state("tin-01", "cong") == "running"
    sql(home, "UPDATE deliveries SET state = 'accepted'")
    assert state("tin-01", "cong") == "out"
    sql(home, "UPDATE deliveries SET state = 'rejected'")
    assert state("tin-01", "cong") == "trouble"
    sql(home, "UPDATE publications SET state = 'withdrawn'")
    assert state("tin-01", "cong") == "withdrawn"

"""Slot rules: how officers write them, which times they give, and which of these are free."""

from datetime import date, time
from typing import Any

import pytest

from content.calendar.schedule import ScheduleRequest, cancel
from content.calendar.slot_text import WEEKDAYS, parse_slots
from content.calendar.slots import FreeSlots, SlotRule, add_rules, remove_rule, rules_of
from content.intake.errors import InputError
from content.intake.local_time import VIETNAM
from content.office.holidays import Calendar, Overrides
from content.outlets.outlets import Outlet
from content.people.acts import NotAllowed, Person
from tests.content.content_kit import calendared, last_act, local, outlet, passed
from tests.kit import BIENTAP, Home

EIGHT = (time(8),)


@pytest.mark.parametrize(
    ("said", "days", "times"),
    [
        ("thứ Ba và thứ Năm 08:00", ("TU", "TH"), EIGHT),
        ("Thứ 3, thứ 5 lúc 8h", ("TU", "TH"), EIGHT),
        ("T3, T5 8 giờ", ("TU", "TH"), EIGHT),
        ("thứ Ba, Năm 8h00", ("TU", "TH"), EIGHT),
        ("08:00", None, None),
        ("hằng ngày 17:00", WEEKDAYS, (time(17),)),
        ("mỗi ngày 8h sáng và 5h chiều", WEEKDAYS, (time(8), time(17))),
        ("ngày làm việc 07:30", ("WORK",), (time(7, 30),)),
        ("từ thứ Hai đến thứ Sáu 08:00", WEEKDAYS[:5], EIGHT),
        ("T2-T6 8h", WEEKDAYS[:5], EIGHT),
        ("CN 8h", ("SU",), EIGHT),
        ("cuối tuần, thứ Hai 08:00", ("MO", "SA", "SU"), EIGHT),
    ],
)
def test_officers_write_days_and_times_as_they_speak(
    said: str, days: tuple[str, ...] | None, times: tuple[time, ...] | None
) -> None:
    if days is None:
        with pytest.raises(ValueError, match="thiếu ngày"):
            parse_slots(said)
        return
    assert parse_slots(said) == [(days, times)]


def test_two_parts_of_a_sentence_are_two_rules() -> None:
    assert parse_slots("thứ Ba 08:00, thứ Bảy 16h30 và 20h") == [
        (("TU",), EIGHT),
        (("SA",), (time(16, 30), time(20))),
    ]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("", "chưa ghi"),
        ("thứ Ba", "thiếu giờ"),
        ("thứ Ba hôm nào đó 8h", "không hiểu «hôm nào"),
        ("thứ Tám 8h", "không hiểu"),
        ("thứ Ba 25:00", "không có giờ"),
        ("ngày làm việc và Chủ nhật 8h", "ghi thành hai dòng"),
        ("T6-T2 8h", "viết ngược"),
        ("3 8h", "không rõ «3»"),
    ],
)
def test_what_is_not_understood_is_named(said: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_slots(said)


def rule(*days: str, **changes: Any) -> SlotRule:
    return SlotRule(**{"days": days, "times": EIGHT, **changes})


def place_with(home: Home, *rules: SlotRule, **facts: Any) -> Outlet:
    place = outlet(home, "trang", "social", **facts)
    with home.database.write() as db:
        add_rules(db, place, rules, home.act(BIENTAP))
    return place


def free(
    home: Home, place: Outlet, count: int, since: str = "2026-12-07 00:00", **off: str
) -> list[str]:
    """The next free slots, as days and local times."""
    calendar = Calendar(Overrides({date.fromisoformat(day): name for name, day in off.items()}))
    with home.database.read() as db:
        slots = FreeSlots(db, [place], local(since), calendar)
        taken = [slots.take(place) for _ in range(count)]
    return [f"{at.astimezone(VIETNAM):%d/%m %H:%M}" if at else "" for at in taken]


def test_the_next_free_slot_passes_over_what_is_taken_and_what_has_begun(home: Home) -> None:
    place = place_with(home, rule("TU", "TH"))
    assert free(home, place, 3) == ["08/12 08:00", "10/12 08:00", "15/12 08:00"]
    assert free(home, place, 1, "2026-12-08 08:00") == ["10/12 08:00"]
    at = local("2026-12-10 08:00")
    number = calendared(home, ScheduleRequest(passed(home), [place], None, at))
    assert free(home, place, 2) == ["08/12 08:00", "15/12 08:00"]
    with home.database.write() as db:
        cancel(db, number, home.act(BIENTAP, "thôi"))
    assert free(home, place, 2) == ["08/12 08:00", "10/12 08:00"]


def test_a_holiday_that_the_outlet_keeps_and_hours_of_rest_are_passed_over(home: Home) -> None:
    place = place_with(home, rule("TU", "TH"), holidays="hold", window="07:00-17:00")
    assert free(home, place, 2, nghi="2026-12-08") == ["10/12 08:00", "15/12 08:00"]
    outlet(home, "trang", "social", holidays="send", window="07:00-17:00")
    assert free(home, outlet(home, "trang", "social"), 1, nghi="2026-12-08") == ["08/12 08:00"]
    with pytest.raises(InputError, match="nằm ngoài khung giờ phát 07:00-17:00"):
        place_with(home, rule("FR", times=(time(20),)), window="07:00-17:00")
    later = outlet(home, "trang", "social", window="09:00-17:00")  # changed afterwards
    assert free(home, later, 1) == [""]


def test_several_fit_where_the_rule_says_so_and_only_while_it_is_valid(home: Home) -> None:
    place = place_with(
        home,
        rule("TU", per_slot=2, valid_from=date(2026, 12, 9), valid_to=date(2026, 12, 15)),
        rule("WORK", times=(time(16),), valid_from=date(2027, 1, 4)),
    )
    assert free(home, place, 4) == ["15/12 08:00", "15/12 08:00", "04/01 16:00", "05/01 16:00"]


def test_rules_are_added_and_taken_away_by_who_schedules(home: Home) -> None:
    place = place_with(home, rule("TU"))
    (known,) = rules_of_place(home, place)
    assert last_act(home) == ("bientap", "slots.add", "outlet:trang")
    for wrong in (
        rule("TU"),
        rule(),
        rule("FR", per_slot=0),
        rule("FR", valid_from=date(2026, 2, 1), valid_to=date(2026, 1, 1)),
    ):
        with pytest.raises(InputError), home.database.write() as db:
            add_rules(db, place, [wrong], home.act(BIENTAP))
    auditor = Person("kiemtoan", "auditor", "")
    with pytest.raises(NotAllowed), home.database.write() as db:
        remove_rule(db, place, known.id, home.act(auditor))
    with home.database.write() as db:
        remove_rule(db, place, known.id, home.act(BIENTAP))
    assert rules_of_place(home, place) == ()
    with pytest.raises(InputError, match="không có khung"), home.database.write() as db:
        remove_rule(db, place, known.id, home.act(BIENTAP))


def rules_of_place(home: Home, place: Outlet) -> tuple[SlotRule, ...]:
    with home.database.read() as db:
        return rules_of(db, [place.id]).get(place.id, ())

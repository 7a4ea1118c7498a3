"""What may be put on the calendar is found by words, the newest approved first, and no more of it
than asked for is read."""

from datetime import timedelta

from content.calendar.schedule import ScheduleRequest
from content.finding.schedulable import Schedulable, list_schedulable
from tests.content.content_kit import calendared, outlet, passed, submitted, written
from tests.kit import START, Home


def found(home: Home, words: str = "", limit: int = 9) -> tuple[int, list[Schedulable]]:
    with home.database.read() as db:
        return list_schedulable(db, words, ("", "van-phong"), limit, home.now)


def test_approved_texts_come_the_newest_first_with_how_their_item_stands(home: Home) -> None:
    outlet(home, "cong")
    first, _second = passed(home, "tin-01"), passed(home, "tin-02")
    submitted(home, "tin-03")
    at = START + timedelta(hours=2)
    calendared(home, ScheduleRequest(first, home.outlet_rows("cong"), None, at))
    amount, rows = found(home)
    assert (amount, [row.item for row in rows]) == (2, ["tin-02", "tin-01"])
    assert [row.shown for row in rows] == [("approved",), ("scheduled",)]
    assert rows[1].next_at == at


def test_the_text_that_was_approved_is_offered_while_a_newer_one_is_written(home: Home) -> None:
    revision = passed(home, "tin-01")
    written(home, "tin-01", summary="Đang viết lại.")
    _amount, (row,) = found(home)
    assert row.number == revision.number


def test_words_narrow_it_and_the_rest_is_counted(home: Home) -> None:
    for item in ("tin-01", "tin-02", "tin-03"):
        passed(home, item)
    amount, rows = found(home, limit=1)
    assert (amount, [row.item for row in rows]) == (3, ["tin-03"])
    assert [row.item for row in found(home, "TIN-02")[1]] == ["tin-02"]
    assert found(home, "không có chữ này") == (0, [])


def test_another_unit_s_items_are_not_offered(home: Home) -> None:
    passed(home, "tin-01")
    with home.database.read() as db:
        assert list_schedulable(db, "", ("phong-khac",), 9, home.now) == (0, [])

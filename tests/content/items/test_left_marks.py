"""The marks that must still be filled in: each once, with its fields and the channels that show
it."""

from typing import Any

import pytest

from content.intake.text import placeholders
from content.items.left_marks import LeftMark, left_marks


def document(**changes: Any) -> dict[str, Any]:
    texts = {"title": "Tiêu đề", "summary": "Tóm tắt", "body": "Nội dung", "fills": {}}
    return {**texts, "channels": ["portal", "email", "led"], "led": ["DÒNG"], **changes}


def test_a_mark_that_stands_in_several_fields_is_one() -> None:
    seen = document(title="Họp [ĐIỀN: ngày]", body="Ngày [ĐIỀN: ngày], tại [ĐIỀN: nơi]")
    assert left_marks(seen) == [
        LeftMark("[ĐIỀN: ngày]", ("title", "body"), ("portal", "email")),
        LeftMark("[ĐIỀN: nơi]", ("body",), ("portal", "email")),
    ]
    assert str(left_marks(seen)[1]) == (
        "còn chỗ trống [ĐIỀN: nơi] (Nội dung): không phát được ở Cổng thông tin, Thư điện tử"
    )


def test_what_is_filled_or_shown_by_no_channel_is_none() -> None:
    assert left_marks(document(title="Gọi 1900xxxx", fills={"1900xxxx": "1900 1234"})) == []
    assert left_marks(document(title="[ĐIỀN: a]", channels=["led", "sms"])) == []


def test_what_people_carry_shows_the_mark_as_pages_do() -> None:
    (left,) = left_marks(document(title="[ĐIỀN: a]", channels=["led", "press"]))
    assert (left.fields, left.families) == (("title",), ("press",))


@pytest.mark.parametrize("mark", ["[cần bổ sung: số liệu]", "[Chờ bổ sung]", "[sẽ điền ngày]"])
def test_marks_of_other_words_are_marks(mark: str) -> None:
    assert placeholders(f"Họp ngày {mark} tại trụ sở") == [mark]


def test_a_title_that_begins_with_a_word_in_brackets_is_no_mark() -> None:
    assert placeholders("[Bổ sung] Lịch tiếp công dân tháng 12") == []

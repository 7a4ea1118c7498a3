"""Remarks at a place of a text: they name people, are answered and settled, and change no text."""

from typing import Any

import pytest

from content.intake.errors import InputError
from content.items.items import Revision, item_revision
from content.items.places import WHOLE, TextPlace, blocks, chosen, stands
from content.items.remarks import NewRemark, add, as_reasons, for_person, settle, threads
from content.people.acts import NotAllowed, Person
from tests.content.content_kit import last_act, sql, submitted, written
from tests.kit import BIENTAP, BIENTAP2, DUYET, Home

KIEMTOAN = Person("kiemtoan", "auditor", "van-phong")
BODY = (
    "Nộp hồ sơ **trực tuyến**\ntại nhà.\n\n- một\n- hai\n\n[Trang](https://vi-du.vn) gọi 1900xxxx."
)


@pytest.fixture
def office(home: Home) -> Home:
    return home.people()


@pytest.fixture
def text(office: Home) -> Revision:
    return submitted(office, **whole(body=BODY, fills={"1900xxxx": "1900 1234"}))


def whole(**changes: Any) -> dict[str, Any]:
    """What a form reads of a document."""
    plain = {"slug": "bai", "summary": "Tóm tắt.", "approver_role": "lanh_dao_don_vi"}
    lists: dict[str, Any] = {"themes": [], "audience": [], "campaign": None, "priority": 2}
    return {**plain, **lists, **changes}


def say(home: Home, said: NewRemark, by: Person = DUYET) -> int:
    with home.database.write() as db:
        return add(db, item_revision(db, "tin-01"), said, home.act(by))


def waiting(home: Home, name: str) -> list[str]:
    with home.database.read() as db:
        return [remark.text for remark in for_person(db, name)]


def test_a_text_is_read_in_blocks_without_signs_of_form_and_with_its_fills(text: Revision) -> None:
    body = [block for block in blocks(text.document) if block.field == "body"]
    assert [block.name for block in body] == ["body-1", "body-2", "body-3"]
    assert "trực tuyến" in body[0].text
    assert "**" not in body[0].text
    assert "1900 1234" in body[2].text
    assert blocks(text.document)[0].text == "Tiêu đề tin-01"


def test_words_are_found_across_the_ends_of_lines(text: Revision) -> None:
    assert chosen(text.document, "body", "hồ sơ trực tuyến\n tại") == TextPlace(
        "body", "hồ sơ trực tuyến tại"
    )
    assert chosen(text.document, "body-1").quote.startswith("Nộp hồ sơ")
    assert chosen(text.document, "title") == TextPlace("title")
    assert chosen(text.document, "") == WHOLE
    assert chosen(text.document, "", "Tóm tắt").quote == "Tóm tắt"


@pytest.mark.parametrize(
    ("name", "quote", "words"),
    [
        ("body-9", "", "hãy chọn trong danh sách"),
        ("khác", "", "hãy chọn trong danh sách"),
        ("body", "chữ không có", "không thấy «chữ không có»"),
        ("title", "trực tuyến", "không thấy"),
        ("body", "x" * 301, "nhiều nhất 300 ký tự"),
    ],
)
def test_a_place_that_is_not_in_the_text_is_refused(
    text: Revision, name: str, quote: str, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        chosen(text.document, name, quote)


def test_a_remark_stays_with_its_words_when_they_are_gone(office: Home, text: Revision) -> None:
    say(office, NewRemark("Sai căn cứ", TextPlace("body", "trực tuyến")))
    written(office, **whole(body="Câu khác."))
    with office.database.read() as db:
        (thread,) = threads(db, "tin-01")
        assert not stands(item_revision(db, "tin-01").document, thread.remark.place)
    assert not thread.stands
    assert (thread.remark.place.quote, thread.remark.number) == ("trực tuyến", 1)


def test_a_remark_is_in_the_record_and_no_part_of_the_text(office: Home, text: Revision) -> None:
    number = say(office, NewRemark("Xem lại @bientap"))
    assert last_act(office) == ("duyet", "item.remark", "item:tin-01")
    with office.database.write() as db:
        settle(db, number, office.act(BIENTAP))
    assert last_act(office) == ("bientap", "item.remark-settle", "item:tin-01")
    rows = sql(office, "SELECT COUNT(*) AS n FROM audit")[0].n
    with office.database.write() as db:
        settle(db, number, office.act(DUYET))
    assert sql(office, "SELECT COUNT(*) AS n FROM audit")[0].n == rows
    with office.database.read() as db:
        assert item_revision(db, "tin-01").sha256 == text.sha256
        (thread,) = threads(db, "tin-01")
    assert (thread.is_open, thread.remark.settled_by) == (False, "bientap")


def test_whoever_is_named_or_wrote_the_text_is_waited_for_until_he_answers(
    office: Home, text: Revision
) -> None:
    first = say(office, NewRemark("@bientap2 số này ở đâu ra?"))
    assert (
        waiting(office, "bientap2") == waiting(office, "bientap") == ["@bientap2 số này ở đâu ra?"]
    )
    say(office, NewRemark("Ở báo cáo quý.", answers=first), BIENTAP2)
    assert waiting(office, "bientap2") == []
    assert waiting(office, "bientap") == ["Ở báo cáo quý."]
    again = say(office, NewRemark("Báo cáo nào, @bientap2?", answers=first))
    assert waiting(office, "bientap2") == ["Báo cáo nào, @bientap2?"]
    with office.database.read() as db:
        (thread,) = threads(db, "tin-01")
    assert [answer.id for answer in thread.answers][-1] == again
    with office.database.write() as db:
        settle(db, first, office.act(DUYET))
    assert waiting(office, "bientap2") == waiting(office, "bientap") == []


def test_an_answer_to_an_answer_stays_in_the_thread(office: Home, text: Revision) -> None:
    first = say(office, NewRemark("Một"))
    second = say(office, NewRemark("Hai", answers=first))
    third = say(office, NewRemark("Ba", answers=second))
    with office.database.read() as db:
        (thread,) = threads(db, "tin-01")
    assert [answer.id for answer in thread.answers] == [second, third]
    with office.database.write() as db, pytest.raises(InputError):
        settle(db, second, office.act(DUYET))


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("  ", "hãy ghi góp ý"),
        ("x" * 2001, "không quá 2000 ký tự"),
        ("hỏi @khongco nhé", "không có tài khoản @khongco"),
    ],
)
def test_a_bad_remark_is_refused_and_nothing_kept(
    office: Home, text: Revision, words: str, complaint: str
) -> None:
    with pytest.raises(InputError, match=complaint):
        say(office, NewRemark(words))
    assert sql(office, "SELECT 1 FROM remarks") == []


def test_an_address_is_no_mention_and_a_full_stop_no_part_of_a_name(
    office: Home, text: Revision
) -> None:
    say(office, NewRemark("Ghi tin@khongco.vn, hỏi @bientap2."))
    assert waiting(office, "bientap2") != []


def test_who_only_audits_says_nothing(office: Home, text: Revision) -> None:
    with pytest.raises(NotAllowed):
        say(office, NewRemark("Góp ý"), KIEMTOAN)


def test_an_answer_to_a_remark_of_another_item_is_refused(office: Home, text: Revision) -> None:
    first = say(office, NewRemark("Một"))
    other = submitted(office, "tin-02", **whole())
    with office.database.write() as db, pytest.raises(InputError, match="không có góp ý"):
        add(db, other, NewRemark("Hai", answers=first), office.act(DUYET))


def test_open_remarks_become_one_reason_in_the_order_they_were_made(
    office: Home, text: Revision
) -> None:
    say(office, NewRemark("Sai số", TextPlace("body", "trực tuyến")))
    done = say(office, NewRemark("Đã sửa"))
    say(office, NewRemark("Thiếu nguồn"), BIENTAP2)
    with office.database.write() as db:
        settle(db, done, office.act(DUYET))
        said = as_reasons(threads(db, "tin-01"))
    assert said == "- «trực tuyến»: Sai số (duyet)\n- Thiếu nguồn (bientap2)"

"""Ghi hoạt động: everything that belongs to an activity is chosen and typed on one page, faults
stand at their fields, and a series is entered once."""

import re
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from httpx import Response

from content.plans.activities import list_activities
from content.plans.evidence import list_evidence
from tests.console.console_kit import User, user_of
from tests.content.content_kit import sql
from tests.hostile.bombs import BOOK
from tests.kit import BIENTAP, Home
from tests.made_files import pdf
from tests.reports.report_kit import Town

DA_NANG = "da-nang-143-kh-ubnd-2022"
JPEG = b"\xff\xd8\xff\xe0 anh"
ACTIVITY: dict[str, Any] = {
    "form": "grassroots_radio",
    "title": "Phát thanh về dịch vụ công trực tuyến",
    "first": "2026-11-02",
    "place": "Phường Hải Châu",
    "duty": "|",
}
COUNTED: dict[str, Any] = {"count.airings": "2"}
Files = Sequence[tuple[str, tuple[str, bytes, str]]]


@pytest.fixture
def writer(home: Home) -> User:
    home.people().plans()
    return user_of(home, BIENTAP)


def sent(writer: User, files: Files = (), **changes: Any) -> Response:
    answer: Response = writer.browser.post(
        "/hoat-dong/moi", data={**ACTIVITY, **changes}, files=list(files)
    )
    return answer


def recorded(writer: User) -> int:
    return len(sql(writer.home, "SELECT id FROM activities"))


def test_themes_and_the_item_are_chosen_from_lists(writer: User) -> None:
    writer.home.draft("ct-08")
    page = unescape(writer.get("/hoat-dong/moi").text)
    assert re.search(r'<option value="ct-08">ct-08: ', page)
    assert 'value="KH143-a"' in page
    place = sent(writer, themes=["KH143-a", "KH143-b"], item="ct-08").headers["location"]
    with writer.home.database.read() as db:
        (found,) = list_activities(db)
    assert (found.themes, found.item) == (("KH143-a", "KH143-b"), "ct-08")
    assert 'href="/tin/ct-08"' in writer.get(place).text


def test_files_a_photograph_and_a_link_come_with_the_entry(writer: User) -> None:
    files = [
        ("file", ("bien-ban.pdf", pdf(), "application/pdf")),
        ("file", ("danh-sach.xlsx", BOOK, "application/octet-stream")),
        ("photo", ("IMG_0001.jpg", JPEG, "image/jpeg")),
    ]
    answer = sent(writer, files, link="https://danang.example.vn/phat-thanh")
    assert answer.status_code == 303
    with writer.home.database.read() as db:
        proofs = list_evidence(db)
    assert [proof.name for proof in proofs] == [
        *("bien-ban.pdf", "danh-sach.xlsx", "IMG_0001.jpg"),
        "https://danang.example.vn/phat-thanh",
    ]
    assert {proof.subject.activity for proof in proofs} == {1}


def test_several_files_are_added_to_an_activity_at_once_or_none(writer: User) -> None:
    place = sent(writer).headers["location"]
    files = [("file", ("a.pdf", pdf(), "application/pdf")), ("photo", ("b.jpg", JPEG, ""))]
    assert writer.browser.post(f"{place}/minh-chung", files=files).status_code == 303
    empty = [("file", ("c.pdf", pdf(mark=b"c"), "application/pdf")), ("file", ("d.pdf", b"", ""))]
    refused = writer.browser.post(f"{place}/minh-chung", files=empty)
    assert refused.status_code == 422
    assert "d.pdf" in refused.text
    with writer.home.database.read() as db:
        assert [proof.name for proof in list_evidence(db)] == ["a.pdf", "b.jpg"]
    nothing = writer.browser.post(f"{place}/minh-chung", data={"link": ""})
    assert 'href="#f-file"' in nothing.text


def test_a_program_or_a_file_under_another_ending_is_refused_with_its_page(writer: User) -> None:
    place = sent(writer).headers["location"]
    page = b"<html><table><tr><td>1</td></tr></table></html>"
    for name, data, said in (
        ("may.exe", b"MZ" + bytes(99), "đây là chương trình máy tính"),
        ("bang.xls", page, "đây là trang web (HTML) mang đuôi .xls"),
    ):
        files = [("file", ("a.pdf", pdf(), "application/pdf")), ("photo", (name, data, ""))]
        for refused in (
            writer.browser.post(f"{place}/minh-chung", files=files),
            sent(writer, files),
        ):
            assert refused.status_code == 422
            assert said in unescape(refused.text)
    assert recorded(writer) == 1
    with writer.home.database.read() as db:
        assert list_evidence(db) == []


def test_the_page_takes_dropped_files_and_the_camera_without_a_script(writer: User) -> None:
    for page in ("/hoat-dong/moi", sent(writer).headers["location"]):
        html = writer.get(page).text
        assert re.search(r'<input[^>]*type="file"[^>]*name="file"[^>]*multiple', html)
        assert re.search(
            r'<input[^>]*name="photo"[^>]*accept="image/\*"[^>]*capture="environment"', html
        )


def test_an_entry_whose_file_is_refused_records_nothing(writer: User) -> None:
    answer = sent(writer, [("file", ("trong.pdf", b"", "application/pdf"))])
    assert answer.status_code == 422
    assert "tệp trống" in answer.text
    assert ACTIVITY["title"] in unescape(answer.text)
    assert recorded(writer) == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"first": ""}, "first"),
        ({"first": "hôm qua"}, "first"),
        ({"last": "2026-11-01"}, "last"),
        ({"duty": ""}, "duty"),
        ({"duty": "ke-hoach-nao|"}, "duty"),
        ({"duty": f"{DA_NANG}|khong-co"}, "duty"),
        ({"duty": f"{DA_NANG}|dn-hop-bao"}, "form"),
        ({"count.percent": "120"}, "count.percent"),
        ({"count.copies": "nhiều"}, "count.copies"),
        ({"cost": "x"}, "cost"),
        ({"item": "khong-co"}, "item"),
        ({"themes": ["KHAC"]}, "themes"),
        ({"repeat": "week"}, "until"),
        ({"until": "2026-11-30"}, "repeat"),
        ({"repeat": "week", "until": "2026-10-30"}, "until"),
        ({"link": "danang", "places": ""}, "link"),
    ],
)
def test_a_fault_stands_at_its_field_and_what_was_typed_is_kept(
    writer: User, changes: dict[str, Any], field: str
) -> None:
    answer = sent(writer, **{"note": "Ghi chú đã gõ", "places": "Phường A\nPhường B", **changes})
    page, id = unescape(answer.text), field.replace(".", "-")
    assert answer.status_code == 422
    assert f'<a href="#f-{id}">' in page
    assert f'id="f-{id}"' in page
    assert f'id="e-{id}-1"' in page
    assert "Ghi chú đã gõ" in page
    assert ("Phường A\nPhường B" in page) is ("places" not in changes)
    for value in changes.values():
        if isinstance(value, str) and value and field not in ("duty", "item"):
            assert value in page
    assert recorded(writer) == 0


def test_every_fault_is_told_at_once(writer: User) -> None:
    page = sent(writer, first="x", cost="y", duty="").text
    assert {f'href="#f-{name}"' in page for name in ("first", "cost", "duty")} == {True}


def test_every_monday_of_a_month_is_entered_once(writer: User) -> None:
    # on 1 December 2026
    answer = sent(writer, repeat="week", until="2026-12-31", **COUNTED)
    assert answer.headers["location"] == "/hoat-dong?nam=2026"
    with writer.home.database.read() as db:
        found = list_activities(db)
    assert [(one.first.month, one.first.day, one.state) for one in found] == [
        *((11, day, "done") for day in (2, 9, 16, 23, 30)),
        *((12, day, "planned") for day in (7, 14, 21, 28)),
    ]
    assert [one.counts for one in found] == [{"airings": 2}] * 9
    told = writer.get("/hoat-dong?nam=2026").text
    assert "Đã ghi 9 hoạt động. 4 việc chưa đến ngày được ghi là dự kiến." in told


def test_eleven_wards_are_entered_once_and_have_evidence_each_of_its_own(writer: User) -> None:
    wards = "\r\n".join(f"Phường {number}" for number in range(1, 12))
    photo = [("photo", ("a.jpg", JPEG, "image/jpeg"))]
    refused = sent(writer, photo, places=wards)
    assert "thêm ở từng hoạt động" in refused.text
    assert recorded(writer) == 0
    assert sent(writer, places=wards).status_code == 303
    with writer.home.database.read() as db:
        assert [one.place for one in list_activities(db)] == wards.split("\r\n")


def test_the_list_shows_one_plan_one_obligation_or_what_is_under_none(writer: User) -> None:
    duty = f"{DA_NANG}|dn-hop-bao"
    for title, form, under in (
        ("Họp báo quý ba", "press_conference", duty),
        ("Treo pano", "visual", f"{DA_NANG}|"),
        ("Việc khác", "other", "|"),
        ("Hủy bỏ", "other", "|"),
    ):
        place = sent(writer, title=title, form=form, duty=under).headers["location"]
    writer.post(f"{place}/huy", {"why": "ghi nhầm"})

    def listed(chosen: str) -> set[str]:
        page = unescape(writer.browser.get("/hoat-dong", params={"nhiem_vu": chosen}).text)
        return set(re.findall(r'<a href="/hoat-dong/\d+">([^<]+)</a>', page))

    assert listed("") == {"Họp báo quý ba", "Treo pano", "Việc khác", "Hủy bỏ"}
    assert listed("-") == {"Treo pano", "Việc khác"}
    assert listed(f"{DA_NANG}|") == {"Họp báo quý ba", "Treo pano"}
    assert listed(duty) == {"Họp báo quý ba"}
    assert listed("|") == {"Việc khác", "Hủy bỏ"}


def test_a_form_that_only_a_plans_file_knows_is_in_the_list(home: Home, tmp_path: Path) -> None:
    town = Town(home.people().plans())
    own = "  - {key: xe-hoa, name: Xe hoa cổ động, service: assisted, clause: II.2.a}"
    town.changed_plan(tmp_path, ("\nforms:\n", f"\nforms:\n{own}\n"))
    writer = user_of(home, BIENTAP)
    assert '<option value="xe-hoa">Xe hoa cổ động</option>' in writer.get("/hoat-dong/moi").text
    place = sent(writer, form="xe-hoa", duty=f"{DA_NANG}|").headers["location"]
    assert "Xe hoa cổ động" in writer.get(place).text
    assert "Xe hoa cổ động" in writer.get("/hoat-dong").text

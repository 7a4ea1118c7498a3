"""A mark left in a text: each is told once, submitting asks first, and whoever decides, schedules
or wrote the text reads what is left out and why."""

import pytest

from console.words.words import family, field_name
from content.items.families import FAMILY_NAMES, SHOWN_FIELDS
from content.items.items import newest_revision
from tests.console.console_kit import User, user_of
from tests.console.writing_kit import newsroom, typed
from tests.kit import BIENTAP, DUYET, Home

MARK = "[ĐIỀN: ngày nghỉ]"


@pytest.fixture
def writer(home: Home) -> User:
    return user_of(newsroom(home), BIENTAP)


def marked(writer: User, **more: object) -> dict[str, object]:
    """A form with one mark in the title and the summary, for portal, letters and screens."""
    changes: dict[str, object] = {
        "title": f"Nghỉ lễ {MARK}",
        "summary": f"Cơ quan nghỉ {MARK}.",
        "channels": ["portal", "email", "led"],
        "led": "NGHỈ LỄ",
        **more,
    }
    return typed(writer.home, "ct-08", **changes)


def state(home: Home) -> str:
    with home.database.read() as db:
        found = newest_revision(db, "ct-08")
    assert found is not None
    return found.state


def test_submitting_asks_first_and_tells_each_mark_once(writer: User) -> None:
    asked = writer.post("/tin/ct-08/sua", marked(writer, do="submit"))
    assert asked.headers["location"] == "/tin/ct-08/trinh"
    page = writer.get("/tin/ct-08/trinh").text
    listed = page.split("left-marks")[1].split("</ul>")[0]
    assert listed.count(MARK) == 1
    assert "(Tiêu đề, Tóm tắt)" in listed
    assert "không phát được ở: Cổng thông tin, Thư điện tử" in listed
    assert "Trình, chỉ cho: Màn hình LED" in page
    assert "Bài đã lưu, chưa trình." in page
    assert state(writer.home) == "draft"


def test_whoever_was_told_submits_for_the_other_channels_and_everybody_reads_what_is_left_out(
    writer: User,
) -> None:
    writer.post("/tin/ct-08/sua", marked(writer, do="submit"))
    writer.post("/tin/ct-08/trinh", {"mark": MARK})
    told = "Không phát ở: Cổng thông tin, Thư điện tử, vì còn chỗ trống [ĐIỀN: ngày nghỉ]."
    assert told in writer.get("/tin/ct-08").text
    chief = user_of(writer.home, DUYET)
    page = chief.get("/duyet/ct-08").text
    decision = page.split("quyet-dinh-mau")[1].split("</form>")[0]
    assert "Không nằm trong phê duyệt: Cổng thông tin, Thư điện tử." in decision
    assert decision.count(MARK) == 1
    assert page.count("Không phát ở đây: bài còn chỗ trống chưa điền.") == 2  # portal and letter
    with writer.home.database.read() as db:
        seen = newest_revision(db, "ct-08")
    assert seen is not None
    fields = {"sha256": seen.sha256, "channel": ["led_screen"], "do": "approve", "check": "all"}
    assert chief.post("/duyet/ct-08", fields).status_code == 303
    assert told in chief.get("/duyet").text
    bell = writer.get("/thong-bao").text
    assert "Bài của bạn được phê duyệt, nhưng thiếu kênh" in bell
    assert "không phát ở: Cổng thông tin, Thư điện tử (còn chỗ trống [ĐIỀN: ngày nghỉ])" in bell
    plan = writer.get("/lich/moi?bai=ct-08").text
    assert "Bài còn chỗ trống" in plan
    assert "không phát được ở: Cổng thông tin, Thư điện tử" in plan


def test_a_mark_that_came_meanwhile_is_asked_about_again(writer: User) -> None:
    writer.post("/tin/ct-08/sua", marked(writer))
    answer = writer.post("/tin/ct-08/trinh", {"mark": "[ĐIỀN: khác]"})
    assert answer.headers["location"] == "/tin/ct-08/trinh"
    assert state(writer.home) == "draft"


def test_a_text_that_no_channel_can_carry_is_not_submitted(writer: User) -> None:
    form = marked(writer, channels=["portal", "email"], do="submit")
    writer.post("/tin/ct-08/sua", form)
    page = writer.get("/tin/ct-08/trinh").text
    assert "Không kênh nào phát được: hãy điền rồi trình." in page
    assert 'action="/tin/ct-08/trinh"' not in page
    writer.post("/tin/ct-08/trinh", {"mark": MARK})
    assert state(writer.home) == "draft"


def test_a_text_without_marks_is_not_asked_about(writer: User) -> None:
    assert (
        writer.post("/tin/ct-08/sua", typed(writer.home, "ct-08", do="submit")).headers["location"]
        == "/tin/ct-08"
    )
    assert state(writer.home) == "submitted"
    assert writer.get("/tin/ct-08/trinh").headers["location"] == "/tin/ct-08"


def test_a_mark_is_told_once_a_field_while_writing(writer: User) -> None:
    seen = writer.post("/tin/ct-08/xem-truoc", marked(writer), **{"HX-Request": "true"}).text
    for field in ("title", "summary"):
        beside = seen.split(f'id="live-{field}"')[1].split("</div>")[0]
        assert beside.count(f"còn chỗ trống {MARK}") == 1
    assert seen.count(f"còn chỗ trống {MARK}") == 2


def test_letters_and_pages_call_channels_and_fields_alike() -> None:
    assert {name: family(name).text for name in FAMILY_NAMES} == FAMILY_NAMES
    assert {name: field_name(name) for name in SHOWN_FIELDS} == SHOWN_FIELDS

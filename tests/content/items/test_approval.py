"""Nothing unapproved leaves: who may decide, on which text, and what stays approved afterwards."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from content.calendar.schedule import ScheduleRequest
from content.deliveries.log import revision_of
from content.intake.errors import InputError
from content.intake.text import sha256_of
from content.items.approval import (
    approval_in_force,
    approve,
    approve_urgent,
    confirm_urgent,
    send_back,
    submit,
)
from content.items.decisions import unconfirmed_urgent
from content.items.items import Revision, approved_revision, item_revision, revision_by_id
from content.people.acts import NotAllowed, Person
from tests.content.content_kit import (
    FAMILIES,
    calendared,
    channels,
    outlet,
    passed,
    planned,
    sql,
    submitted,
    written,
)
from tests.kit import BIENTAP, BIENTAP2, DUYET, PHATNGON, QUANTRI, Home

DUYET2 = Person("duyet2", "approver", "van-phong")
KIEMTOAN = Person("kiemtoan", "auditor", "van-phong")


def decide(home: Home, seen: Revision, by: Person = DUYET) -> Revision:
    with home.database.write() as db:
        return approve(db, seen, home.act(by), channels(*FAMILIES))


def newest(home: Home, item: str = "tin-01") -> Revision:
    with home.database.read() as db:
        return item_revision(db, item)


def test_an_approval_names_the_hash_of_the_text_and_the_channels(home: Home) -> None:
    revision = passed(home, families=("portal", "led"))
    with home.database.read() as db:
        found = approval_in_force(db, revision)
    assert found is not None
    assert (found.sha256, found.channels, found.decided_by) == (
        sha256_of(revision.document),
        ("portal_thu", "led_thu"),
        "duyet",
    )
    assert newest(home).state == "approved"


def test_t77_a_member_of_the_approvers_cannot_approve_a_text_of_his_own(home: Home) -> None:
    seen = submitted(home, by=DUYET)
    with pytest.raises(NotAllowed, match="phải có người thứ hai"):
        decide(home, seen)
    assert decide(home, seen, DUYET2).state == "approved"


def test_t77_an_approver_who_edited_the_text_cannot_approve_it_though_another_submits(
    home: Home,
) -> None:
    written(home)
    written(home, by=DUYET, body="Sửa một chữ.")
    with home.database.write() as db:
        seen = submit(db, "tin-01", home.act(BIENTAP))
    with pytest.raises(NotAllowed):
        decide(home, seen)


def test_the_submitter_cannot_approve(home: Home) -> None:
    written(home)
    with home.database.write() as db:
        seen = submit(db, "tin-01", home.act(DUYET))
    with pytest.raises(NotAllowed, match="đã viết hoặc trình"):
        decide(home, seen)


@pytest.mark.parametrize(
    "by", [BIENTAP, BIENTAP2, PHATNGON, QUANTRI, KIEMTOAN], ids=lambda by: by.role
)
def test_only_an_approver_approves_a_usual_text(home: Home, by: Person) -> None:
    seen = submitted(home)
    with pytest.raises(NotAllowed, match="vai trò"):
        decide(home, seen, by)
    assert newest(home).state == "submitted"


@pytest.mark.parametrize(
    "changes",
    [{"kind": "press_conference"}, {"kind": "press_release"}, {"approver_role": "nguoi_phat_ngon"}],
)
def test_what_is_said_to_the_press_belongs_to_the_spokesperson(
    home: Home, changes: dict[str, Any]
) -> None:
    seen = submitted(home, **changes)
    with pytest.raises(NotAllowed, match="Người phát ngôn"):
        decide(home, seen)
    assert decide(home, seen, PHATNGON).state == "approved"


def test_the_spokespersons_own_press_release_needs_another_spokesperson(home: Home) -> None:
    seen = submitted(home, by=PHATNGON, kind="press_release")
    with pytest.raises(NotAllowed, match="người thứ hai"):
        decide(home, seen, PHATNGON)


def test_a_writer_of_another_unit_cannot_submit(home: Home) -> None:
    written(home)
    with home.database.write() as db, pytest.raises(NotAllowed, match="van-phong"):
        submit(db, "tin-01", home.act(BIENTAP2))
    assert newest(home).state == "draft"


def test_an_auditor_only_looks(home: Home) -> None:
    written(home)
    with home.database.write() as db, pytest.raises(NotAllowed):
        submit(db, "tin-01", home.act(KIEMTOAN))


def test_nothing_is_approved_without_a_channel_to_leave_by(home: Home) -> None:
    seen = submitted(home)
    with home.database.write() as db, pytest.raises(InputError, match="không kênh nào"):
        approve(db, seen, home.act(DUYET), {})


@pytest.mark.parametrize("state", ["draft", "approved", "returned", "refused"])
def test_only_what_was_submitted_is_approved_and_nothing_twice(home: Home, state: str) -> None:
    seen = written(home) if state == "draft" else submitted(home)
    if state == "approved":
        seen = decide(home, seen)
    elif state != "draft":
        with home.database.write() as db:
            seen = send_back(db, "tin-01", home.act(DUYET, "Sai số liệu"), state)
    with pytest.raises(InputError, match="tin-01"):
        decide(home, seen, DUYET2)
    assert newest(home).state == state


@pytest.mark.parametrize("decision", ["returned", "refused"])
def test_sending_back_needs_a_reason_and_ends_the_revision(home: Home, decision: str) -> None:
    submitted(home)
    with home.database.write() as db, pytest.raises(InputError, match="lý do"):
        send_back(db, "tin-01", home.act(DUYET, "  "), decision)
    with home.database.write() as db:
        assert send_back(db, "tin-01", home.act(DUYET, "Sai số liệu"), decision).state == decision
    assert sql(home, "SELECT decision, why, decided_by FROM approvals") == [
        (decision, "Sai số liệu", "duyet")
    ]
    with home.database.write() as db, pytest.raises(InputError, match="bài đã bị"):
        submit(db, "tin-01", home.act(BIENTAP))


def test_a_writer_cannot_send_back(home: Home) -> None:
    submitted(home)
    with home.database.write() as db, pytest.raises(NotAllowed):
        send_back(db, "tin-01", home.act(BIENTAP, "tôi nghĩ lại"), "returned")


def test_after_a_return_the_corrected_text_starts_again(home: Home) -> None:
    submitted(home)
    with home.database.write() as db:
        send_back(db, "tin-01", home.act(DUYET, "Sai số liệu"), "returned")
    revision = passed(home, body="Nội dung đã sửa.")
    assert (revision.number, revision.state) == (2, "approved")


def test_an_edit_after_approval_is_a_draft_that_has_no_approval(home: Home) -> None:
    passed(home)
    edited = written(home, body="Nội dung mới.")
    with home.database.read() as db:
        assert (edited.number, edited.state, approval_in_force(db, edited)) == (2, "draft", None)
    with pytest.raises(InputError, match="bản 2 chưa được phê duyệt"):
        calendared(home, ScheduleRequest(edited, [outlet(home)], None, home.now))


def test_an_edit_voids_nothing_that_was_scheduled_from_the_approved_text(home: Home) -> None:
    old = passed(home)
    calendared(home, ScheduleRequest(old, [outlet(home)], None, home.now))
    passed(home, body="Nội dung mới.")
    assert planned(home) == 1
    (row,) = home.log()
    with home.database.read() as db:
        assert revision_of(db, row.id) == ("tin-01", 1, old.sha256)
        approved, kept = (
            approved_revision(db, "tin-01"),
            approval_in_force(db, revision_by_id(db, old.id)),
        )
    assert approved is not None
    assert approved.number == 2
    assert kept is not None


def test_the_same_words_again_are_no_new_revision_and_keep_their_author(home: Home) -> None:
    first = written(home, by=DUYET)
    again = written(home, by=BIENTAP)
    assert (again.id, again.author) == (first.id, "duyet")


def test_words_that_were_once_approved_need_approval_again_after_an_edit(home: Home) -> None:
    first = passed(home)
    written(home, body="Nội dung mới.")
    third = written(home)
    with home.database.read() as db:
        assert (third.sha256, third.state, approval_in_force(db, third)) == (
            first.sha256,
            "draft",
            None,
        )


def test_a_text_changed_in_the_database_file_has_no_approval_any_more(home: Home) -> None:
    revision = passed(home)
    sql(home, "UPDATE revisions SET document = replace(document, 'Nội dung.', 'Nội dung khác.')")
    with home.database.read() as db:
        tampered = revision_by_id(db, revision.id)
        assert approval_in_force(db, tampered) is None
    with pytest.raises(InputError, match="chưa được phê duyệt"):
        calendared(home, ScheduleRequest(tampered, [outlet(home)], None, home.now))


def test_a_foreign_approval_row_does_not_cover_another_text(home: Home) -> None:
    passed(home)
    draft = written(home, "tin-02")
    sql(home, "UPDATE approvals SET revision_id = :id", id=draft.id)
    with home.database.read() as db:
        assert approval_in_force(db, draft) is None


def test_a_text_that_was_not_seen_is_not_approved(home: Home) -> None:
    seen = submitted(home)
    submitted(home, body="Lời khác hẳn.")
    with pytest.raises(InputError, match="vừa có bản mới"):
        decide(home, seen)
    with home.database.write() as db, pytest.raises(InputError, match="vừa có bản mới"):
        approve_urgent(db, seen, home.act(DUYET, "lũ về"), channels(*FAMILIES))
    assert newest(home).state == "submitted"


@pytest.mark.parametrize("turn", range(6))
def test_t78_an_edit_racing_with_the_approval_never_gets_approved_unseen(
    home: Home, turn: int
) -> None:
    seen = submitted(home)
    start = threading.Barrier(2)

    def race(act: Callable[[], object]) -> threading.Thread:
        def run() -> None:
            start.wait()
            act()

        return threading.Thread(target=run)

    refused: list[InputError] = []

    def approves() -> None:
        try:
            decide(home, seen)
        except InputError as error:
            refused.append(error)

    racers = [race(lambda: submitted(home, body="Lời khác hẳn.")), race(approves)]
    for thread in racers[:: 1 if turn % 2 else -1]:
        thread.start()
    for thread in racers:
        thread.join()
    assert (newest(home).number, newest(home).state) == (2, "submitted")
    approvals = sql(home, "SELECT revision_id, sha256 FROM approvals")
    assert approvals == ([] if refused else [(seen.id, seen.sha256)])


def test_t78_two_approvers_at_once_make_one_approval(home: Home) -> None:
    seen, outcomes = submitted(home), list[str]()
    start = threading.Barrier(2)

    def approves(by: Person) -> None:
        start.wait()
        try:
            outcomes.append(decide(home, seen, by).state)
        except InputError:
            outcomes.append("refused")

    threads = [threading.Thread(target=approves, args=(by,)) for by in (DUYET, DUYET2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["approved", "refused"]
    assert len(sql(home, "SELECT id FROM approvals")) == 1


def test_an_urgent_text_leaves_alone_and_stays_flagged_until_a_different_person_confirms(
    home: Home,
) -> None:
    draft = written(home)
    with home.database.write() as db:
        urgent = approve_urgent(db, draft, home.act(DUYET, "lũ về"), channels("portal"))
        found = approval_in_force(db, urgent)
    assert found is not None
    assert (found.urgent, found.confirmed_by, unconfirmed(home)) == (True, None, ["tin-01"])
    with (
        home.database.write() as db,
        pytest.raises(NotAllowed, match="phải có người khác xác nhận"),
    ):
        confirm_urgent(db, "tin-01", home.act(DUYET))
    with home.database.write() as db:
        confirm_urgent(db, "tin-01", home.act(DUYET2))
    assert unconfirmed(home) == []
    with home.database.write() as db, pytest.raises(InputError, match="không có lần phát khẩn"):
        confirm_urgent(db, "tin-01", home.act(PHATNGON))


def unconfirmed(home: Home) -> list[str]:
    with home.database.read() as db:
        return unconfirmed_urgent(db)


@pytest.mark.parametrize("by", [BIENTAP, QUANTRI, KIEMTOAN], ids=lambda by: by.role)
def test_only_an_approver_may_override_or_confirm(home: Home, by: Person) -> None:
    draft = written(home)
    with home.database.write() as db, pytest.raises(NotAllowed):
        approve_urgent(db, draft, home.act(by, "lũ về"), channels("portal"))
    with home.database.write() as db:
        approve_urgent(db, draft, home.act(DUYET, "lũ về"), channels("portal"))
        with pytest.raises(NotAllowed):
            confirm_urgent(db, "tin-01", home.act(by))


def test_the_author_of_an_urgent_text_cannot_be_the_one_who_confirms(home: Home) -> None:
    draft = written(home, by=DUYET2)
    with home.database.write() as db:
        approve_urgent(db, draft, home.act(DUYET, "lũ về"), channels("portal"))
        with pytest.raises(NotAllowed):
            confirm_urgent(db, "tin-01", home.act(DUYET2))


def test_an_urgent_override_needs_its_reason(home: Home) -> None:
    draft = written(home)
    with home.database.write() as db, pytest.raises(InputError, match="lý do"):
        approve_urgent(db, draft, home.act(DUYET), channels("portal"))


def test_an_urgent_publication_is_marked_so_that_no_window_holds_it(home: Home) -> None:
    draft = written(home)
    with home.database.write() as db:
        urgent = approve_urgent(db, draft, home.act(DUYET, "lũ về"), channels("portal"))
    calendared(home, ScheduleRequest(urgent, [outlet(home)], None, home.now), DUYET)
    assert sql(home, "SELECT urgent FROM publications") == [(1,)]


CHANGES: dict[str, object] = {
    "title": "Tiêu đề khác",
    "summary": "Tóm tắt",
    "body": "Nội dung, có dấu phẩy.",
    "sms": {"text": "Tin khac", "text_accented": None},
    "social": {"text": "Bài riêng"},
    "led": ["DÒNG KHÁC"],
    "picture": {"sha256": "0" * 64, "alt": "Ảnh", "focus": [0.5, 0.5], "drawn": False},
    "fills": {"1900xxxx": "1900 9999"},
    "layouts": {"portal": 2, "email": 1},
    "office": {"name": "Tên khác", "contact": ""},
    "channels": ["portal"],
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_hash_covers_everything_that_will_show(home: Home, name: str) -> None:
    before = passed(home, picture={"sha256": "f" * 64}, fills={}, layouts={"portal": 1, "email": 1})
    after = written(
        home,
        **{
            **{key: before.document[key] for key in ("picture", "fills", "layouts")},
            name: CHANGES[name],
        },
    )
    assert (after.number, after.state) == (2, "draft")
    assert after.sha256 != before.sha256


def test_equal_texts_have_one_hash_whatever_the_keyboard_made_of_the_letters(home: Home) -> None:
    composed = written(home, title="Thủ tục hành chính")
    decomposed = written(home, title="Thu\u0309 tu\u0323c ha\u0300nh chi\u0301nh")
    assert decomposed.id == composed.id


def test_the_channels_of_an_approval_bind_the_calendar(home: Home) -> None:
    revision = passed(home, families=("portal",))
    with pytest.raises(InputError, match="nhờ người phê duyệt mở bài và phê duyệt thêm kênh"):
        calendared(
            home, ScheduleRequest(revision, [outlet(home, "trang", "social")], None, home.now)
        )

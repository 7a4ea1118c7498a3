"""Letters about what concerns somebody: each once, at the hours that he chose, true when it leaves,
and never to an address that was not proven."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from content.backup.restored import face_the_past
from content.items import approval
from content.items.items import item_revision
from content.notices.choices import TellingChoices, choose
from content.notices.marks import mark_read
from content.notices.of_texts import approval_about
from content.outlets.outlets import set_state
from content.people.contacts import Contact, set_contact
from engine.daily.tell import tell_people
from sandbox.providers.smtp import SmtpSandbox
from tests.content.content_kit import submitted
from tests.engine.daily.tell_kit import at, looks, through, told_office
from tests.engine.engine_kit import clock_of
from tests.kit import BIENTAP, DUYET, PHATNGON, QUANTRI, Home

ONE = "Chờ bạn phê duyệt: Tiêu đề tin-01"


@pytest.fixture
def post() -> Iterator[SmtpSandbox]:
    with SmtpSandbox() as running:
        yield running


@pytest.fixture
def office(home: Home, post: SmtpSandbox) -> Home:
    """Tuesday 1/12/2026 at ten; the decider, the writer and the administrator can be told."""
    clock_of(home).moment = at(1, "06:00")
    told_office(home, post, DUYET, BIENTAP, QUANTRI)
    clock_of(home).moment = at(1, "10:00")
    assert looks(home, post) == [], "nothing is new: the morning's digest is not sent"
    return home


def test_over_a_week_each_thing_is_told_once_at_half_past_seven_on_working_days(
    office: Home, post: SmtpSandbox
) -> None:
    submitted(office)
    told = list(through(office, post, at(4, "16:00")))
    assert told == [("Wed 07:30", "duyet", ONE)]
    submitted(office, "tin-02")
    submitted(office, "tin-03")
    told = list(through(office, post, at(9, "10:00")))
    assert told == [("Mon 07:30", "duyet", "2 việc mới chờ bạn quyết định")]


def test_what_came_of_a_text_is_told_to_its_writer_and_not_to_who_decided(
    office: Home, post: SmtpSandbox
) -> None:
    submitted(office)
    with office.database.write() as db:
        approval.send_back(db, "tin-01", office.act(DUYET, "thiếu nguồn"), "returned")
    clock_of(office).moment = at(2, "07:30")
    assert looks(office, post) == [("bientap", "Bài của bạn bị trả lại: Tiêu đề tin-01")]
    letter = post.world.arrivals()[-1]
    assert "duyet: thiếu nguồn" in letter.text
    assert "https://lantoa.hoadang.example.vn/tin/tin-01/sua" in letter.text
    assert "Nhận thông báo" in letter.text


def test_what_is_urgent_comes_at_night_unless_its_reader_does_not_want_that(
    office: Home, post: SmtpSandbox
) -> None:
    clock_of(office).moment = at(5, "23:00")  # a Saturday
    submitted(office, message_class="urgent")
    assert looks(office, post) == [("duyet", ONE)]
    with office.database.write() as db:
        choose(db, TellingChoices(urgent_always=False), office.act(DUYET))
    submitted(office, "tin-02", message_class="urgent")
    assert looks(office, post) == []
    assert [when for when, _, _ in through(office, post, at(7, "12:00"))] == ["Mon 06:30"]


def test_a_halted_outlet_is_told_at_once_but_not_at_night(office: Home, post: SmtpSandbox) -> None:
    office.outlets(
        '[[outlet]]\nname = "cong"\nchannel = "portal_feed"\nslug = "tin"\nfeed_title = "Tin"\n'
        'link = "https://hoadang.example.vn/tin"\n'
    )
    clock_of(office).moment = at(1, "22:00")
    with office.database.write() as db:
        set_state(db, "cong", "halted", office.act(why="mã truy cập bị từ chối"))
    assert looks(office, post) == []
    told = list(through(office, post, at(2, "07:00")))
    assert sorted((when, name) for when, name, _ in told) == [  # two connections: either is first
        ("Wed 06:30", "duyet"),
        ("Wed 06:30", "quantri"),
    ], "who may let it go on; the writer may not"


def test_nobody_is_told_of_what_he_read_or_what_somebody_else_settled(
    office: Home, post: SmtpSandbox
) -> None:
    first, second = submitted(office), submitted(office, "tin-02")
    with office.database.write() as db:
        mark_read(db, "duyet", [approval_about(first.id, "duyet")], office.now)
        approval.send_back(db, second.item, office.act(DUYET, "thôi"), "refused")
    clock_of(office).moment = at(2, "07:30")
    assert [name for name, _ in looks(office, post)] == ["bientap"]


def test_a_letter_that_has_not_left_says_only_what_is_still_true(
    office: Home, post: SmtpSandbox
) -> None:
    submitted(office)
    submitted(office, "tin-02")
    clock_of(office).moment = at(2, "07:30")
    assert tell_people(office.context) == 1
    with office.database.write() as db:
        approval.send_back(db, "tin-01", office.act(DUYET, "thôi"), "refused")
    clock_of(office).forward(minutes=1)
    assert looks(office, post) == [("duyet", "Chờ bạn phê duyệt: Tiêu đề tin-02")]
    clock_of(office).moment = at(3, "08:00")
    assert looks(office, post) == [("bientap", "Bài của bạn bị từ chối: Tiêu đề tin-01")]


def test_after_a_restore_no_digest_comes_twice(office: Home, post: SmtpSandbox) -> None:
    """The copy is of the evening; the digest left in the morning, and the copy does not know."""
    submitted(office)
    clock_of(office).moment = at(2, "09:00")
    with office.database.write() as db:
        calendar = office.context.calendar
        face_the_past(db, calendar, at(1, "18:00"), office.act())
    assert looks(office, post) == []
    assert office.states() == {"held": 1}, "a person decides"
    submitted(office, "tin-02")
    told = list(through(office, post, at(4, "12:00")))
    assert told == [("Thu 07:30", "duyet", "Chờ bạn phê duyệt: Tiêu đề tin-02")]


def test_only_a_proven_address_is_written_to_and_a_new_one_is_not_proven(
    office: Home, post: SmtpSandbox
) -> None:
    with office.database.write() as db:
        other = Contact(email="khac@hoadang.example.vn")
        set_contact(db, office.vault, "duyet", other, office.act(DUYET))
        unproven = Contact(email="phatngon@hoadang.example.vn")
        set_contact(db, office.vault, "phatngon", unproven, office.act(PHATNGON))
    submitted(office)
    submitted(office, "tin-02", approver_role="nguoi_phat_ngon")
    assert list(through(office, post, at(3, "12:00"))) == []


def test_each_kind_can_be_off_or_at_once(office: Home, post: SmtpSandbox) -> None:
    usual = TellingChoices()
    with office.database.write() as db:
        choose(db, replace(usual, modes={**usual.modes, "decide": "now"}), office.act(DUYET))
        choose(db, replace(usual, modes={**usual.modes, "mine": "off"}), office.act(BIENTAP))
    submitted(office)
    assert looks(office, post) == [("duyet", ONE)]
    with office.database.write() as db:
        approval.send_back(db, "tin-01", office.act(DUYET, "thôi"), "refused")
        assert item_revision(db, "tin-01").state == "refused"
    assert list(through(office, post, at(3, "12:00"))) == []

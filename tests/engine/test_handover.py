"""Packs that people carry: made, asked for by mail, confirmed by the person, corrected and taken
down."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from content.deliveries.waiting import waiting
from content.intake.errors import InputError
from content.intake.local_time import local_day
from content.people.acts import CARRIER, Act
from content.plans.activities import list_activities
from content.plans.evidence import list_evidence
from content.sending.carrier_words import CarrierTask, CarrierWord
from content.sending.handed_over import confirm, find_task
from engine.decisions import amending
from sandbox.providers.smtp import SmtpSandbox
from tests.engine.decisions.test_amending import rewrite
from tests.engine.engine_kit import clock_of
from tests.engine.handover_kit import (
    PACKS,
    carrying_home,
    letters,
    pack_in,
    put_packs,
    row_of,
    run,
    token_in,
)
from tests.kit import DUYET, Home

ITEM = "ct-05"  # names portal, notice board and loudspeaker
BOARD, RADIO = PACKS


@pytest.fixture
def ready(tmp_path: Path) -> Iterator[tuple[Home, SmtpSandbox]]:
    with carrying_home(tmp_path / "home") as made:
        yield made


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "anh-1.jpg"
    Image.new("RGB", (40, 30), "white").save(path)
    return path


def said(home: Home, token: str, **changes: object) -> CarrierTask:
    values = {
        "day": local_day(home.now),
        "place": "Nhà văn hóa tổ 3",
        "count": "2",
        "note": "",
        **changes,
    }
    with home.database.write() as db:
        task = find_task(db, home.vault, token, home.now)
        assert task is not None
        act = Act(CARRIER, home.now)
        return confirm(db, task, CarrierWord(**values), home.folder / "evidence", act)  # type: ignore[arg-type]


def test_a_pack_is_accepted_when_it_is_made_and_its_carrier_is_asked_once(
    ready: tuple[Home, SmtpSandbox],
) -> None:
    home, smtp = ready
    put_packs(home, ITEM, "cong", *PACKS)
    run(home)
    run(home)
    assert {row_of(home, name).state for name in PACKS} == {"accepted"}
    (letter,) = letters(smtp, "vanhoa@phuong.example.org")
    assert letter["subject"].startswith("Nhờ thực hiện: Một cửa, một cửa liên thông")
    assert pack_in(letter).startswith(b"%PDF-")
    name = row_of(home, BOARD).provider_id
    assert pack_in(letter) == (home.folder / "packs" / str(name)).read_bytes()
    assert len(letters(smtp, "dai@phuong.example.org")) == 1


def test_what_the_carrier_says_is_the_activity_with_its_evidence_and_said_twice_is_said_once(
    ready: tuple[Home, SmtpSandbox], photo: Path
) -> None:
    home, smtp = ready
    put_packs(home, ITEM, *PACKS)
    run(home)
    token = token_in(letters(smtp, "vanhoa@")[0])
    done, again = (said(home, token, photos=(photo,)) for _ in range(2))
    assert (done.state, again.state, again.confirmed_at) == ("done", "done", done.confirmed_at)
    assert row_of(home, BOARD).state == "delivered"
    assert row_of(home, RADIO).state == "accepted"
    with home.database.read() as db:
        (activity,), proofs = list_activities(db), list_evidence(db)
    assert (activity.form, activity.item, activity.place) == (
        "notice_board",
        ITEM,
        "Nhà văn hóa tổ 3",
    )
    assert activity.counts == {"copies": 2}
    assert [(proof.subject.activity, proof.ext) for proof in proofs] == [(activity.id, ".jpg")]


def test_a_word_that_is_wrong_changes_nothing_and_names_each_field(
    ready: tuple[Home, SmtpSandbox], tmp_path: Path
) -> None:
    home, smtp = ready
    put_packs(home, ITEM, BOARD)
    run(home)
    token = token_in(letters(smtp)[0])
    program = tmp_path / "anh-2.jpg"
    program.write_bytes(b"MZ" + bytes(500))
    tomorrow = local_day(home.now) + timedelta(days=1)
    with pytest.raises(InputError) as refused:
        said(home, token, day=None, place=" ", count="0", photos=(program,))
    assert {fault.field for fault in refused.value.problems} == {"day", "place", "count", "photos"}
    good = tmp_path / "anh-3.png"
    Image.new("RGB", (4, 4)).save(good)
    with pytest.raises(InputError, match="chưa đến"):
        said(home, token, day=tomorrow, photos=(good,))
    assert row_of(home, BOARD).state == "accepted"
    with home.database.read() as db:
        assert list_activities(db) == []
        assert list_evidence(db) == []


def test_a_pack_without_an_answer_waits_for_a_person_and_arrived_nowhere(
    ready: tuple[Home, SmtpSandbox], photo: Path
) -> None:
    home, smtp = ready
    put_packs(home, ITEM, BOARD)
    run(home)
    clock_of(home).forward(days=2)
    with home.database.read() as db:
        assert list(waiting(db, home.now)) == []
    clock_of(home).forward(days=2)
    with home.database.read() as db:
        (wait,) = waiting(db, home.now)
    assert (wait.kind, wait.outlet, wait.item) == ("unanswered", BOARD, ITEM)
    assert row_of(home, BOARD).state == "accepted"
    said(home, token_in(letters(smtp)[0]), photos=(photo,))
    with home.database.read() as db:
        assert list(waiting(db, home.now)) == []


def test_a_link_is_signed_for_one_pack_and_ends(ready: tuple[Home, SmtpSandbox]) -> None:
    home, smtp = ready
    put_packs(home, ITEM, BOARD)
    run(home)
    token = token_in(letters(smtp)[0])
    number, _dash, mac = token.partition("-")
    with home.database.read() as db:
        assert find_task(db, home.vault, f"{int(number) + 1}-{mac}", home.now) is None
        assert find_task(db, home.vault, f"{number}-{'0' * len(mac)}", home.now) is None
        other = home.vault.token("delivery", int(number))
        assert find_task(db, home.vault, other, home.now) is None
    clock_of(home).forward(days=61)
    with home.database.read() as db:
        task = find_task(db, home.vault, token, home.now)
    assert task is not None
    assert task.state == "over"


def test_a_correction_brings_the_new_pack_says_what_changed_and_is_the_same_activity(
    ready: tuple[Home, SmtpSandbox], photo: Path
) -> None:
    home, smtp = ready
    put_packs(home, ITEM, *PACKS)
    run(home)
    first = letters(smtp, "vanhoa@")[0]
    said(home, token_in(first), photos=(photo,))
    rewrite(home, ITEM, title="Một cửa, một cửa liên thông: bản mới")
    amending.correct(home.context, ITEM, Act(DUYET, home.now, "Sửa tiêu đề"))
    run(home)
    second = letters(smtp, "vanhoa@")[1]
    assert second["subject"].startswith("Đính chính: ")
    words = second.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Sửa tiêu đề" in words
    assert "Phần đã đổi: tiêu đề, tóm tắt" in words
    assert pack_in(second) != pack_in(first)
    other = home.folder / "anh-moi.png"
    Image.new("RGB", (9, 9), "red").save(other)
    assert said(home, token_in(second), photos=(other,)).state == "done"
    with home.database.read() as db:
        assert len(list_activities(db)) == 1
        assert len(list_evidence(db)) == 2
        # the announcer was corrected before he answered: his first link says so
        task = find_task(db, home.vault, token_in(letters(smtp, "dai@")[0]), home.now)
    assert task is not None
    assert task.state == "replaced"


def test_a_withdrawal_asks_the_carrier_to_take_it_down(
    ready: tuple[Home, SmtpSandbox],
) -> None:
    home, smtp = ready
    put_packs(home, ITEM, BOARD)
    run(home)
    amending.withdraw(home.context, ITEM, Act(DUYET, home.now, "Thủ tục đã bỏ"))
    run(home)
    letter = letters(smtp)[1]
    assert letter["subject"].startswith("Nhờ gỡ xuống: ")
    assert list(letter.iter_attachments()) == []
    assert said(home, token_in(letter)).state == "done"
    assert row_of(home, BOARD, "withdraw").state == "delivered"
    with home.database.read() as db:
        assert list_activities(db) == []

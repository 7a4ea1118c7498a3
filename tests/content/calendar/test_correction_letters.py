"""Correction letters: exactly those who got an older text are written to, each address once, after
a second person's release."""

import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from content.audiences import suppressions
from content.calendar import amending, correcting, releasing, schedule
from content.calendar.amending import Effect
from content.calendar.correction_letters import LettersAsked, told_by
from content.calendar.endings import ending_of
from content.calendar.schedule import ScheduleRequest
from content.intake.errors import InputError
from content.items.items import Revision
from content.people.acts import NotAllowed
from tests.content.content_kit import audience, calendared, outlet, passed, planned, sql
from tests.kit import BIENTAP, DUYET, PHATNGON, HandClock, Home

LETTERS = "SELECT d.*, r.address_hash FROM deliveries d JOIN recipients r ON r.id = d.recipient_id "
OF_LETTERS = (
    LETTERS + "JOIN occurrences o ON o.id = d.occurrence_id JOIN publications p ON "
    "p.id = o.publication_id WHERE p.amendment_id IS NOT NULL ORDER BY d.id"
)


def mailed(home: Home, names: str = "dan", through: str = "thu", count: int = 5) -> int:
    """A mailing of the approved text that is planned."""
    people, row = audience(home, names, count), outlet(home, through, "email")
    number = calendared(home, ScheduleRequest(passed(home), [row], people, home.now))
    planned(home, home.now)
    return number


def become(home: Home, state: str, which: str = "1 = 1") -> None:
    sql(home, f"UPDATE deliveries SET state = :state WHERE {which}", state=state)  # noqa: S608


def newer(home: Home, words: str = "Nội dung đã sửa.") -> Revision:
    return passed(home, body=words)


def correct(home: Home, text: Revision, *through: str, why: str = "sai ngày họp") -> Effect:
    asked = LettersAsked([row.id for row in home.outlet_rows(*(through or ("thu",)))])
    with home.database.write() as db:
        return correcting.correct(db, text, home.act(DUYET, why), [], asked)


def release(home: Home, publication: int | None) -> None:
    assert publication is not None
    with home.database.write() as db:
        releasing.release(db, publication, home.act(PHATNGON), None)
    planned(home, home.now)


def forward(home: Home, **span: float) -> None:
    assert isinstance(home.clock, HandClock)
    home.clock.forward(**span)


def hashes(home: Home, query: str) -> list[bytes]:
    return [row.address_hash for row in sql(home, query)]


def test_those_who_got_the_old_text_get_one_letter_with_the_new_one_after_a_release(
    home: Home,
) -> None:
    mailed(home)
    become(home, "accepted")
    text = newer(home)
    effect = correct(home, text)
    assert (effect.gone, effect.people) == ({"thu": 5}, 5)
    assert planned(home) == 0, "nothing leaves before the release"
    release(home, effect.letters)
    found = sql(home, OF_LETTERS)
    assert {(row.kind, row.state, row.revision_id) for row in found} == {
        ("publish", "queued", text.id)
    }
    assert len(found) == 5


@pytest.mark.parametrize(
    ("state", "is_told"),
    [
        ("accepted", True),
        ("delivered", True),
        ("unknown", True),
        ("rejected", False),
        ("expired", False),
        ("cancelled", False),
        ("suppressed", False),
        ("queued", False),
        ("held", False),
        ("claimed", False),
    ],
)
def test_who_is_told_by_the_state_of_the_old_text(home: Home, state: str, is_told: bool) -> None:
    mailed(home)
    become(home, "accepted")
    become(home, state, "id = (SELECT min(id) FROM deliveries)")
    effect = correct(home, newer(home))
    release(home, effect.letters)
    assert effect.people == len(sql(home, OF_LETTERS)) == (5 if is_told else 4)


def test_what_a_pump_holds_in_its_hand_goes_back_and_leaves_with_the_new_text(home: Home) -> None:
    mailed(home)
    become(home, "claimed")
    text = newer(home)
    effect = correct(home, text)
    assert (effect.waiting, effect.letters) == (5, None)
    found = sql(home, "SELECT DISTINCT state, revision_id FROM deliveries")
    assert [tuple(row) for row in found] == [("queued", text.id)]


def test_an_address_is_told_once_however_many_mailings_it_got_and_by_the_latest_way(
    home: Home,
) -> None:
    mailed(home, "dan", "thu", 5)
    mailed(home, "can-bo", "thu-hai", 3)  # the first three of them once more
    become(home, "accepted")
    effect = correct(home, newer(home), "thu", "thu-hai")
    release(home, effect.letters)
    found = sql(home, OF_LETTERS)
    assert len({row.address_hash for row in found}) == len(found) == effect.people == 5
    assert Counter(row.outlet_id for row in found) == Counter(
        {row.id: 3 if row.name == "thu-hai" else 2 for row in home.outlet_rows("thu", "thu-hai")}
    )


def test_who_is_barred_gets_a_row_that_never_leaves_and_who_was_erased_none(home: Home) -> None:
    mailed(home)
    become(home, "accepted")
    sql(
        home,
        "UPDATE recipients SET sealed = NULL WHERE id = (SELECT min(id) FROM recipients)",
    )
    with home.database.write() as db:
        suppressions.suppress(
            db, home.vault, "nguoi3@example.org", home.act(DUYET, "người dân yêu cầu")
        )
    effect = correct(home, newer(home))
    assert effect.people == 3
    release(home, effect.letters)
    assert Counter(row.state for row in sql(home, OF_LETTERS)) == {"queued": 3, "suppressed": 1}


def test_letters_wait_for_another_person_than_who_corrected_however_few_they_are(
    home: Home,
) -> None:
    mailed(home, count=1)
    become(home, "delivered")
    effect = correct(home, newer(home))
    assert effect.letters is not None
    with home.database.write() as db, pytest.raises(NotAllowed, match="người thứ hai"):
        releasing.release(db, effect.letters, home.act(DUYET), None)


def test_a_message_on_the_wire_is_waited_for_and_told_of_only_if_it_may_have_come(
    home: Home,
) -> None:
    mailed(home)
    become(home, "accepted")
    become(home, "sending", "id <= (SELECT min(id) + 1 FROM deliveries)")
    effect = correct(home, newer(home))
    assert effect.people == 5, "the releaser sees the most it can be"
    release(home, effect.letters)
    assert sql(home, OF_LETTERS) == []
    become(home, "rejected", "id = (SELECT min(id) FROM deliveries)")
    become(home, "unknown", "state = 'sending'")
    forward(home, minutes=2)
    planned(home, home.now)
    assert len(sql(home, OF_LETTERS)) == 4


def test_what_stays_on_the_wire_is_waited_for_ten_minutes_and_then_counts_as_sent(
    home: Home,
) -> None:
    mailed(home)
    become(home, "sending")
    release(home, correct(home, newer(home)).letters)
    forward(home, minutes=9)
    planned(home, home.now)
    assert sql(home, OF_LETTERS) == []
    forward(home, minutes=2)
    planned(home, home.now)
    assert len(sql(home, OF_LETTERS)) == 5


def test_the_same_correction_never_tells_anybody_twice(home: Home) -> None:
    mailed(home)
    become(home, "accepted")
    text = newer(home)
    first = correct(home, text)
    with pytest.raises(InputError, match=rf"lịch phát {first.letters}\) đang chờ gửi"):
        correct(home, text)
    release(home, first.letters)
    become(home, "accepted")
    with pytest.raises(InputError, match="đã đính chính bằng bản 2 lúc"):
        correct(home, text)
    assert len(sql(home, OF_LETTERS)) == 5


def test_letters_that_were_called_off_may_be_asked_for_again(home: Home) -> None:
    mailed(home)
    become(home, "accepted")
    text = newer(home)
    first = correct(home, text)
    with home.database.write() as db:
        schedule.cancel(db, first.letters or 0, home.act(DUYET, "thôi"))
    again = correct(home, text)
    release(home, again.letters)
    assert (again.people, len(sql(home, OF_LETTERS))) == (5, 5)


def test_a_second_correction_takes_the_place_of_a_first_that_nobody_released(home: Home) -> None:
    mailed(home)
    become(home, "accepted")
    first = correct(home, newer(home))
    last = newer(home, "Sửa lần nữa.")
    second = correct(home, last, why="sai cả giờ họp")
    with home.database.write() as db, pytest.raises(InputError, match="đính chính mới hơn"):
        releasing.release(db, first.letters or 0, home.act(PHATNGON), None)
    with home.database.read() as db:
        ending = ending_of(db, first.letters or 0)
        assert ending_of(db, second.letters or 0) is None
    assert ending is not None
    assert (ending.by, ending.why, ending.overtaken) == ("duyet", "sai cả giờ họp", True)
    release(home, second.letters)
    assert {row.revision_id for row in sql(home, OF_LETTERS)} == {last.id}
    assert len(sql(home, OF_LETTERS)) == 5


def test_a_second_correction_ends_what_has_not_left_of_the_first_and_tells_all(home: Home) -> None:
    mailed(home)
    become(home, "accepted")
    release(home, correct(home, newer(home)).letters)
    become(home, "accepted", "id = (SELECT max(id) FROM deliveries)")
    last = newer(home, "Sửa lần nữa.")
    second = correct(home, last)
    release(home, second.letters)
    found = sql(home, OF_LETTERS)
    assert Counter(row.state for row in found) == {"accepted": 1, "cancelled": 4, "queued": 5}
    assert {row.revision_id for row in found if row.state == "queued"} == {last.id}


def test_a_withdrawal_ends_letters_too(home: Home) -> None:
    mailed(home)
    become(home, "accepted")
    effect = correct(home, newer(home))
    with home.database.write() as db:
        amending.withdraw(db, "tin-01", home.act(DUYET, "sai cả"), [])
    with home.database.write() as db, pytest.raises(InputError, match="đã được gỡ"):
        releasing.release(db, effect.letters or 0, home.act(PHATNGON), None)


def test_nobody_is_told_where_no_outlet_was_asked_for(home: Home) -> None:
    mailed(home)
    become(home, "accepted")
    text = newer(home)
    with home.database.write() as db, pytest.raises(InputError, match="không có bản nào cũ hơn"):
        correcting.correct(db, text, home.act(DUYET, "sai"), [])


STATES = ("accepted", "delivered", "unknown", "rejected", "cancelled", "queued", "held", "expired")


@pytest.mark.parametrize("seed", range(12))
def test_under_random_histories_exactly_those_are_told_who_may_have_got_an_older_text(
    home: Home, seed: int
) -> None:
    """Mailings of three lists that overlap, outcomes, bars and corrections at random. Each
    correction that is released tells an address once, and all and only those who may have an older
    text."""
    chance = random.Random(seed)
    for number in range(chance.randint(1, 4)):
        mailed(home, f"dan-{number}", chance.choice(("thu", "thu-hai")), chance.randint(1, 9))
        _settle(home, chance)
    for number in range(chance.randint(1, 3)):
        text = newer(home, f"Sửa lần {number}.")
        wanted = _owed(home, text)
        with home.database.read() as db:
            told = told_by(db, text)
        assert told.total == len(wanted)
        if not wanted:
            continue
        effect = correct(home, text, *(row.name for row in home.outlet_rows()))
        before = len(sql(home, OF_LETTERS))
        release(home, effect.letters)
        made = hashes(home, OF_LETTERS)[before:]
        assert Counter(made) == Counter(wanted), f"seed {seed}"
        _settle(home, chance)
        assert BIENTAP.name not in {row.created_by for row in _letters(home)}


def _settle(home: Home, chance: random.Random) -> None:
    for row in sql(home, "SELECT id FROM deliveries WHERE state = 'queued' ORDER BY id"):
        become(home, chance.choice(STATES), f"id = {row.id}")


def _owed(home: Home, text: Revision) -> set[bytes]:
    """The addresses of which an older text may have arrived, found one by one."""
    found = sql(home, LETTERS + "WHERE d.kind = 'publish'")
    return {
        row.address_hash
        for row in found
        if row.state in ("accepted", "delivered", "unknown") and row.revision_id < text.id
    }


def _letters(home: Home) -> list[Any]:
    return sql(home, "SELECT * FROM publications WHERE amendment_id IS NOT NULL")


def test_a_night_or_a_holiday_holds_letters_as_it_holds_a_mailing(home: Home) -> None:
    mailed(home)
    become(home, "accepted")
    outlet(home, "thu", "email", window="07:00-11:00")
    forward(home, hours=3)  # 13:00 in Vietnam
    release(home, correct(home, newer(home)).letters)
    assert all(row.not_before > row.due_at for row in sql(home, OF_LETTERS))


def test_what_is_corrected_in_place_and_what_is_told_come_in_one_act(home: Home) -> None:
    mailed(home)
    feed = outlet(home, "cong")
    calendared(home, ScheduleRequest(passed(home), [feed], None, home.now))
    planned(home, home.now + timedelta(minutes=1))
    become(home, "delivered")
    text = newer(home)
    asked = LettersAsked([row.id for row in home.outlet_rows("thu")])
    with home.database.write() as db:
        effect = correcting.correct(db, text, home.act(DUYET, "sai"), [feed.id], asked)
    assert (effect.posts, effect.people) == ({"cong": 1}, 5)

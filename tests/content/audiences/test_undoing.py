"""Who must not be written to, and how that ends: an officer's or a bounce's word is undone with a
reason, a person's own only by that person, with proof."""

import json
from datetime import timedelta

import pytest

from content.audiences import opt_ins
from content.audiences.find import look_up, masked
from content.audiences.suppressions import (
    count_suppressions,
    find_suppression,
    list_suppressions,
    suppress,
    suppress_recipient,
    undo,
    unsubscribe,
    unsubscribe_token,
)
from content.calendar.schedule import ScheduleRequest
from content.deliveries import log
from content.deliveries.filters import Filter
from content.intake.errors import InputError
from content.people.acts import RECEIPTS, Act, NotAllowed, Person
from tests.content.content_kit import audience, calendared, last_act, outlet, passed, planned, sql
from tests.kit import BIENTAP, BIENTAP2, DUYET, QUANTRI, Home

AN = "nguoi0@example.org"


def barred(home: Home, by: Person = BIENTAP, address: str = AN) -> bytes:
    with home.database.write() as db:
        suppress(db, home.vault, address, home.act(by, "gọi điện xin thôi"))
    return home.vault.address_hash(address)


def left(home: Home, recipient: int = 1) -> bytes:
    """The person has unsubscribed; the keyed hash."""
    with home.database.write() as db:
        assert unsubscribe(db, home.vault, unsubscribe_token(home.vault, recipient), home.now)
    return home.vault.address_hash(f"nguoi{recipient - 1}@example.org")


def is_barred(home: Home, digest: bytes) -> bool:
    with home.database.read() as db:
        return find_suppression(db, digest) is not None


def undone(home: Home, by: Person, why: str = "ghi nhầm") -> None:
    with home.database.write() as db:
        undo(db, home.vault, AN, home.act(by, why))


def test_an_officers_word_is_undone_with_a_reason_and_recorded(home: Home) -> None:
    digest = barred(home)
    undone(home, BIENTAP)
    assert not is_barred(home, digest)
    assert last_act(home)[:2] == ("bientap", "suppress.undo")
    (detail,) = sql(home, "SELECT detail FROM audit ORDER BY seq DESC LIMIT 1")[0]
    assert json.loads(detail)["why"] == "ghi nhầm"
    assert json.loads(detail)["reason"] == "gọi điện xin thôi"


def test_without_a_reason_it_stays(home: Home) -> None:
    digest = barred(home)
    with pytest.raises(InputError, match="phải ghi lý do"):
        undone(home, BIENTAP, " ")
    assert is_barred(home, digest)


def test_another_unit_neither_sees_nor_undoes_it_and_leads_do(home: Home) -> None:
    digest = barred(home)
    with home.database.read() as db:
        assert list_suppressions(db, BIENTAP2) == []
        assert count_suppressions(db, BIENTAP2) == 0
        assert [found.digest for found in list_suppressions(db, DUYET)] == [digest]
    with pytest.raises(NotAllowed):
        undone(home, BIENTAP2)
    assert is_barred(home, digest)
    undone(home, DUYET)
    assert not is_barred(home, digest)


def test_a_bounce_belongs_to_the_unit_of_the_list(home: Home) -> None:
    audience(home, count=1)
    sql(home, "UPDATE audiences SET unit = :unit", unit=BIENTAP.unit)
    with home.database.write() as db:
        suppress_recipient(db, 1, Act(RECEIPTS, home.now, "hộp thư không có"))
        (found,) = list_suppressions(db, BIENTAP)
        assert list_suppressions(db, BIENTAP2) == []
    assert (found.cause, found.unit) == ("bounce", BIENTAP.unit)
    undone(home, BIENTAP, "đã sửa địa chỉ")
    assert not is_barred(home, found.digest)


@pytest.mark.parametrize("person", [BIENTAP, DUYET, QUANTRI])
def test_a_persons_own_word_is_undone_by_no_officer(home: Home, person: Person) -> None:
    audience(home, count=1)
    digest = left(home)
    with pytest.raises((InputError, NotAllowed)):
        undone(home, person)
    assert is_barred(home, digest)


def test_a_persons_own_word_outranks_what_an_officer_wrote_before(home: Home) -> None:
    audience(home, count=1)
    digest = barred(home)
    left(home)
    with home.database.read() as db:
        found = find_suppression(db, digest)
    assert found is not None
    assert found.cause == "recipient"
    with pytest.raises(InputError, match="chính người nhận"):
        undone(home, DUYET)


def test_an_address_that_is_not_there_is_said(home: Home) -> None:
    with pytest.raises(InputError, match="không có trong danh sách ngừng gửi"):
        undone(home, DUYET)


def asked(home: Home, digest: bytes, by: Person = DUYET) -> str:
    with home.database.write() as db:
        return opt_ins.ask(db, home.vault, digest, home.act(by))


def confirmed(home: Home, token: str, later: timedelta = timedelta()) -> opt_ins.Offer | None:
    with home.database.write() as db:
        return opt_ins.confirm(db, home.vault, token, home.now + later)


def test_the_person_confirms_behind_a_link_and_the_proof_is_kept(home: Home) -> None:
    audience(home, count=1)
    digest = left(home)
    token = asked(home, digest)
    assert is_barred(home, digest)
    with home.database.read() as db:
        offer = opt_ins.offer_of(db, home.vault, token, home.now)
    assert offer is not None
    assert offer.state == "open"
    assert "n***@example.org" in offer.text
    done = confirmed(home, token)
    assert done is not None
    assert done.state == "confirmed"
    assert not is_barred(home, digest)
    (row,) = sql(home, "SELECT asked_by, confirmed_at, proof FROM opt_ins")
    assert row.asked_by == "duyet"
    assert row.confirmed_at
    assert json.loads(row.proof)["text"] == offer.text
    assert last_act(home)[:2] == ("recipient", "opt-in.confirm")


def test_a_link_works_once_whoever_left_again_stays_away(home: Home) -> None:
    audience(home, count=1)
    digest = left(home)
    token = asked(home, digest)
    confirmed(home, token)
    left(home)
    again = confirmed(home, token)
    assert again is not None
    assert (again.state, again.used, again.since) == ("used", home.now, home.now)
    assert is_barred(home, digest)


def test_a_used_link_says_what_stands_whoever_ended_or_began_it(home: Home) -> None:
    audience(home, count=1)
    digest = left(home)
    token = asked(home, digest)
    confirmed(home, token)
    barred(home)
    assert (again := confirmed(home, token)) is not None
    assert again.state == "withheld"
    undone(home, BIENTAP)
    assert (again := confirmed(home, token)) is not None
    assert again.state == "confirmed"


def test_a_link_that_ended_says_nothing_of_somebody_who_receives_again(home: Home) -> None:
    audience(home, count=1)
    token = asked(home, left(home))
    with home.database.write() as db:
        opt_ins.confirm_again(db, home.vault, unsubscribe_token(home.vault, 1), home.now)
    late = confirmed(home, token, opt_ins.LASTS + timedelta(minutes=1))
    assert late is not None
    assert late.state == "not barred"


def test_a_link_ends(home: Home) -> None:
    audience(home, count=1)
    digest = left(home)
    late = confirmed(home, asked(home, digest), opt_ins.LASTS + timedelta(minutes=1))
    assert late is not None
    assert late.state == "over"
    assert is_barred(home, digest)


def test_no_link_is_made_for_what_an_officer_ended(home: Home) -> None:
    digest = barred(home)
    with pytest.raises(InputError, match="chính người nhận"):
        asked(home, digest)
    assert sql(home, "SELECT * FROM opt_ins") == []


@pytest.mark.parametrize("token", ["", "1", "1-" + "0" * 20, "một"])
def test_a_forged_link_does_nothing(home: Home, token: str) -> None:
    audience(home, count=1)
    digest = left(home)
    asked(home, digest)
    assert confirmed(home, token) is None
    with home.database.write() as db:
        assert opt_ins.confirm_again(db, home.vault, token, home.now) is None
    assert is_barred(home, digest)


def test_who_left_by_mistake_comes_back_by_the_same_letter(home: Home) -> None:
    audience(home, count=1)
    digest = left(home)
    token = unsubscribe_token(home.vault, 1)
    with home.database.write() as db:
        offer = opt_ins.offer_again(db, home.vault, token)
        done = opt_ins.confirm_again(db, home.vault, token, home.now)
        again = opt_ins.confirm_again(db, home.vault, token, home.now)
    assert offer is not None
    assert done is not None
    assert again is not None
    assert (offer.state, done.state, again.state) == ("open", "confirmed", "not barred")
    assert not is_barred(home, digest)
    assert [row.asked_by for row in sql(home, "SELECT asked_by FROM opt_ins")] == ["recipient"]


def test_a_letter_opens_nothing_that_an_officer_closed(home: Home) -> None:
    audience(home, count=1)
    digest = barred(home)
    with home.database.write() as db:
        done = opt_ins.confirm_again(db, home.vault, unsubscribe_token(home.vault, 1), home.now)
    assert done is not None
    assert (done.state, done.since) == ("withheld", home.now)
    assert is_barred(home, digest)


def test_an_address_is_found_with_its_lists_and_what_bars_it(home: Home) -> None:
    audience(home, "dan", count=2)
    audience(home, "cu", count=1)
    digest = barred(home)
    with home.database.read() as db:
        found = look_up(db, home.vault, f" {AN} ")
        nobody = look_up(db, home.vault, "la@example.org")
    assert found.digest == digest
    assert [(member.audience, member.consent_at) for member in found.memberships] == [
        ("cu", "2026-01-02"),
        ("dan", "2026-01-02"),
    ]
    assert found.suppression is not None
    assert found.suppression.cause == "officer"
    assert (nobody.memberships, nobody.suppression) == ((), None)


def test_a_list_that_had_the_address_before_says_so(home: Home) -> None:
    audience(home, "dan", count=2)
    audience(home, "dan", count=1)
    with home.database.read() as db:
        (now,) = look_up(db, home.vault, AN).memberships
        (before,) = look_up(db, home.vault, "nguoi1@example.org").memberships
    assert now.imported_at == home.now
    assert before.imported_at is None


def test_what_a_suppression_ended_stays_ended(home: Home) -> None:
    people, text = audience(home, count=2), passed(home)
    calendared(home, ScheduleRequest(text, [outlet(home, "thu", "email")], people, home.now))
    planned(home)
    barred(home)
    undone(home, BIENTAP)
    assert home.states() == {"queued": 1, "suppressed": 1}


def test_all_that_was_sent_to_an_address_is_found_whatever_list_it_stood_on(home: Home) -> None:
    letter, text = outlet(home, "thu", "email"), passed(home)
    for name in ("dan", "cu"):
        people = audience(home, name, count=3)
        calendared(home, ScheduleRequest(text, [letter], people, home.now))
    planned(home)
    with home.database.read() as db:
        digest = look_up(db, home.vault, AN).digest
        which = Filter(recipient=digest)
        found = log.page(db, which, 10)
        assert [row.id for row in log.rows(db, which)] == sorted(row.id for row in found)
        assert log.page(db, which, 1, before=found[0].id) == found[1:]
        assert log.page(db, which, 1, after=found[1].id) == found[:1]
        assert log.page(db, Filter(recipient=digest, state="held"), 10) == []
        shown = masked(db, home.vault, [row.recipient_id for row in found])
        assert log.titles(db, [row.id for row in found]) == {
            row.id: "Tiêu đề tin-01" for row in found
        }
    assert len(found) == 2
    assert set(shown.values()) == {"n***@example.org"}


def test_an_erased_address_is_named_as_such(home: Home) -> None:
    audience(home, count=1)
    sql(home, "UPDATE recipients SET sealed = NULL")
    with home.database.read() as db:
        assert masked(db, home.vault, [0, 1]) == {1: "đã xóa"}


def test_the_link_of_a_letter_names_the_address_and_what_left_to_it_last(home: Home) -> None:
    people, letters = audience(home, count=1), outlet(home, "thu", "email")
    for number, state in ((1, "delivered"), (2, "sending"), (3, "queued")):
        text = passed(home, f"tin-{number:02}")
        calendared(home, ScheduleRequest(text, [letters], people, home.now))
        planned(home)
        one = "UPDATE deliveries SET state = :state WHERE revision_id = :text"
        sql(home, one, state=state, text=text.id)
    with home.database.read() as db:
        offer = opt_ins.offer_again(db, home.vault, unsubscribe_token(home.vault, 1))
    assert offer is not None
    assert (offer.letter, offer.address) == ("Tiêu đề tin-02", "n***@example.org")

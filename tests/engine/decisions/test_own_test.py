"""A text that nobody approved is tried on its writer: it is what everybody would get, and it
reaches nobody else whatever happens between the press and the sending."""

from pathlib import Path

import pytest
from sqlalchemy import text

from content.deliveries.waiting import waiting
from content.intake.errors import InputError
from content.items.items import Revision, item_revision
from content.notices.own_tests import EVERY, MOST_A_DAY
from content.people import proofs
from content.people.acts import NotAllowed, Person
from content.people.contacts import Contact, set_contact
from engine.decisions.own_test import outlets_to_try, try_on_oneself
from tests.content.content_kit import sql
from tests.engine.daily.tell_kit import proven
from tests.engine.engine_kit import clock_of, pump
from tests.kit import BIENTAP, BIENTAP2, Home, Stands

OWN = "bientap@hoadang.example.vn"


@pytest.fixture
def ready(home: Home, servers: Stands, tmp_path: Path) -> Home:
    """A draft that nobody has approved, and its writer with a proven address."""
    home.people().plans().outlets(servers.outlets(tmp_path / "drop"))
    home.draft("ct-08")
    proven(home, BIENTAP)
    return home


def draft(home: Home) -> Revision:
    with home.database.read() as db:
        return item_revision(db, "ct-08")


def tried(home: Home, outlet: str = "thu", by: Person = BIENTAP) -> int:
    (row,) = home.outlet_rows(outlet)
    return try_on_oneself(home.context, draft(home), row, home.act(by)).notice


def test_the_writer_alone_gets_what_everybody_would_get(ready: Home, servers: Stands) -> None:
    ready.audience("dan", "address,name\na@example.org,A\n")
    tried(ready)
    pump(ready, "thu")
    (letter,) = servers.world.arrivals()
    assert letter.to == OWN
    assert letter.title == f"[THỬ] {draft(ready).title}"
    assert "http://127.0.0.1:8080/u/thu" in letter.text, "nobody is taken off a list by it"
    assert draft(ready).state == "draft"
    assert [(row.kind, row.state) for row in ready.log()] == [("notice", "accepted")]
    acts = "SELECT actor, subject FROM audit WHERE act = 'item.test'"
    assert sql(ready, acts) == [("bientap", "item:ct-08")]


def test_a_text_message_goes_to_the_proven_number(ready: Home, servers: Stands) -> None:
    with pytest.raises(InputError, match="số điện thoại đã xác nhận"):
        tried(ready, "sms")
    with ready.database.write() as db:
        _, code = proofs.ask(db, ready.vault, "phone", "0901 234 567", ready.act(BIENTAP))
        assert not proofs.prove(db, "phone", "sai-sai-sai-sai", ready.act(BIENTAP))
        assert proofs.prove(db, "phone", code, ready.act(BIENTAP))
    tried(ready, "sms")
    pump(ready, "sms")
    (message,) = servers.world.arrivals()
    assert (message.to, message.text[:6]) == ("+84901234567", "(THU) ")


def test_an_address_that_is_not_proven_gets_nothing(ready: Home, servers: Stands) -> None:
    with ready.database.write() as db:
        typed = Contact(email="nguoi-khac@example.org")
        set_contact(db, ready.vault, "bientap", typed, ready.act(BIENTAP))
    with pytest.raises(InputError, match="xác nhận bằng mã"):
        tried(ready)
    assert ready.log() == []


def test_an_address_that_changed_since_the_press_gets_nothing(ready: Home, servers: Stands) -> None:
    tried(ready)
    with ready.database.write() as db:
        typed = Contact(email="nguoi-khac@example.org")
        set_contact(db, ready.vault, "bientap", typed, ready.act(BIENTAP))
    pump(ready, "thu")
    assert servers.world.arrivals() == []
    assert ready.states() == {"held": 1}


def test_a_second_addressee_stops_it_for_all(ready: Home, servers: Stands) -> None:
    """No code of ours adds one; the sender does not believe that."""
    number = tried(ready)
    vault = ready.vault
    row = {"sealed": vault.seal_person("a@example.org", {}), "hash": vault.address_hash("a@b.vn")}
    with ready.database.write() as db:
        put = "INSERT INTO notice_recipients (notice_id, sealed, address_hash) "
        db.execute(text(f"{put} VALUES (:notice, :sealed, :hash)"), {"notice": number, **row})
        other = db.execute(text("SELECT max(id) FROM notice_recipients")).scalar_one()
        copied = (
            "INSERT INTO deliveries (outlet_id, recipient_id, kind, state, due_at, not_before, "
            "tries, notice_id) SELECT outlet_id, :other, kind, state, due_at, not_before, tries, "
            "notice_id FROM deliveries"
        )
        db.execute(text(copied), {"other": -other})
    pump(ready, "thu")
    assert servers.world.arrivals() == []
    assert ready.states() == {"held": 2}
    with ready.database.read() as db:
        assert {wait.kind for wait in waiting(db, ready.now)} == {"held"}


def test_a_page_that_everybody_sees_is_no_place_for_a_test(ready: Home) -> None:
    for name in ("telegram", "facebook", "cong", "led"):
        with pytest.raises(InputError):
            tried(ready, name)
    with ready.database.read() as db:
        assert [row.name for row in outlets_to_try(db)] == ["thu", "sms"]
    assert ready.log() == []


def test_it_is_the_writers_own_text_and_his_patience(ready: Home) -> None:
    proven(ready, BIENTAP2)
    with pytest.raises(NotAllowed):
        tried(ready, by=BIENTAP2)
    tried(ready)
    with pytest.raises(InputError, match="nửa phút"):
        tried(ready)
    for _ in range(MOST_A_DAY - 1):
        clock_of(ready).moment += EVERY
        tried(ready)
    clock_of(ready).moment += EVERY
    with pytest.raises(InputError, match="24 giờ"):
        tried(ready)
    assert len(ready.log()) == MOST_A_DAY

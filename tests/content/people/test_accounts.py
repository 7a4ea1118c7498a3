"""Accounts live and end: locked, opened, moved; one administrator always stays, and nobody gives
himself more."""

from collections.abc import Callable

import pytest

from content.database.db import Connection
from content.intake.errors import InputError
from content.people import accounts, sessions
from content.people.acts import Act, NotAllowed, Person
from content.people.contacts import Contact, contact_of, email_of, set_contact
from content.people.rights import adds_to
from content.people.users import add_user, find_person, people_who_may
from tests.content.content_kit import last_act, sql
from tests.kit import BIENTAP, BIENTAP2, DUYET, PHATNGON, QUANTRI, Home

CHANGES: dict[str, Callable[[Connection, Act], object]] = {
    "lock": lambda db, act: accounts.lock(db, "bientap", act),
    "unlock": lambda db, act: accounts.unlock(db, "bientap", act),
    "role": lambda db, act: accounts.set_role(db, "bientap", "auditor", act),
    "unit": lambda db, act: accounts.set_unit(db, "bientap", "phong-moi", act),
    "address": lambda db, act: sessions.end_all(db, "bientap", act),
}


def lock(home: Home, name: str, by: Person = QUANTRI, why: str = "chuyển công tác") -> int:
    with home.database.write() as db:
        return accounts.lock(db, name, home.act(by, why))


def test_a_locked_account_is_out_at_once_and_its_name_stays(home: Home) -> None:
    home.people()
    with home.database.write() as db:
        token = sessions.begin(db, "10.0.0.1", home.act(DUYET))
    assert lock(home, "duyet") == 1
    assert last_act(home) == ("quantri", "user.lock", "user:duyet")
    with home.database.read() as db:
        assert sessions.find(db, token, home.now) is None
        with pytest.raises(NotAllowed, match="duyet đã bị khóa"):
            find_person(db, "duyet")
        assert DUYET not in people_who_may(db, "approve")
        found = accounts.account(db, "duyet", home.now)
        assert found in accounts.accounts(db, home.now)
    assert not found.active
    assert found.lock == accounts.Lock("quantri", home.now, "chuyển công tác")
    with home.database.write() as db:
        accounts.unlock(db, "duyet", home.act(QUANTRI))
        assert find_person(db, "duyet") == DUYET
        assert accounts.account(db, "duyet", home.now).lock is None


def test_a_lock_needs_a_reason_and_is_put_on_once(home: Home) -> None:
    home.people()
    with pytest.raises(InputError, match="lý do"):
        lock(home, "duyet", why=" ")
    lock(home, "duyet")
    with pytest.raises(InputError, match="đã bị khóa"):
        lock(home, "duyet")
    with pytest.raises(InputError, match="không có tài khoản ai-do"):
        lock(home, "ai-do")


def test_the_last_administrator_stays_and_stays_one(home: Home) -> None:
    home.people()
    for attempt in (
        lambda db: accounts.lock(db, "quantri", home.act(QUANTRI, "nghỉ")),
        lambda db: accounts.set_role(db, "quantri", "auditor", home.act(QUANTRI)),
    ):
        with (
            pytest.raises(InputError, match="người quản trị duy nhất"),
            home.database.write() as db,
        ):
            attempt(db)
    with home.database.write() as db:
        add_user(db, Person("quantri2", "admin", ""), "mat-khau-thu", home.act(QUANTRI))
        accounts.set_role(db, "quantri", "auditor", home.act(QUANTRI))
        assert find_person(db, "quantri").role == "auditor"
    with pytest.raises(InputError, match="duy nhất"):
        lock(home, "quantri2", by=Person("quantri2", "admin", ""))


def test_nobody_gives_himself_more_and_another_administrator_may(home: Home) -> None:
    home.people()
    second = Person("quantri2", "admin", "")
    with home.database.write() as db:
        add_user(db, second, "mat-khau-thu", home.act(QUANTRI))
    with pytest.raises(InputError, match="không ai tự cho mình"), home.database.write() as db:
        accounts.set_role(db, "quantri", "approver", home.act(QUANTRI))
    with home.database.write() as db:
        accounts.set_role(db, "quantri", "approver", home.act(second))
    assert last_act(home) == ("quantri2", "user.role", "user:quantri")


def test_what_adds_to_a_role_is_read_from_the_table_of_rights() -> None:
    assert adds_to("admin", "approver")
    assert adds_to("writer", "admin")
    assert adds_to("approver", "spokesperson")
    assert not adds_to("admin", "auditor")
    assert not adds_to("approver", "writer")


def test_a_unit_is_changed_and_the_same_one_is_refused(home: Home) -> None:
    home.people()
    with home.database.write() as db:
        accounts.set_unit(db, "bientap", " Phòng mới ", home.act(QUANTRI))
        assert find_person(db, "bientap").unit == "Phòng mới"
    with pytest.raises(InputError), home.database.write() as db:
        accounts.set_unit(db, "bientap", "Pho\u0300ng mơ\u0301i", home.act(QUANTRI))


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("person", [BIENTAP2, DUYET, PHATNGON], ids=lambda person: person.name)
def test_only_an_administrator_changes_anothers_account(
    home: Home, change: str, person: Person
) -> None:
    home.people()
    before = sql(home, "SELECT * FROM users ORDER BY name")
    with pytest.raises(NotAllowed), home.database.write() as db:
        CHANGES[change](db, home.act(person, "thử"))
    assert sql(home, "SELECT * FROM users ORDER BY name") == before


def test_sessions_end_singly_or_all_but_the_one_that_asks(home: Home) -> None:
    home.people()
    with home.database.write() as db:
        act = home.act(DUYET)
        kept, gone, *_ = [
            session.token_hash
            for token in [sessions.begin(db, f"10.0.0.{at}", act) for at in range(4)]
            if (session := sessions.find(db, token, home.now))
        ]
        sessions.end_one(db, "duyet", gone[:16], act)
        with pytest.raises(InputError, match="đã kết thúc"):
            sessions.end_one(db, "duyet", gone[:16], act)
        for wrong in ("", "%", kept[:1]):
            with pytest.raises(InputError):
                sessions.end_one(db, "duyet", wrong, act)
        assert sessions.end_all(db, "duyet", act, kept) == 2
        assert [entry.token_hash for entry in sessions.sessions_of(db, "duyet", home.now)] == [kept]
        assert accounts.account(db, "duyet", home.now).sessions == 1
    assert last_act(home) == ("duyet", "user.sessions-end", "user:duyet")


def test_addresses_are_sealed_masked_for_others_and_gone_with_the_account(home: Home) -> None:
    home.people()
    address = Contact("nguyen.van.a@example.vn", "123456789")
    with home.database.write() as db:
        set_contact(db, home.vault, "duyet", address, home.act(DUYET))
        assert contact_of(db, home.vault, "duyet") == address
        assert email_of(db, home.vault, "duyet") == address.email
    assert address.masked == Contact("n***@example.vn", "…789")
    for table in ("users", "audit"):
        assert "nguyen.van" not in str(sql(home, f"SELECT * FROM {table}"))  # noqa: S608
    lock(home, "duyet")
    with home.database.write() as db:
        assert email_of(db, home.vault, "duyet") is None
        with pytest.raises(NotAllowed):
            set_contact(db, home.vault, "duyet", Contact(), home.act(BIENTAP))
        set_contact(db, home.vault, "duyet", Contact(), home.act(QUANTRI))
        assert contact_of(db, home.vault, "duyet") == Contact()


@pytest.mark.parametrize(
    ("contact", "field"),
    [(Contact("khong-phai-thu"), "email"), (Contact("", "@ai_do"), "chat_id")],
)
def test_an_address_that_is_none_is_refused_by_its_field(
    home: Home, contact: Contact, field: str
) -> None:
    home.people()
    with pytest.raises(InputError) as refused, home.database.write() as db:
        set_contact(db, home.vault, "duyet", contact, home.act(DUYET))
    assert [problem.field for problem in refused.value.problems] == [field]

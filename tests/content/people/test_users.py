"""Accounts: who exists, what they may do, and that a password proves it."""

import pytest

from content.intake.errors import InputError
from content.people.acts import Act, NotAllowed, Person
from content.people.switches import TRUST_CLI, turn_on
from content.people.users import add_user, check_password, find_person, list_people, trust_cli
from tests.content.content_kit import sql
from tests.kit import BIENTAP, DUYET, Home

PASSWORD = "mật-khẩu-thử"


def join(home: Home, person: Person = BIENTAP, password: str = PASSWORD) -> None:
    with home.database.write() as db:
        add_user(db, person, password, home.act())


def opens(home: Home, name: str, password: str) -> bool:
    with home.database.read() as db:
        return check_password(db, name, password)


def test_the_right_password_opens_and_every_other_does_not(home: Home) -> None:
    join(home)
    assert opens(home, "bientap", PASSWORD)
    for wrong in ("", PASSWORD + " ", "mat-khau-thu"):
        assert not opens(home, "bientap", wrong)
    assert not opens(home, "ai-do", PASSWORD)


def test_a_password_is_the_same_from_a_keyboard_that_writes_letters_decomposed(home: Home) -> None:
    join(home)
    assert opens(home, "bientap", "mâ\u0323t-khâ\u0309u-thư\u0309")
    join(home, DUYET, "ma\u0323\u0302t-kha\u0302\u0309u-hai")
    assert opens(home, "duyet", "mật-khẩu-hai")


def test_the_password_itself_is_not_stored(home: Home) -> None:
    join(home)
    (row,) = sql(home, "SELECT * FROM users")
    assert PASSWORD not in str(row)
    assert row.password_hash.startswith("$argon2id$")


def test_a_broken_hash_opens_nothing(home: Home) -> None:
    join(home)
    sql(home, "UPDATE users SET password_hash = 'x'")
    assert not opens(home, "bientap", PASSWORD)


def test_an_account_that_is_switched_off_is_nobody(home: Home) -> None:
    join(home)
    sql(home, "UPDATE users SET active = false")
    assert not opens(home, "bientap", PASSWORD)
    with home.database.read() as db:
        assert list_people(db) == []
        with pytest.raises(NotAllowed, match="Tài khoản bientap đã bị khóa"):
            find_person(db, "bientap")


@pytest.mark.parametrize(
    ("person", "password", "where"),
    [
        (Person("Biên tập", "writer", ""), PASSWORD, "tên"),
        (Person("BIENTAP", "writer", ""), PASSWORD, "tên"),
        (Person("", "writer", ""), PASSWORD, "tên"),
        (Person("system", "writer", ""), PASSWORD, "tên"),
        (Person("recipient", "writer", ""), PASSWORD, "tên"),
        (Person("flow:pump_outlet", "writer", ""), PASSWORD, "tên"),
        (Person("bientap", "sep", ""), PASSWORD, "vai trò"),
        (Person("bientap", "system", ""), PASSWORD, "vai trò"),
        (Person("bientap", "writer", ""), "ngan", "mật khẩu"),
    ],
)
def test_an_account_that_cannot_be_is_refused_with_the_field(
    home: Home, person: Person, password: str, where: str
) -> None:
    with pytest.raises(InputError) as refused:
        join(home, person, password)
    assert [problem.where for problem in refused.value.problems] == [where]
    assert sql(home, "SELECT * FROM users") == []


def test_a_name_is_given_once(home: Home) -> None:
    join(home)
    with pytest.raises(InputError, match="bientap đã có"):
        join(home, Person("bientap", "admin", ""))


def test_people_are_found_with_role_and_unit(home: Home) -> None:
    join(home, DUYET)
    join(home)
    with home.database.read() as db:
        assert find_person(db, "bientap") == BIENTAP
        assert list_people(db) == [BIENTAP, DUYET]


def test_the_same_unit_is_the_same_however_its_letters_are_made(home: Home) -> None:
    join(home, Person("bientap", "writer", "Va\u0306n pho\u0300ng "))
    with home.database.read() as db:
        assert find_person(db, "bientap").unit == "Văn phòng"


def test_a_reason_of_blanks_is_none(home: Home) -> None:
    with pytest.raises(InputError, match="lý do"):
        Act(BIENTAP, home.now, " \n").require_why()


def test_the_command_line_is_trusted_only_where_the_switch_says_so(home: Home) -> None:
    with home.database.write() as db:
        assert not trust_cli(db)
        turn_on(db, TRUST_CLI, home.act())
        assert trust_cli(db)

"""A password is changed by its owner, and reset by an administrator with a code that is good once
and for some hours."""

from datetime import timedelta

import pytest

from content.intake.errors import InputError
from content.people import passwords, sessions
from content.people.acts import NotAllowed
from content.people.users import check_password
from tests.content.content_kit import last_act, sql
from tests.kit import BIENTAP, DUYET, QUANTRI, Home

OLD, NEW = "mat-khau-thu", "một câu dài dễ nhớ"


def reset(home: Home, name: str = "duyet", hours: int = 24) -> str:
    with home.database.write() as db:
        return passwords.reset(db, name, home.act(QUANTRI), hours)


def opened(home: Home, given: str, later: timedelta = timedelta()) -> str:
    with home.database.read() as db:
        return passwords.opened_by(db, "duyet", given, home.now + later)


def test_a_new_password_opens_the_old_one_does_not_and_other_sessions_end(home: Home) -> None:
    home.people()
    with home.database.write() as db:
        for _ in range(3):
            token = sessions.begin(db, "10.0.0.1", home.act(DUYET))
        staying = sessions.find(db, token, home.now)
        assert staying is not None
        ended = passwords.change_own(db, NEW, home.act(DUYET), staying.token_hash)
        assert ended == 2
        assert sessions.sessions_of(db, "duyet", home.now) == [staying]
    assert last_act(home) == ("duyet", "user.password", "user:duyet")
    assert (opened(home, NEW), opened(home, OLD)) == ("password", "")


@pytest.mark.parametrize("wrong", ["ngan", "duyet", OLD, "x" * 1025])
def test_a_password_that_is_none_is_refused_and_nothing_changes(home: Home, wrong: str) -> None:
    home.people()
    with pytest.raises(InputError) as refused, home.database.write() as db:
        passwords.change_own(db, wrong, home.act(DUYET))
    assert refused.value.problems[0].field == "new_password"
    assert opened(home, OLD) == "password"


def test_a_reset_gives_a_code_that_opens_once_and_the_old_password_is_gone(home: Home) -> None:
    home.people()
    with home.database.write() as db:
        token = sessions.begin(db, "10.0.0.1", home.act(DUYET))
    code = reset(home)
    with home.database.read() as db:
        assert sessions.find(db, token, home.now) is None
        assert passwords.must_change(db, "duyet")
    assert (opened(home, OLD), opened(home, code)) == ("", "code")
    assert opened(home, f" {code.upper().replace('-', ' ')} ") == "code"
    with home.database.write() as db:
        assert passwords.use_code(db, "duyet")
        assert not passwords.use_code(db, "duyet")
    assert opened(home, code) == ""
    with home.database.write() as db:
        passwords.change_own(db, NEW, home.act(DUYET))
        assert not passwords.must_change(db, "duyet")


def test_a_code_is_good_for_its_hours_and_a_later_one_takes_its_place(home: Home) -> None:
    home.people()
    first, second = reset(home), reset(home, hours=2)
    assert (opened(home, first), opened(home, second)) == ("", "code")
    assert opened(home, second, timedelta(hours=2)) == ""


def test_a_code_stands_nowhere_but_in_the_answer(home: Home) -> None:
    code = reset(home.people())
    for table in ("users", "audit"):
        text = str(sql(home, f"SELECT * FROM {table}"))  # noqa: S608
        assert code not in text
        assert code.replace("-", "") not in text


def test_only_an_administrator_resets_and_nobody_for_himself(home: Home) -> None:
    home.people()
    for person in (BIENTAP, DUYET):
        with pytest.raises(NotAllowed), home.database.write() as db:
            passwords.reset(db, "duyet", home.act(person))
    for name in ("quantri", "khong-co"):
        with pytest.raises(InputError), home.database.write() as db:
            passwords.reset(db, name, home.act(QUANTRI))
    with home.database.read() as db:
        assert check_password(db, "quantri", OLD)

"""The second factor: six digits that open once, ten codes for the lost telephone, and the roles of
which the office asks it."""

from datetime import timedelta

import pyotp
import pytest

from content.intake.errors import InputError
from content.people import accounts, second_factor, sessions
from content.people.acts import Act, NotAllowed, Person
from content.people.required_factors import (
    lacks_factor,
    require_factor,
    required_roles,
    waive_factor,
)
from tests.content.content_kit import last_act, sql
from tests.kit import BIENTAP, DUYET, QUANTRI, Home


def code_at(home: Home, key: str, seconds: int = 0) -> str:
    return pyotp.TOTP(key).at(home.now + timedelta(seconds=seconds))


def turned_on(home: Home, person: Person = DUYET) -> tuple[str, list[str]]:
    """The key and the recovery codes of an account that has just set it up."""
    offered = second_factor.offer(home.vault, person.name)
    with home.database.write() as db:
        codes = second_factor.set_up(
            db, home.vault, offered, code_at(home, offered.key), home.act(person)
        )
    return offered.key, codes


def proves(home: Home, code: str, person: Person = DUYET, seconds: int = 0) -> bool:
    with home.database.write() as db:
        act = Act(person, home.now + timedelta(seconds=seconds))
        return second_factor.prove(db, home.vault, code, act)


def test_the_digits_of_now_open_once_and_those_around_too(home: Home) -> None:
    key, _ = turned_on(home.people())
    assert not proves(home, code_at(home, key)), "they proved the key when it was set up"
    later = code_at(home, key, 90)
    assert proves(home, later, seconds=90)
    assert not proves(home, later, seconds=90)
    assert not proves(home, code_at(home, key, 60), seconds=90), "older than what was used"
    assert proves(home, code_at(home, key, 150), seconds=120), "a telephone that is fast"
    assert proves(home, code_at(home, key, 300), seconds=330), "a telephone that is slow"
    assert not proves(home, code_at(home, key, 600), seconds=660)


@pytest.mark.parametrize("wrong", ["", "000000", "١٢٣٤٥٦", "12345", "x", "1" * 5000])
def test_anything_else_opens_nothing(home: Home, wrong: str) -> None:
    turned_on(home.people())
    assert not proves(home, wrong)
    assert not proves(home, wrong, BIENTAP)


def test_each_recovery_code_opens_once_and_new_ones_end_the_old(home: Home) -> None:
    _, codes = turned_on(home.people())
    assert len(set(codes)) == 10
    assert proves(home, codes[3].upper().replace("-", " "))
    assert last_act(home) == ("duyet", "user.recovery-used", "user:duyet")
    assert not proves(home, codes[3])
    with home.database.write() as db:
        assert accounts.account(db, "duyet", home.now).recovery_left == 9
        fresh = second_factor.renew_codes(db, home.act(DUYET))
    assert not proves(home, codes[4])
    assert proves(home, fresh[0])


def test_nothing_of_it_stands_in_clear(home: Home) -> None:
    key, codes = turned_on(home.people())
    proves(home, codes[0])
    stored = str(sql(home, "SELECT * FROM users")) + str(sql(home, "SELECT * FROM audit"))
    for secret in (key, *codes):
        assert secret not in stored
        assert secret.replace("-", "") not in stored


def test_a_key_that_was_offered_to_somebody_else_is_not_taken(home: Home) -> None:
    home.people()
    offered = second_factor.offer(home.vault, "bientap")
    assert second_factor.offer(home.vault, "bientap", offered.sealed).key == offered.key
    assert second_factor.offer(home.vault, "duyet", offered.sealed).key != offered.key
    assert second_factor.offer(home.vault, "duyet", "không phải của ta").key


def test_a_wrong_code_turns_nothing_on_and_it_is_turned_on_once(home: Home) -> None:
    home.people()
    offered = second_factor.offer(home.vault, "duyet")
    with pytest.raises(InputError, match="mã không đúng"), home.database.write() as db:
        second_factor.set_up(db, home.vault, offered, "000000", home.act(DUYET))
    turned_on(home)
    with pytest.raises(InputError, match="đã có"):
        turned_on(home)


def test_whose_role_needs_it_is_led_there_and_cannot_turn_it_off(home: Home) -> None:
    home.people()
    with home.database.write() as db:
        token = sessions.begin(db, "10.0.0.1", home.act(DUYET))
        require_factor(db, "approver", home.act(QUANTRI))
        require_factor(db, "approver", home.act(QUANTRI))
        assert required_roles(db) == ("approver",)
        assert lacks_factor(db, "duyet")
        assert not lacks_factor(db, "bientap")
        found = sessions.find(db, token, home.now)
        assert found is not None
        assert found.due == "factor"
    assert last_act(home) == ("quantri", "totp.require", "installation")
    turned_on(home)
    with home.database.write() as db:
        found = sessions.find(db, token, home.now)
        assert found is not None
        assert found.due == ""
        with pytest.raises(InputError, match="không tự tắt"):
            second_factor.take_off(db, "duyet", home.act(DUYET))
        second_factor.take_off(db, "duyet", home.act(QUANTRI))
        assert lacks_factor(db, "duyet")
        waive_factor(db, "approver", home.act(QUANTRI))
        assert not lacks_factor(db, "duyet")
    turned_on(home)
    with home.database.write() as db:
        second_factor.take_off(db, "duyet", home.act(DUYET))
    assert last_act(home) == ("duyet", "user.totp-off", "user:duyet")


def test_only_an_administrator_says_of_whom_it_is_asked(home: Home) -> None:
    home.people()
    for person in (BIENTAP, DUYET):
        with pytest.raises(NotAllowed), home.database.write() as db:
            require_factor(db, "writer", home.act(person))
        with pytest.raises(NotAllowed), home.database.write() as db:
            second_factor.take_off(db, "quantri", home.act(person))
    with pytest.raises(InputError, match="phải là một trong"), home.database.write() as db:
        require_factor(db, "pump", home.act(QUANTRI))

"""Each person's keys of one letter are on until he turns them off."""

from content.people import keyboard, sessions
from tests.content.content_kit import last_act
from tests.kit import BIENTAP, DUYET, Home


def test_keys_of_one_letter_are_off_for_one_person_in_every_browser(home: Home) -> None:
    home.people()
    with home.database.write() as db:
        tokens = [sessions.begin(db, "10.0.0.1", home.act(who)) for who in (BIENTAP, DUYET)]
    assert single_keys(home, tokens) == [True, True]
    with home.database.write() as db:
        keyboard.set_single_keys(db, False, home.act(BIENTAP))
    assert single_keys(home, tokens) == [False, True]
    assert last_act(home) == ("bientap", "user.keys", "user:bientap")
    with home.database.write() as db:
        keyboard.set_single_keys(db, True, home.act(BIENTAP))
    assert single_keys(home, tokens) == [True, True]


def single_keys(home: Home, tokens: list[str]) -> list[bool]:
    with home.database.read() as db:
        found = [sessions.find(db, token, home.now) for token in tokens]
    return [bool(session and session.single_keys) for session in found]

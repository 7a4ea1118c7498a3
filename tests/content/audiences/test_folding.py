"""One person in every spelling: capitals make nobody another addressee."""

from content.audiences.audiences import find_audience
from content.audiences.find import look_up
from content.audiences.folding import fold_addresses
from content.audiences.replacing import import_audience
from content.audiences.suppressions import find_suppression, suppress
from content.calendar.schedule import ScheduleRequest
from tests.content.content_kit import calendared, outlet, passed, person, planned, sql
from tests.kit import BIENTAP, Home

OLDER = "Ba.Lan@example.org"


def listed(home: Home, *addresses: str) -> int:
    rows = [person(number, address) for number, address in enumerate(addresses)]
    return import_audience(home.database, home.vault, "dan", rows, home.act()).taken


def barred(home: Home, address: str) -> bool:
    with home.database.read() as db:
        return find_suppression(db, home.vault.address_hash(address)) is not None


def as_before(home: Home, table: str, address: str) -> None:
    """The row as 0.2.0 kept it: under a hash of the address in the case it was written in."""
    older, now = home.vault.keyed_hash(address), home.vault.address_hash(address)
    words = f"UPDATE {table} SET address_hash = :older WHERE address_hash = :now"  # noqa: S608
    sql(home, words, older=older, now=now)


def test_one_person_in_three_spellings_is_written_to_once(home: Home) -> None:
    assert listed(home, OLDER, "ba.lan@example.org", "BA.LAN@EXAMPLE.ORG") == 1


def test_who_asked_to_be_left_alone_in_capitals_gets_nothing_and_is_found(home: Home) -> None:
    listed(home, "ba.lan@example.org", "an@example.org")
    with home.database.write() as db:
        suppress(db, home.vault, "BA.LAN@Example.org", home.act(BIENTAP, "gọi điện"))
    mail = outlet(home, "thu", "email")
    with home.database.read() as db:
        people = find_audience(db, "dan")
    calendared(home, ScheduleRequest(passed(home), [mail], people, home.now))
    planned(home)
    states = sql(home, "SELECT state FROM deliveries ORDER BY recipient_id")
    assert [state for (state,) in states] == ["suppressed", "queued"]
    with home.database.read() as db:
        assert len(look_up(db, home.vault, "Ba.Lan@EXAMPLE.org").memberships) == 1


def test_what_an_older_release_hashed_with_its_capitals_is_hashed_once_more(home: Home) -> None:
    listed(home, OLDER, "an@example.org")
    as_before(home, "recipients", OLDER)
    with home.database.write() as db:
        suppress(db, home.vault, OLDER, home.act(BIENTAP, "gọi điện"))
    as_before(home, "suppressions", OLDER)
    assert not barred(home, OLDER)
    assert fold_addresses(home.database, home.vault, home.now) == 2
    assert barred(home, "ba.lan@example.org")
    with home.database.read() as db:
        assert len(look_up(db, home.vault, "ba.lan@example.org").memberships) == 1
    assert fold_addresses(home.database, home.vault, home.now) == 0  # once in its life


def test_two_spellings_on_one_older_list_are_both_barred(home: Home) -> None:
    listed(home, OLDER)
    as_before(home, "recipients", OLDER)
    copy = "INSERT INTO recipients (audience_id, generation, address_hash, sealed, consent_basis, "
    copy += "consent_at) SELECT audience_id, generation, :now, sealed, '', '' FROM recipients"
    sql(home, copy, now=home.vault.address_hash(OLDER))
    with home.database.write() as db:
        suppress(db, home.vault, OLDER, home.act(BIENTAP, "gọi điện"))
    fold_addresses(home.database, home.vault, home.now)
    hashes = "SELECT count(*) FROM recipients JOIN suppressions USING (address_hash)"
    assert sql(home, hashes)[0][0] == 2

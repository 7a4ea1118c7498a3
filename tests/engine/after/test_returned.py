"""What comes back by e-mail corrects what was counted, ends what must not be written to, and does
so once, however often it is fetched."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from content.audiences.suppressions import find_suppression
from content.deliveries.log import LogRow
from content.sending.parts import parts_at_rest
from content.sending.receipt_inbox import set_aside
from content.sending.returned_letters import take_in
from engine.after.fetching import fetch
from engine.after.receipts import FORGED, collect
from sandbox.providers.imap import ImapSandbox
from tests.channels.email.returned import letters_kit as kit
from tests.channels.email.returned.letters_kit import KEY, report
from tests.engine.engine_kit import clock_of, heard, key_of, letters, pump, put
from tests.kit import Home, Stands, addresses

FORGED_KEY = f"42-{'0' * 20}"


@pytest.fixture
def box() -> Iterator[ImapSandbox]:
    with ImapSandbox() as made:
        yield made


@pytest.fixture
def sent(ready: Home, servers: Stands, box: ImapSandbox) -> Home:
    """Two letters that the relay has taken, and a mailbox for what comes back."""
    ready.outlets(f"""
[[outlet]]
name = "thu-tra"
channel = "email_smtp"
holidays = "send"
from = "Trung tâm <tin@example.gov.vn>"
[[outlet.relay]]
host = "127.0.0.1"
port = {servers.smtp.port}
security = "none"
[outlet.bounces]
address = "thubao@tra.example.gov.vn"
host = "127.0.0.1"
port = {box.port}
security = "none"
username = "{box.username}"
password = "{box.password}"
""")
    put(ready, "thu-tra", "dan")
    pump(ready, "thu-tra")
    assert ready.states() == {"accepted": 2}
    return ready


def comes_back(home: Home, box: ImapSandbox, letter: str, row: LogRow) -> None:
    """A letter of the kit, about a delivery, lies in the mailbox and is read."""
    mine = letter.replace(KEY, str(key_of(home, row)))
    box.put(mine.replace("bounce+", "thubao+").replace("\n", "\r\n").encode())
    fetch(home.context)
    collect(home.context)


def suppressed(home: Home, address: str = "nguoi0@example.org") -> str:
    """Whose word bars an address; "" where nobody's does."""
    with home.database.read() as db:
        found = find_suppression(db, home.vault.address_hash(address))
    return found.cause if found else ""


def counts(home: Home) -> dict[str, int]:
    """What the counts of deliveries say, which reports and pages read."""
    with home.database.read() as db:
        query = (
            "SELECT state, sum(amount) FROM delivery_counts GROUP BY state HAVING sum(amount) > 0"
        )
        return {row[0]: row[1] for row in db.execute(text(query))}


def first(home: Home) -> LogRow:
    return home.log()[0]


def whose(home: Home, row: LogRow) -> str:
    with home.database.read() as db:
        sealed = db.execute(
            text(
                "SELECT r.sealed FROM recipients r JOIN deliveries d ON d.recipient_id = r.id "
                "WHERE d.id = :id"
            ),
            {"id": row.id},
        ).scalar_one()
    return home.vault.unseal_person(sealed)[0]


def test_a_late_bounce_corrects_the_figures_and_ends_the_address(
    sent: Home, box: ImapSandbox
) -> None:
    row = first(sent)
    address = whose(sent, row)
    clock_of(sent).forward(days=3)
    comes_back(sent, box, report(), row)
    after = first(sent)
    assert (after.state, after.code) == ("rejected", "no_such_address")
    assert counts(sent) == {"accepted": 1, "rejected": 1}
    assert suppressed(sent, address) == "bounce"
    assert [attempt.outcome for attempt in heard(sent, row.id)] == ["accepted", "receipt: rejected"]
    assert "user unknown" in heard(sent, row.id)[-1].raw
    assert box.folders["INBOX"] == {}


def test_a_fetch_that_dies_between_reading_and_putting_away_doubles_nothing(
    sent: Home, box: ImapSandbox
) -> None:
    row = first(sent)
    box.breaks_off_at = "UID MOVE"
    comes_back(sent, box, report(), row)
    assert first(sent).state == "rejected"
    assert len(box.folders["INBOX"]) == 1, "it lies there still"
    fetch(sent.context)
    collect(sent.context)
    assert box.folders["INBOX"] == {}
    assert len(letters(sent)) == 1
    assert len(heard(sent, row.id)) == 2


def test_the_same_letter_by_pipe_and_mailbox_is_taken_in_once(sent: Home) -> None:
    (outlet,) = sent.outlet_rows("thu-tra")
    for _ in range(2):
        with sent.database.turn() as db:
            take_in(db, sent.vault, outlet.id, report().encode(), sent.now)
    assert len(letters(sent)) == 1


def test_a_full_mailbox_is_soft_and_three_in_a_month_are_enough(
    sent: Home, box: ImapSandbox
) -> None:
    full = report("5.2.2", "smtp; 552 5.2.2 mailbox full")
    address = whose(sent, first(sent))
    for _month in range(2):  # two, and then a third that is too late
        row = next(one for one in sent.log() if whose(sent, one) == address)
        comes_back(sent, box, full, row)
        assert suppressed(sent, address) == ""
        clock_of(sent).forward(days=12)
        put(sent, "thu-tra", "dan")
        pump(sent, "thu-tra")
    clock_of(sent).forward(days=20)
    rows = [one for one in sent.log() if whose(sent, one) == address and one.state == "accepted"]
    comes_back(sent, box, full, rows[0])
    assert suppressed(sent, address) == "", "the first is older than thirty days"
    for _again in range(2):
        clock_of(sent).forward(days=1)
        put(sent, "thu-tra", "dan")
        pump(sent, "thu-tra")
        row = next(
            one for one in sent.log() if whose(sent, one) == address and one.state == "accepted"
        )
        comes_back(sent, box, full, row)
    assert suppressed(sent, address) == "bounce"


def test_a_refusal_of_us_bars_nobody(sent: Home, box: ImapSandbox) -> None:
    row = first(sent)
    comes_back(sent, box, report("5.7.26", "smtp; 550-5.7.26 unauthenticated email"), row)
    after = first(sent)
    assert (after.state, after.code) == ("rejected", "policy")
    assert suppressed(sent, whose(sent, row)) == ""


def test_a_provider_that_sends_letters_back_for_what_we_are_rests(
    sent: Home, box: ImapSandbox
) -> None:
    """Behind the office's own relay nobody refuses anything: the letters come back."""
    sent.audience("nhieu", addresses(6))
    put(sent, "thu-tra", "nhieu")
    pump(sent, "thu-tra")
    refused = report("5.7.26", "smtp; 550-5.7.26 unauthenticated email")
    (outlet,) = sent.outlet_rows("thu-tra")
    for number, row in enumerate(sent.log()[:3], 1):
        with sent.database.read() as db:
            assert parts_at_rest(db, outlet.id) == {}, f"after {number - 1} letters"
        comes_back(sent, box, refused, row)
    with sent.database.read() as db:
        resting = parts_at_rest(db, outlet.id)
    assert set(resting) == {"example.org"}
    assert "5.7.26" in resting["example.org"].raw
    put(sent, "thu-tra", "nhieu")
    pump(sent, "thu-tra")
    assert sent.states()["queued"] == 6, "what is due there waits"


def test_a_complaint_is_the_recipients_own_word(sent: Home, box: ImapSandbox) -> None:
    row = first(sent)
    comes_back(sent, box, kit.COMPLAINT, row)
    assert first(sent).state == "delivered"
    assert suppressed(sent, whose(sent, row)) == "recipient"


@pytest.mark.parametrize("letter", [kit.AWAY, kit.AWAY_UNMARKED, kit.EXIM_DELAY])
def test_who_is_away_and_what_is_late_change_nothing(
    sent: Home, box: ImapSandbox, letter: str
) -> None:
    comes_back(sent, box, letter, first(sent))
    assert sent.states() == {"accepted": 2}
    assert letters(sent) == [(True, "")]
    assert suppressed(sent) == ""


def test_a_forged_key_moves_nothing_and_what_is_unknown_is_shown(
    sent: Home, box: ImapSandbox
) -> None:
    box.put(report().replace(KEY, FORGED_KEY).encode())
    box.put(kit.PERSON.encode())
    fetch(sent.context)
    collect(sent.context)
    assert sent.states() == {"accepted": 2}
    (outlet,) = sent.outlet_rows("thu-tra")
    with sent.database.read() as db:
        amount, aside = set_aside(db, outlet.id, 10)
    assert amount == 2
    assert {letter.note for letter in aside} == {FORGED, "không phải thư báo của máy thư"}


def test_a_bounce_of_another_outlets_letter_moves_nothing(
    sent: Home, box: ImapSandbox, servers: Stands
) -> None:
    put(sent, "thu", "dan")
    pump(sent, "thu")
    row = next(one for one in sent.log() if one.outlet == "thu")
    comes_back(sent, box, report(), row)
    assert {one.state for one in sent.log()} == {"accepted"}

"""E-mail, one personal letter of text and HTML a recipient, over 10 connections on loopback to
postfix's `smtp-sink`.

*The pump* is the product's own on a real home with full durability: it plans, claims, unseals,
marks, sends and settles one row a recipient in a process of its own. *The raw loop* is the same
client with the same letters and no database. `smtp-source` writes one ready-made letter again and
again and is the wire's limit. The peers send the same text, personalised by their own means; being
slower, they send fewer letters: the figures are rates. *The signed pump* signs each letter with
DKIM (rsa-2048); what an unsigned pump and the signer alone allow, one after the other, is its
measure.

How much of the wire a pump uses differs from machine to machine, so the bar is what the pump of
commit 7917047 uses of it in the same round: a checkout of its own with its own libraries, its own
home and its own process, on the same sink. The raw loop is no bar: a faster client lowers the ratio
to it.
"""

import hashlib
import tempfile
from contextlib import closing
from pathlib import Path
from statistics import median

from channels.contract.message import Recipient
from channels.email.dkim import new_key, relaxed_headers
from channels.email.email_smtp import EmailSmtp
from tests.bench.child import opened
from tests.bench.earlier import COMMIT, Earlier, earlier
from tests.bench.house import copy_with_work, make_house, open_house
from tests.bench.measure import Figures, Row, milliseconds, ratio, spread, take_turns
from tests.bench.peer import NAME, Rate, mail_peers, write_letter
from tests.bench.servers import free_port, run_child, smtp_sink

PEOPLE = 50_000
OUTLET, SIGNED = "thu", "thu-ky"
_SIGNATURES = 4_000
_WORK = "e-mail to 50,000 recipients, personal, durable log"
_WIRE, _OF_THE_WIRE = "smtp-source", 0.60
_AT_COMMIT = f"the pump of {COMMIT}"
_BARS: tuple[tuple[str, float | None, float | None], ...] = (
    ("the raw loop", None, None),
    (_WIRE, None, _OF_THE_WIRE),
    ("django-post_office", 6, 15),
    ("nodemailer", 3, 8),
    ("apprise", 100, 300),
)


def signing() -> str:
    """The table of an outlet that signs with a fresh key."""
    return f"""[outlet.dkim]
domain = "hoadang.example.vn"
selector = "lt1"
key = '''{new_key()}'''
"""


def outlets(port: int, *names: str, more: str = "") -> str:
    """An outlets file with e-mail outlets that know no limits; `more` stands in each of them."""
    return "".join(
        f"""
[[outlet]]
name = "{name}"
channel = "email_smtp"
window = "00:00-24:00"
holidays = "send"
from = "Trung tâm Phục vụ hành chính công <tin@hoadang.example.vn>"
[[outlet.relay]]
host = "127.0.0.1"
port = {port}
security = "none"
{more}"""
        for name in names
    )


def main() -> list[Row]:
    """The table's rows; peers that cannot be had are rows that were not measured."""
    port = free_port()
    with tempfile.TemporaryDirectory() as name, smtp_sink(port):
        folder = Path(name)
        both = outlets(port, OUTLET) + outlets(port, SIGNED, more=signing())
        house = make_house(folder / "house", both, "nguoi{}@phuong{}.example", PEOPLE)
        letter = write_letter(folder, sample(house))
        variants: dict[str, Rate] = {
            "the pump": lambda: (
                run_child("pump", copy_with_work(house, folder / "work", [OUTLET]), OUTLET).rate
            ),
            "the signed pump": lambda: (
                run_child("pump", copy_with_work(house, folder / "work", [SIGNED]), SIGNED).rate
            ),
            "the signer alone": lambda: signer_alone(house),
            "the raw loop": lambda: run_child("raw", house, OUTLET).rate,
            **mail_peers(port, letter, PEOPLE),
        }
        if before := earlier():
            variants[_AT_COMMIT] = _pump_before(before, folder, port)
        figures = take_turns(variants)
    plain = [_row(figures, against, bar, aim) for against, bar, aim in _BARS]
    return [*plain, _share_of_the_wire(figures), _signed(figures)]


def _pump_before(before: Earlier, folder: Path, port: int) -> Rate:
    house = folder / "house-before"
    before.make_house(house, port, PEOPLE)
    return lambda: before.rate(house, folder / "work-before")


def _share_of_the_wire(figures: Figures) -> Row:
    """What the pump uses of the wire against what the commit's pump uses of it."""
    work, against, bar = "the share of the wire", f"that of {COMMIT}, the same round", 1.2
    if _AT_COMMIT not in figures or _WIRE not in figures:
        why = f"{_WIRE if _WIRE not in figures else COMMIT} could not be had on this machine"
        return Row(work, against, None, bar, None, why)
    shares = {
        name: [mine / wire for mine, wire in zip(figures[name], figures[_WIRE], strict=True)]
        for name in ("the pump", _AT_COMMIT)
    }
    ours, theirs = (median(shares[name]) for name in ("the pump", _AT_COMMIT))
    found = ratio(shares, "the pump", _AT_COMMIT)
    aim = round(_OF_THE_WIRE / theirs, 2)
    return Row(work, against, found, bar, aim, f"{ours:.2f} of it", f"{theirs:.2f} of it")


def signer_alone(house: Path) -> float:
    """Signatures a second of the outlet's key, over the headers of its letter and a known body."""
    home = open_house(house)
    with closing(home.database):
        channel, _message, _ = opened(home, SIGNED)
    assert isinstance(channel, EmailSmtp)
    (signer,) = channel.signers
    head = sample(house).partition(b"\r\n\r\n")[0] + b"\r\n"
    headers, body, at = relaxed_headers(head), hashlib.sha256(head).digest(), home.now
    took = milliseconds(
        lambda: [signer.header(headers, body, at) for _number in range(_SIGNATURES)]
    )
    return _SIGNATURES / took * 1000


def _signed(figures: Figures) -> Row:
    """Against what the unsigned pump and the signer would do one after the other."""
    rounds = zip(figures["the pump"], figures["the signer alone"], strict=True)
    allowed = [1 / (1 / plain + 1 / signer) for plain, signer in rounds]
    both = {"ours": figures["the signed pump"], "allowed": allowed}
    ours, theirs = spread(both["ours"], "/s"), spread(allowed, "/s")
    work, against = f"{_WORK}, DKIM rsa-2048", "what the pump and the signer alone allow"
    return Row(work, against, ratio(both, "ours", "allowed"), 0.85, 0.95, ours, theirs)


def sample(house: Path) -> bytes:
    """The text as one reader's letter, as the channel itself makes it."""
    home = open_house(house)
    with closing(home.database):
        channel, message, _ = opened(home, OUTLET)
    (eml,) = channel.preview(
        message,
        Recipient(
            "nguoi@phuong.example", {"name": NAME, "ma": NAME}, f"{home.public_url}/u/0-{NAME}"
        ),
    ).values()
    return eml


def _row(figures: Figures, against: str, bar: float | None, aim: float | None) -> Row:
    if against not in figures:
        return Row(_WORK, against, None, bar, aim, f"{against} could not be had on this machine")
    ours, theirs = (spread(figures[name], "/s") for name in ("the pump", against))
    return Row(_WORK, against, ratio(figures, "the pump", against), bar, aim, ours, theirs)

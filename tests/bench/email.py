"""E-mail, one personal letter of text and HTML a recipient, over 10 connections on loopback to
postfix's `smtp-sink`.

*The pump* is the product's own on a real home with full durability: it plans, claims, unseals,
marks, sends and settles one row a recipient in a process of its own. *The raw loop* is the same
client with the same letters and no database. `smtp-source` writes one ready-made letter again and
again and is the wire's limit. The peers send the same text, personalised by their own means; being
slower, they send fewer letters: the figures are rates.
"""

import tempfile
from contextlib import closing
from pathlib import Path

from channels.contract.message import Recipient
from tests.bench.child import opened
from tests.bench.house import copy_with_work, make_house, open_house
from tests.bench.measure import Figures, Row, ratio, spread, take_turns
from tests.bench.peer import NAME, Rate, mail_peers, write_letter
from tests.bench.servers import free_port, run_child, smtp_sink

PEOPLE = 50_000
OUTLET = "thu"
_WORK = "e-mail to 50,000 recipients, personal, durable log"
_BARS = (
    ("the raw loop", 0.90, 1.0),
    ("smtp-source", 0.25, 0.60),
    ("django-post_office", 6, 15),
    ("nodemailer", 3, 8),
    ("apprise", 100, 300),
)


def outlets(port: int, *names: str) -> str:
    """An outlets file with e-mail outlets that know no limits."""
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
"""
        for name in names
    )


def main() -> list[Row]:
    """The table's rows; peers that cannot be had are rows that were not measured."""
    port = free_port()
    with tempfile.TemporaryDirectory() as name, smtp_sink(port):
        folder = Path(name)
        house = make_house(
            folder / "house", outlets(port, OUTLET), "nguoi{}@phuong{}.example", PEOPLE
        )
        letter = write_letter(folder, sample(house))
        variants: dict[str, Rate] = {
            "the pump": lambda: (
                run_child("pump", copy_with_work(house, folder / "work", [OUTLET]), OUTLET).rate
            ),
            "the raw loop": lambda: run_child("raw", house, OUTLET).rate,
            **mail_peers(port, letter, PEOPLE),
        }
        figures = take_turns(variants)
    return [_row(figures, against, bar, aim) for against, bar, aim in _BARS]


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


def _row(figures: Figures, against: str, bar: float, aim: float) -> Row:
    if against not in figures:
        return Row(_WORK, against, None, bar, aim, f"{against} could not be had on this machine")
    ours, theirs = (spread(figures[name], "/s") for name in ("the pump", against))
    return Row(_WORK, against, ratio(figures, "the pump", against), bar, aim, ours, theirs)

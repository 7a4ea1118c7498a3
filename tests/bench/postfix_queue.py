"""E-mail into the queue of a real Postfix on this machine, one personal letter a recipient, over
10 connections.

*The pump* is the product's own on a real home with full durability, in a process of its own.
`smtp-source` brings one ready-made letter again and again. Postfix is Debian's and writes each
letter to its queue, and that to the disk, before it takes it; there it stays, on hold, so that no
delivery takes part. Afterwards the queue must hold every letter once.
"""

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.bench.email import OUTLET, outlets, sample
from tests.bench.house import copy_with_work, make_house
from tests.bench.measure import Row, ratio, spread, take_turns
from tests.bench.peer import smtp_source, write_letter
from tests.bench.servers import run_child
from tests.channels.email.test_relay import made_certificate
from tests.real import debian
from tests.real.postfix import KEEPING, Postfix, postfix, why_not

PEOPLE = 5_000


def main() -> list[Row]:
    """The table's row."""
    debian.bring()
    if missing := why_not():
        raise SystemExit(f"NOTHING MEASURED: {missing}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        certificate = made_certificate(folder / "relay.pem")
        with postfix(certificate, more=KEEPING) as running:
            return _rows(folder, running)


def _rows(folder: Path, running: Postfix) -> list[Row]:
    house = make_house(
        folder / "house", outlets(running.port, OUTLET), "nguoi{}@phuong{}.example", PEOPLE
    )
    source = smtp_source(running.port, write_letter(folder, sample(house)), PEOPLE)
    if source is None:
        raise SystemExit("NOTHING MEASURED: smtp-source is missing")

    def pump() -> float:
        return run_child("pump", copy_with_work(house, folder / "work", [OUTLET]), OUTLET).rate

    variants = {"the pump": pump, "smtp-source": source}
    figures = take_turns(
        {name: partial(_into_an_empty_queue, running, work) for name, work in variants.items()}
    )
    ours, theirs = (spread(figures[name], "/s") for name in variants)
    return [
        Row(
            f"e-mail to {PEOPLE:,} recipients into a real Postfix's queue, personal, durable log",
            "smtp-source into the same",
            ratio(figures, "the pump", "smtp-source"),
            0.90,
            0.95,
            ours,
            theirs,
        )
    ]


def _into_an_empty_queue(running: Postfix, work: Callable[[], float]) -> float:
    for path in running.on_hold():
        path.unlink()
    rate = work()
    held = len(running.on_hold())
    assert held == PEOPLE, f"the queue holds {held} of {PEOPLE} letters"
    return rate

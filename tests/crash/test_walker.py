"""Six accounts do anything at once over HTTP, buttons are pressed twice and forms come back stale,
lists are replaced by larger and smaller ones while mailings wait: nothing that nobody approved or
released reaches a provider, nothing goes out twice, nothing breaks."""

from collections import Counter
from pathlib import Path

import pytest

from tests.crash.crash_kit import SEED
from tests.crash.walker_checks import faults
from tests.crash.walker_record import Delivery, Record
from tests.crash.walker_walk import ACTS, walked
from tests.kit import Home, stands

pytestmark = [pytest.mark.trial, pytest.mark.timeout(1800 + ACTS // 2)]


def test_six_people_who_do_anything_let_nothing_out_that_nobody_approved(
    filed: Home, tmp_path: Path
) -> None:
    print(f"walker: ACTS={ACTS} SEED={SEED}")
    with stands() as servers:
        record = walked(filed, servers, tmp_path, ACTS)
    print(f"walker: {tally(record)}")
    assert faults(record) == {}
    least = ACTS // 10
    assert len(record.arrivals) > least, "too little was sent: the walk proves nothing"
    assert acts_of(record).total() > ACTS // 2, "too little was done: the walk proves nothing"
    held = [done for done in record.acts if done.act == "publication.hold"]
    assert held, "no list was replaced in time to be asked about again"


def acts_of(record: Record) -> Counter[str]:
    """What people did in the walk."""
    people = {press.by for press in record.presses}
    acts = (done for done in record.acts if done.seq > record.begun and done.by in people)
    return Counter(done.act for done in acts)


def corrections(record: Record) -> list[Delivery]:
    """The letters of corrections that arrived."""
    return [row for _, row in record.letters() if record.publications[row.publication].is_letter]


def tally(record: Record) -> str:
    """What the walk did, for who reads it."""
    acts, arrived = acts_of(record), Counter(arrival.provider for arrival in record.arrivals)
    return (
        f"{len(record.presses)} presses, {acts.total()} acts {dict(acts.most_common())}, "
        f"{arrived.total()} arrivals {dict(arrived)}, "
        f"of them {len(corrections(record))} letters of corrections"
    )

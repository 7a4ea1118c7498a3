"""The most memory that a pump process takes for 1,000,000 recipients against 10,000: e-mail over
loopback to postfix's `smtp-sink`.

The process plans the occurrence, claims, sends and settles every row of it; its peak is the
kernel's own figure (`VmHWM`). Each size runs once. The million are the ten thousand a hundred times
over, made in the database: as many rows, sealed alike.
"""

import shutil
import tempfile
from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from tests.bench.email import OUTLET, outlets
from tests.bench.house import copy_with_work, make_house, open_house
from tests.bench.measure import Row
from tests.bench.servers import Run, free_port, run_child, smtp_sink

_FEW, _TIMES = 10_000, 100
_MANY = _FEW * _TIMES
_MOST_MB = 128

_MULTIPLY = """
WITH RECURSIVE rounds (number) AS (
    SELECT 1 UNION ALL SELECT number + 1 FROM rounds WHERE number < :more)
INSERT INTO recipients (audience_id, generation, address_hash, sealed, consent_basis, consent_at)
SELECT audience_id, generation, randomblob(16), sealed, consent_basis, consent_at
FROM rounds, recipients
"""


def main() -> list[Row]:
    """The rows of this chapter."""
    port = free_port()
    with tempfile.TemporaryDirectory() as name, smtp_sink(port):
        folder = Path(name)
        few = make_house(folder / "few", outlets(port, OUTLET), "nguoi{}@phuong{}.example", _FEW)
        many = _multiplied(few, folder / "many")
        low, high = _run(few, folder, _FEW), _run(many, folder, _MANY)
    work = f"peak memory of a pump, {_MANY:,} recipients"
    ours, theirs = (f"{_mb(run):.0f} MB" for run in (high, low))
    return [
        Row(
            work,
            f"{_FEW:,} recipients",
            high.peak_mib / low.peak_mib,
            1.25,
            1.1,
            ours,
            theirs,
            better="less",
        ),
        Row(work, f"{_MOST_MB} MB", _mb(high) / _MOST_MB, 1, 0.75, ours, better="less"),
    ]


def _run(house: Path, folder: Path, people: int) -> Run:
    run = run_child("pump", copy_with_work(house, folder / "work", [OUTLET]), OUTLET)
    print(f"  {people:,} recipients: {_mb(run):.0f} MB, {run.rate:,.0f}/s", flush=True)
    if run.sent != people:
        raise RuntimeError(f"{run.sent} of {people} were sent")
    return run


def _mb(run: Run) -> float:
    return run.peak_mib * 1024**2 / 1e6


def _multiplied(house: Path, folder: Path) -> Path:
    """A copy of a home whose list is so many times as long."""
    shutil.copytree(house, folder)
    home = open_house(folder)
    with closing(home.database), home.database.write() as db:
        db.execute(text(_MULTIPLY), {"more": _TIMES - 1})
        db.execute(
            text(
                "UPDATE audiences SET size = (SELECT count(*) FROM recipients WHERE "
                "audience_id = audiences.id)"
            )
        )
    return folder

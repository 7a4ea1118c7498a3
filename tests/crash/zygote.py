"""Forks pump processes quickly: everything is imported once, each pump is a process of its own that
can be killed with -9.

Speaks lines of JSON: `["start", orders]` forks a pump and answers its pid; `["wait", pid]` answers
the status with which it ended.
"""

import json
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from channels.contract.channel import Site
from channels.shared.dns import NO_DNS
from channels.zalo import zalo_oa
from content.calendar.occurrences import plan_due
from content.database.db import Database
from content.database.vault import open_vault
from content.office.holidays import Calendar
from content.sending import claims, leases
from engine import shift
from engine.context import Context, clock
from engine.pump.limits import permit
from tests.crash.hops import arm
from wiring import credentials
from wiring.credentials import Keeper

ERRORS = "pumps.txt"
"""What the pumps of a home say on their standard error, in its folder."""


@dataclass(frozen=True)
class Orders:
    """What one pump process does.

    Without an outlet it makes a whole pass, as `lantoa publish` does.
    """

    home: str
    database: str
    outlet: int = 0
    hop: str = ""  # where it kills itself
    # its lease instead of the usual one, so that a test need not sleep for long
    lease_s: float = 0.0
    begins: bool = True  # anything new: else it only takes the outlet over
    replays: bool = False  # each claimed batch is handed out twice


def main() -> None:
    """Serve until the input ends."""
    for line in sys.stdin:
        said, what = json.loads(line)
        if said == "start":
            child = os.fork()
            if child == 0:
                _pump(Orders(**what))
            print(child, flush=True)
        else:
            print(os.waitpid(what, 0)[1], flush=True)


def _pump(orders: Orders) -> None:
    code = 1
    with (Path(orders.home) / ERRORS).open("ab") as errors:
        os.dup2(errors.fileno(), sys.stderr.fileno())
    try:
        if orders.lease_s:
            leases.LEASE, permit.FRESH_S = (
                timedelta(seconds=orders.lease_s),
                orders.lease_s / 4,
            )
        zalo_oa._DELAYS_S = (0.05, 0.1, 0.2, 0.2, 0.2)  # type: ignore[misc]
        credentials.HOLD = timedelta(seconds=2)
        if orders.replays:
            claims.claim = _replayed(claims.claim)
        if orders.hop:
            arm(orders.hop)
        _work(orders)
        code = 0
    finally:
        if code:
            traceback.print_exc()
        os._exit(code)  # never back into the parent's loop


def _work(orders: Orders) -> None:
    home = Path(orders.home)
    database, vault = Database(orders.database), open_vault(home / "lantoa.key")
    keeper = Keeper(database, vault, clock)
    site = Site(home / "public", "http://127.0.0.1:8080", "Cơ quan mẫu", NO_DNS, keeper)
    context = Context(database, vault, site, home / "media", "127.0.0.1", Calendar(), clock)
    if orders.outlet:
        plan_due(database, context.now(), context.calendar)
        shift.work_outlet(context, orders.outlet, lambda: orders.begins)
    else:
        shift.drain(context, until_idle=False)


def _replayed(claim: Callable[..., Any]) -> Callable[..., Any]:
    """A queue that plays its messages twice: what was claimed comes again with the next claim."""
    before: dict[Any, Any] = {}

    def claimed(db: Any, lease: Any, *rest: Any) -> Any:
        fresh = claim(db, lease, *rest)
        again, before[lease] = before.get(lease, []), fresh
        return [*again, *fresh]

    return claimed


if __name__ == "__main__":
    main()

"""A disk that is full under a running pump: it waits, goes on when there is space again, and
nothing is lost or sent twice."""

import resource
import sys
import time
from pathlib import Path

import pytest

from sandbox.faults import Slow
from tests.crash.books import Books
from tests.crash.crash_kit import finish, furnish, publish, pumps_of
from tests.kit import Home, stands

_NO_LIMIT = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux changes the limits of a running process"
)
def test_a_pump_on_a_full_disk_goes_on_when_there_is_space(filed: Home, tmp_path: Path) -> None:
    with stands() as servers:
        home = furnish(filed, servers, tmp_path / "drop")
        publish(home, "ct-08")
        servers.kannel.script.always = Slow(0.1)
        with pumps_of(home) as pumps:
            pump = pumps.start(outlet=home.outlet_rows("sms")[0].id)
            while not servers.world.arrivals("kannel"):
                time.sleep(0.01)
            resource.prlimit(pump, resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
            time.sleep(2)
            resource.prlimit(pump, resource.RLIMIT_FSIZE, _NO_LIMIT)
            assert not pumps.wait(pump), "the pump died of a full disk"
        finish(home, servers)
        books = Books(home, servers)
        assert not (faults := books.faults()), "\n".join(faults[:20])
        assert not books.unknown()

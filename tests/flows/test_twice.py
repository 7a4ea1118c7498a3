"""Prefect has one flow run executed by two processes at once, as its servers have been seen to do:
everybody is still written to once."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import UUID

import pytest
from prefect.client.orchestration import get_client
from prefect.types.entrypoint import EntrypointType
from sqlalchemy import Connection, text

from engine.context import clock
from flows.publish import publish_due
from tests.e2e.campaign import account, outlets, publish
from tests.e2e.up_kit import STARTING_S, environment, eventually, free_ports
from tests.flows.prefect_kit import prefect_server
from tests.kit import Home, Stands

PEOPLE = 200  # a quarter of them through each of four outlets
PER_SECOND = 25.0

_ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def prefect(tmp_path: Path) -> Iterator[dict[str, str]]:
    with prefect_server(tmp_path / "server") as settings:
        yield settings


@pytest.fixture
def campaign(home: Home, servers: Stands) -> Home:
    """A campaign that is due and not planned yet."""
    home.clock = clock
    ports = {"smtp": servers.smtp.port, "kannel": servers.kannel.port}
    home.people().plans().outlets(outlets(servers, "127.0.0.1", ports, PER_SECOND))
    publish(home, PEOPLE)
    return home


async def a_shift() -> UUID:
    """One run of the shift, which nobody executes yet."""
    deployment = await (
        await publish_due.ato_deployment("publish-due", entrypoint_type=EntrypointType.MODULE_PATH)
    ).aapply()
    async with get_client() as client:
        return (await client.create_flow_run_from_deployment(deployment)).id


@contextmanager
def process(
    run: UUID, home: Home, settings: dict[str, str], number: int
) -> "Iterator[subprocess.Popen[bytes]]":
    """A process that executes a run, started as Prefect's runner and worker start it."""
    place = environment(home.folder, free_ports(), LANTOA_DATABASE_URL=home.url, **settings)
    with (home.folder / f"process-{number}.log").open("wb") as log:
        command = [sys.executable, "-m", "prefect.engine", str(run)]
        with subprocess.Popen(command, env=place, cwd=_ROOT, stdout=log, stderr=log) as made:
            try:
                yield made
            finally:
                made.kill()


@contextmanager
def nobody_plans(home: Home) -> Iterator[Connection]:
    """Whoever plans waits until the end."""
    with home.database.write() as db:
        if home.server:
            db.execute(text("LOCK TABLE publications"))
        yield db


def both_began(run: UUID, db: Connection) -> bool:
    """Whether two processes execute the run; said through the transaction that has them wait, for
    PostgreSQL ends one that is silent."""
    db.execute(text("SELECT 1"))
    with get_client(sync_client=True) as client:
        return client.read_flow_run(run).run_count == 2


def ended(home: Home) -> bool:
    """Whether everybody's delivery has come to an end."""
    states = home.states()
    return sum(states.values()) >= PEOPLE and set(states) <= {"accepted", "unknown"}


def test_a_shift_that_two_processes_execute_writes_to_everybody_once(
    campaign: Home, servers: Stands, prefect: dict[str, str]
) -> None:
    run = asyncio.run(a_shift())
    with ExitStack() as stack:
        with nobody_plans(campaign) as db:
            both = [
                stack.enter_context(process(run, campaign, prefect, number)) for number in (1, 2)
            ]
            eventually(
                lambda: both_began(run, db),
                STARTING_S,
                "Prefect did not let two processes execute the run",
            )
        eventually(lambda: ended(campaign), what="the two did not send everything")
        for entry in both:
            entry.send_signal(signal.SIGTERM)
        assert [entry.wait(STARTING_S) for entry in both] == [0, 0]
    account(campaign, servers, PEOPLE, unknown_at_most=0)

"""An outlet is given to another worker only where there is one, once for each pump, and comes back
when nobody takes it."""

import asyncio
import logging
import re
import socket
from collections.abc import Iterator

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.types.entrypoint import EntrypointType
from sqlalchemy import text

from content.calendar.occurrences import plan_due
from content.sending import leases
from flows import pool, share
from flows.deployments import WORK_POOL
from flows.publish import pump_outlet
from flows.share import hand_over
from tests.e2e.up_kit import STARTING_S, free_ports
from tests.engine.engine_kit import put, sms_outlet
from tests.flows.prefect_kit import all_runs, client_of, prefect_server
from tests.kit import Home, phones

pytestmark = pytest.mark.usefixtures("server")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with prefect_server(tmp_path_factory.mktemp("prefect")) as settings:
        yield settings


@pytest.fixture
def ready(home: Home) -> Home:
    """An outlet with one message more than a shift of 65 seconds can send."""
    home.people().plans().outlets(
        sms_outlet(window="00:00-24:00", holidays="send", rate_per_second=1)
    ).audience("sdt", phones(range(66)))
    put(home, "sms", "sdt")
    plan_due(home.database, home.now, home.context.calendar)
    return home


@pytest.fixture
def workers(request: pytest.FixtureRequest) -> Iterator[None]:
    """The pool with its deployment, and so many workers online; nothing of it stays."""
    asyncio.run(_make_pool())
    with get_client(sync_client=True) as client:
        for number in range(request.param):
            client.send_worker_heartbeat(WORK_POOL, f"may-{number}")
        yield
        for run in client.read_flow_runs():
            client.delete_flow_run(run.id)
        client.delete_work_pool(WORK_POOL)


async def _make_pool() -> None:
    await pool.main()
    deployment = await pump_outlet.ato_deployment(
        "pump-outlet", work_pool_name=WORK_POOL, entrypoint_type=EntrypointType.MODULE_PATH
    )
    await deployment.aapply()


one_worker = pytest.mark.parametrize("workers", [1], indirect=True)
two_workers = pytest.mark.parametrize("workers", [2], indirect=True)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no fault."""
    monkeypatch.setattr(share, "ANSWER_S", STARTING_S)
    monkeypatch.setattr(share, "PATIENCE_S", STARTING_S)


@pytest.fixture
def impatient(patient: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is going to take the outlet."""
    monkeypatch.setattr(share, "PATIENCE_S", 1.0)


def outlet_of(home: Home) -> int:
    (row,) = home.outlet_rows("sms")
    return int(row.id)


def handed_over(home: Home) -> bool:
    """Whether a shift leaves the outlet to somebody else."""
    return asyncio.run(hand_over(home.context, outlet_of(home)))


def said(caplog: pytest.LogCaptureFixture, level: int) -> list[str]:
    return [
        record.getMessage()
        for record in caplog.records
        if record.name == "lantoa.engine" and record.levelno == level
    ]


def assert_refused(home: Home, caplog: pytest.LogCaptureFixture, why: str) -> None:
    """Nobody takes the outlet, and the log says why."""
    caplog.set_level(logging.INFO, "lantoa.engine")
    assert not handed_over(home)
    (line,) = said(caplog, logging.INFO)
    assert re.match(f"outlet {outlet_of(home)} is not shared: .*{why}", line)


def test_without_a_pool_the_shift_works_the_outlet_itself_and_says_why(
    ready: Home, caplog: pytest.LogCaptureFixture
) -> None:
    assert_refused(ready, caplog, f"404 Not Found.*work_pools/{WORK_POOL}/")


@pytest.fixture
def nowhere(server: dict[str, str]) -> Iterator[None]:
    """Prefect's server is gone."""
    with client_of({**server, "PREFECT_API_URL": f"http://127.0.0.1:{free_ports()}/api"}):
        yield


@pytest.mark.usefixtures("nowhere")
def test_without_prefects_server_the_shift_works_the_outlet_itself_and_says_why(
    ready: Home, caplog: pytest.LogCaptureFixture
) -> None:
    assert_refused(ready, caplog, "All connection attempts failed")


@pytest.fixture
def silence(server: dict[str, str]) -> Iterator[None]:
    """Prefect's server takes a call and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with client_of({**server, "PREFECT_API_URL": f"http://127.0.0.1:{port}/api"}):
            yield


@pytest.mark.usefixtures("silence")
def test_a_server_that_does_not_answer_does_not_hold_the_outlet_up(
    ready: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(share, "ANSWER_S", 0.5)
    assert_refused(ready, caplog, "TimeoutError")


@pytest.mark.usefixtures("nowhere")
def test_nobody_is_asked_to_help_with_what_a_shift_can_send_itself(
    ready: Home, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "lantoa.engine")
    with ready.database.write() as db:
        db.execute(text("UPDATE outlets SET rate_per_second = 2"))
    assert not handed_over(ready)
    assert said(caplog, logging.INFO) == [], "the server was asked"


@two_workers
@pytest.mark.usefixtures("workers")
def test_without_a_deployment_the_shift_works_the_outlet_itself_and_says_why(
    ready: Home, caplog: pytest.LogCaptureFixture
) -> None:
    with get_client(sync_client=True) as client:
        client.delete_deployment(client.read_deployment_by_name("pump_outlet/pump-outlet").id)
    assert_refused(ready, caplog, "404 Not Found.*/pump_outlet/pump-outlet")


@one_worker
@pytest.mark.usefixtures("workers")
def test_an_only_worker_is_asked_for_nothing(ready: Home) -> None:
    assert not handed_over(ready)
    assert all_runs() == []


@two_workers
@pytest.mark.usefixtures("workers", "impatient")
def test_what_no_worker_takes_comes_back_to_the_shift(
    ready: Home, caplog: pytest.LogCaptureFixture
) -> None:
    assert not handed_over(ready)
    assert said(caplog, logging.WARNING) == [
        f"outlet {outlet_of(ready)} was given to the other workers and none took it"
    ]
    (run,) = all_runs()
    assert run.parameters == {"outlet_id": outlet_of(ready)}
    assert run.work_pool_name == WORK_POOL


@two_workers
@pytest.mark.usefixtures("workers", "impatient")
def test_shifts_that_ask_for_the_same_pump_make_one_run(ready: Home) -> None:
    async def two_shifts() -> list[bool]:
        return await asyncio.gather(*(hand_over(ready.context, outlet_of(ready)) for _ in range(2)))

    assert asyncio.run(two_shifts()) == [False, False]
    assert len(all_runs()) == 1
    take(ready)  # the next pump is another one
    assert not handed_over(ready)
    assert len(all_runs()) == 2


@two_workers
@pytest.mark.usefixtures("workers", "patient")
def test_an_outlet_that_another_process_takes_is_handed_over(ready: Home) -> None:
    async def taken_when_asked(client: SyncPrefectClient) -> bool:
        handing = asyncio.ensure_future(hand_over(ready.context, outlet_of(ready)))
        while not handing.done() and not await asyncio.to_thread(client.read_flow_runs):
            await asyncio.sleep(0.1)
        take(ready)
        return await handing

    with get_client(sync_client=True) as client:
        assert asyncio.run(taken_when_asked(client))


def take(home: Home) -> None:
    """A pump of another host takes the outlet."""
    with home.database.write() as db:
        leases.take_lease(db, outlet_of(home), "another-host/1/1", home.now)

"""A shared Prefect server is put in order once, however often it is asked for, and begins a shift
where one was lost."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State, WorkPool
from prefect.events.schemas.automations import Automation
from prefect.states import Completed, Crashed, Running
from prefect.types.entrypoint import EntrypointType
from prefect.workers.process import ProcessWorker

from flows import automations, pool
from flows.deployments import WORK_POOL
from flows.publish import CALLED_AWAY, publish_due
from tests.flows.prefect_kit import all_runs, prefect_server


@pytest.fixture(scope="module", autouse=True)
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with prefect_server(tmp_path_factory.mktemp("prefect")):
        yield


def there() -> tuple[Sequence[WorkPool], Sequence[Automation]]:
    with get_client(sync_client=True) as client:
        return client.read_work_pools(), client.read_automations()


def test_a_pool_made_twice_is_the_same_pool_with_the_same_automations() -> None:
    asyncio.run(pool.main())
    first = there()
    asyncio.run(pool.main())
    (made,), automations = there()
    assert (made.name, made.type) == (WORK_POOL, ProcessWorker.type)
    assert sorted((automation.name, automation.enabled) for automation in automations) == [
        ("lantoa: next shift", True),
        ("lantoa: no heartbeat", True),
        ("lantoa: stuck before start", True),
    ]
    assert ([made.id], {automation.id for automation in automations}) == (
        [work_pool.id for work_pool in first[0]],
        {automation.id for automation in first[1]},
    )


@pytest.mark.parametrize(
    ("end", "next_ones"),
    [(Crashed(), 1), (Completed(name=CALLED_AWAY), 1), (Completed(), 0)],
    ids=["lost", "called away", "at its time"],
)
def test_where_a_shift_was_lost_or_called_away_the_next_one_begins_at_once(
    end: State[Any], next_ones: int
) -> None:
    asyncio.run(automations.watch())
    run = asyncio.run(a_shift())
    before = {known.id for known in all_runs()}
    with get_client(sync_client=True) as client:
        client.set_flow_run_state(run, Running(), force=True)
        client.set_flow_run_state(run, end, force=True)
    made: set[UUID] = set()
    for _ in range(100 if next_ones else 20):
        made = {known.id for known in all_runs()} - before
        if next_ones and made:
            break
        time.sleep(0.1)
    assert len(made) == next_ones


async def a_shift() -> UUID:
    """One run of the shift's deployment, which nobody executes."""
    deployment = await (
        await publish_due.ato_deployment("publish-due", entrypoint_type=EntrypointType.MODULE_PATH)
    ).aapply()
    async with get_client() as client:
        return (await client.create_flow_run_from_deployment(deployment)).id

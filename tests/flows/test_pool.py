"""A shared Prefect server is put in order once, however often it is asked for."""

import asyncio
from collections.abc import Iterator, Sequence

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import WorkPool
from prefect.events.schemas.automations import Automation
from prefect.workers.process import ProcessWorker

from flows import pool
from flows.deployments import WORK_POOL
from tests.flows.prefect_kit import prefect_server


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

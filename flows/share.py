"""Gives an outlet with more work than a shift to another worker of the pool, where there are
several."""

import asyncio

import httpx
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import WorkerFilter, WorkerFilterStatus
from prefect.client.schemas.objects import WorkerStatus
from prefect.exceptions import ObjectNotFound

from engine.context import Context, log
from engine.sharing import generation, is_worth_sharing
from flows.deployments import WORK_POOL

ANSWER_S = 20.0
"""How long Prefect's server has to answer: its own client would wait for minutes, and the outlet
with it."""

PATIENCE_S = 20.0
"""How long another worker has to take the outlet; then the shift works it itself."""

_LOOK_EVERY_S = 0.5


async def hand_over(context: Context, outlet_id: int) -> bool:
    """Whether another process has taken the outlet; without a pool, a second worker or enough work
    nobody is asked."""
    if not await asyncio.to_thread(is_worth_sharing, context, outlet_id):
        return False
    before = await asyncio.to_thread(generation, context, outlet_id)
    try:
        async with asyncio.timeout(ANSWER_S):
            if not await _ask(outlet_id, before):
                return False
    except (ObjectNotFound, httpx.HTTPError, TimeoutError) as error:
        log.info("outlet %d is not shared: %s", outlet_id, _reason(error))
        return False
    for _ in range(int(PATIENCE_S / _LOOK_EVERY_S)):
        if await asyncio.to_thread(generation, context, outlet_id) != before:
            return True
        await asyncio.sleep(_LOOK_EVERY_S)
    log.warning("outlet %d was given to the other workers and none took it", outlet_id)
    return False


def _reason(error: ObjectNotFound | httpx.HTTPError | TimeoutError) -> str:
    """The first line of what Prefect's server said, or the way to it."""
    said = str(error.http_exc if isinstance(error, ObjectNotFound) else error)
    return said.partition("\n")[0] or type(error).__name__


async def _ask(outlet_id: int, before: int) -> bool:
    """Make one run for the outlet's next pump, however many shifts ask; False without a second
    worker to share with."""
    online = WorkerFilter(status=WorkerFilterStatus(any_=[WorkerStatus.ONLINE]))
    async with get_client() as client:
        if len(await client.read_workers_for_work_pool(WORK_POOL, worker_filter=online)) < 2:
            return False
        deployment = await client.read_deployment_by_name("pump_outlet/pump-outlet")
        key = f"outlet {outlet_id} after pump {before}"
        await client.create_flow_run_from_deployment(
            deployment.id, parameters={"outlet_id": outlet_id}, idempotency_key=key
        )
    return True

"""Puts a shared Prefect server in order (`python -m flows.pool`): the work pool and the
automations. Doing it again is harmless."""

import asyncio
from contextlib import suppress

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectAlreadyExists
from prefect.workers.process import ProcessWorker

from flows import server
from flows.automations import watch
from flows.deployments import WORK_POOL


async def main() -> None:
    """Make the pool from here: Prefect's own command would have the server ask the internet for
    what a pool may be."""
    await server.awaited()
    async with get_client() as client:
        template = ProcessWorker.get_default_base_job_template()
        with suppress(ObjectAlreadyExists):
            await client.create_work_pool(
                WorkPoolCreate(name=WORK_POOL, type=ProcessWorker.type, base_job_template=template)
            )
    await watch()


if __name__ == "__main__":
    asyncio.run(main())

"""Prefect's server as our processes hear it: awaited before they begin, and its silence said in
words while they work."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_CLIENT_MAX_RETRIES, temporary_settings

log = logging.getLogger("lantoa.flows")  # on one machine the supervisor says it to people
_ASK_EVERY_S = 0.3
_LOOK_EVERY_S = 10.0
_SILENT_S = 120.0
"""A worker gives up after three minutes of silence at the earliest, and kills what it runs."""


async def awaited(enough: Callable[[], bool] = lambda: False) -> None:
    """Wait until the server answers, or `enough` says so; whoever starts both lets them load side
    by side."""
    while not await _answers() and not enough():
        await asyncio.sleep(_ASK_EVERY_S)


@asynccontextmanager
async def heard(end: Callable[[], object]) -> AsyncIterator[None]:
    """Meanwhile, say once that the server does not answer and what that means, and once that it
    does again; `end` is called when it is silent for so long that this process may be killed."""
    looking = asyncio.create_task(_look(end))
    try:
        yield
    finally:
        looking.cancel()


async def _look(end: Callable[[], object]) -> None:
    answered, well = time.monotonic(), True
    while True:
        was, well = well, await _answers()
        if was and not well:
            log.warning(
                "Prefect's server does not answer: what runs goes on for two minutes, no new "
                "shift begins, what is due then waits"
            )
        elif well and not was:
            log.warning("Prefect's server answers again")
        answered = time.monotonic() if well else answered
        if time.monotonic() - answered > _SILENT_S:
            end()
        await asyncio.sleep(_LOOK_EVERY_S)


async def _answers() -> bool:
    """Without the client's own tries, between which it rests half a minute: a server that is back
    is used at once."""
    with temporary_settings({PREFECT_CLIENT_MAX_RETRIES: 0}):
        async with get_client() as client:
            return await client.api_healthcheck() is None

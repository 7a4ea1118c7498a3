"""Publishing as Prefect flows: a shift each minute, and one outlet's pump on its own."""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.utilities.annotations import quote

from engine.context import Context, clock, log_to_terminal, open_context
from engine.pump.tally import Tally
from engine.sharing import SHIFT
from engine.shift import Shift, work_outlet
from flows import server
from flows.share import hand_over
from wiring.settings import read_settings

# started as needed: one for each outlet at work, and a hanging one must leave room for the others
_THREADS = 512


@flow(name="publish_due")
async def publish_due() -> dict[str, int]:
    """Plan what comes and pump what is due for a little over a minute; shifts may overlap, outlets
    are exclusive."""
    settings = read_settings(os.environ)
    log_to_terminal(settings.log_level)
    with open_context(settings, clock) as context:

        async def start(outlet_id: int, name: str) -> Tally | None:
            if await hand_over(context, outlet_id):
                return None
            # its type does not know that Prefect unquotes
            task_of_outlet: Any = pump.with_options(task_run_name=name)
            tally: Tally | None = await task_of_outlet(quote(context), outlet_id, shift.goes_on)
            return tally

        shift = Shift(context, SHIFT, start)
        _prepare(shift.end)
        async with server.heard():
            return vars(await shift.run())


@flow(name="pump_outlet")
async def pump_outlet(outlet_id: int, minutes: int = 10) -> dict[str, int]:
    """Pump one outlet, by its id, until it is dry or the minutes are over."""
    settings = read_settings(os.environ)
    log_to_terminal(settings.log_level)
    asked = asyncio.Event()
    _prepare(asked.set)
    with open_context(settings, clock) as context:
        end = time.monotonic() + 60 * minutes
        task: Any = pump
        async with server.heard():
            tally: Tally | None = await task(
                quote(context), outlet_id, lambda: time.monotonic() < end and not asked.is_set()
            )
        return vars(tally or Tally())


@task(name="pump", retries=0, cache_policy=NO_CACHE, persist_result=False)
async def pump(context: Context, outlet_id: int, keep_on: Callable[[], bool]) -> Tally | None:
    """One outlet's pump in a thread; never retried by Prefect: our own table knows what may be sent
    again.

    Callers quote `context`, so that Prefect neither looks into it nor stores it.
    """
    return await asyncio.to_thread(work_outlet, context, outlet_id, keep_on)


def _prepare(end: Callable[[], object]) -> None:
    """Enough threads, and `end` on SIGTERM: what flies is settled before the process goes, where
    Prefect would cut it in the middle."""
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(_THREADS, thread_name_prefix="pump"))
    loop.add_signal_handler(signal.SIGTERM, end)

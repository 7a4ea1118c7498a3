"""Publishing as Prefect flows: a shift of some minutes, and one outlet's pump on its own."""

import asyncio
import os
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed
from prefect.utilities.annotations import quote

from engine.context import Context, log_to_terminal, open_engine
from engine.pump.tally import Tally
from engine.sharing import SHIFT
from engine.shift import Shift, work_outlet
from flows import server
from flows.service import is_alone, present_service
from flows.share import hand_over
from wiring.settings import read_settings

CALLED_AWAY = "Called away"
"""The name of the state in which a shift ends that was told to: on several hosts another one begins
at once, elsewhere (`flows.automations`)."""


@flow(name="publish_due")
async def publish_due() -> dict[str, int] | State[Any]:
    """Plan what comes and pump what is due until the shift's end; shifts may overlap, outlets are
    exclusive."""
    settings = read_settings(os.environ)
    log_to_terminal(settings.log_level)
    alone, service = is_alone(), present_service()
    silence = asyncio.Event()

    def fall_silent() -> None:
        silence.set()
        shift.end()

    with open_engine(settings) as context:

        async def start(outlet_id: int, name: str) -> Tally | None:
            if await hand_over(context, outlet_id):
                return None
            # its type does not know that Prefect unquotes
            task_of_outlet: Any = pump.with_options(task_run_name=name)
            tally: Tally | None = await task_of_outlet(quote(context), outlet_id, shift.goes_on)
            return tally

        shift = Shift(context, SHIFT, start)
        with service.shift(shift.end, "prefect"):
            async with _heard(alone, fall_silent):
                done = vars(await shift.run())
    if silence.is_set():  # nothing is sent any more: whoever is killed now has lost nothing
        await server.awaited(lambda: service.left)
    if service.left or silence.is_set():
        return Completed(name=CALLED_AWAY, message=f"{done}")
    return done


@flow(name="pump_outlet")
async def pump_outlet(outlet_id: int, minutes: int = 10) -> dict[str, int]:
    """Pump one outlet, by its id, until it is dry or the minutes are over."""
    settings = read_settings(os.environ)
    log_to_terminal(settings.log_level)
    alone, service = is_alone(), present_service()
    with open_engine(settings) as context:
        end = time.monotonic() + 60 * minutes
        task: Any = pump
        async with _heard(alone, service.leave):
            tally: Tally | None = await task(
                quote(context), outlet_id, lambda: time.monotonic() < end and not service.left
            )
        return vars(tally or Tally())


@task(name="pump", retries=0, cache_policy=NO_CACHE, persist_result=False)
async def pump(context: Context, outlet_id: int, keep_on: Callable[[], bool]) -> Tally | None:
    """One outlet's pump in a thread; never retried by Prefect: our own table knows what may be sent
    again.

    Callers quote `context`, so that Prefect neither looks into it nor stores it.
    """
    return await asyncio.to_thread(work_outlet, context, outlet_id, keep_on)


def _heard(alone: bool, end: Callable[[], object]) -> AbstractAsyncContextManager[None]:
    """A process of a worker's says itself that the server is silent; on one machine the supervisor
    does, and the engine works on."""
    return server.heard(end) if alone else nullcontext()

"""What Prefect's clock says, executed on this machine: a shift in this process, whatever else in a
process of its own."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from math import inf
from typing import Any
from uuid import UUID

import httpx
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.deployments.runner import RunnerDeployment
from prefect.flow_engine import run_flow_async
from prefect.schedules import Cron
from prefect.states import Cancelled, Crashed
from prefect.types.entrypoint import EntrypointType

from engine.context import log
from flows import server
from flows.deployments import DEPLOYMENTS, TIMEZONE, Deployment
from flows.publish import publish_due
from flows.service import Service

_ASK_EVERY_S = 5.0
_ASK_AGAIN_S = 60.0  # for a shift, where one does not begin or breaks at once
_LOOK_EVERY_S = 0.3
_SHIFT = "publish-due"
_SILENT = "Prefect's server does not answer"
_NO_RUN = "Prefect's server answers and has begun no run"


async def serve(service: Service, misses: Callable[[str], object]) -> None:
    """Wait for the server, put it in order, and then do what the clock says until the service
    leaves; `misses` hears why no shift has begun yet."""
    misses(_SILENT)
    await server.awaited()
    misses(_NO_RUN)
    async with get_client() as client:
        await sweep()
        ids = {await _apply(deployment): deployment for deployment in DEPLOYMENTS}
        await Runs(client, service, ids, misses).go_on()


async def sweep() -> None:
    """Mark what an earlier life left running as crashed: nobody else can own it here."""
    left = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
    only = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=left)))
    async with get_client() as client:
        for run in await client.read_flow_runs(flow_run_filter=only):
            await client.set_flow_run_state(
                run.id, Crashed(message="left from before this start"), force=True
            )


@dataclass
class Runs:
    """The runs that this machine has begun.

    Of runs that the same clock made and that are due together (nothing ran for a while), only the
    newest is executed: a shift reads our calendar, and a daily look sees all that came.
    """

    client: PrefectClient
    service: Service
    deployments: dict[UUID, Deployment]
    misses: Callable[[str], object]
    _begun: dict[UUID, "asyncio.Task[None]"] = field(default_factory=dict)
    _asked_at: float = -inf

    async def go_on(self) -> None:
        """Execute what is due, until the service leaves and what was begun has ended.

        Prefect's own error when its server does not know our deployments any more.
        """
        while not self.service.left:
            try:
                await self._look()
                self.misses(_NO_RUN)
            except (httpx.HTTPError, OSError):  # the supervisor says that it is away
                self.misses(_SILENT)
            await self._rest()
        if self._begun:
            await asyncio.wait(self._begun.values())

    async def _rest(self) -> None:
        for _ in range(round(_ASK_EVERY_S / _LOOK_EVERY_S)):
            if self.service.left:
                return
            await asyncio.sleep(_LOOK_EVERY_S)

    async def _look(self) -> None:
        await self._ask_for_shift()
        due = await self.client.get_scheduled_flow_runs_for_deployments(
            list(self.deployments), scheduled_before=datetime.now(UTC)
        )
        newest, late = self._sorted([run for run in due if run.id not in self._begun])
        for run in newest:
            self._begun[run.id] = task = asyncio.create_task(self._execute(run))
            task.add_done_callback(partial(self._ended, run.id))
        for run in late:
            dropped: State[Any] = Cancelled(message="late: a newer run of the same clock was due")
            await self.client.set_flow_run_state(run.id, dropped)

    async def _ask_for_shift(self) -> None:
        """Where no shift of Prefect's is at work (at the start, or one broke), nobody waits for the
        clock."""
        if self.service.by == "prefect" or time.monotonic() - self._asked_at < _ASK_AGAIN_S:
            return
        self._asked_at = time.monotonic()
        (shift,) = (id for id, known in self.deployments.items() if known.name == _SHIFT)
        await self.client.create_flow_run_from_deployment(shift)

    def _sorted(self, due: Sequence[FlowRun]) -> tuple[list[FlowRun], list[FlowRun]]:
        """(those to execute, those that are late and dropped)."""
        newest: dict[UUID, FlowRun] = {}
        for run in sorted(due, key=lambda run: run.expected_start_time or datetime.now(UTC)):
            by_clock = self._known(run).cron is not None and run.deployment_id
            newest[by_clock or run.id] = run
        chosen = {run.id for run in newest.values()}
        return list(newest.values()), [run for run in due if run.id not in chosen]

    async def _execute(self, run: FlowRun) -> None:
        if self._known(run).name == _SHIFT:
            await run_flow_async(publish_due, flow_run=run)
            return
        place = {**os.environ, "PREFECT__FLOW_RUN_ID": str(run.id)}
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "prefect.engine"), env=place
        )
        with self.service.beside(partial(_end, child)):
            code = await child.wait()
        if code:  # refused where the run has said itself how it ended
            message = f"its process ended with code {code}"
            await self.client.set_flow_run_state(run.id, Crashed(message=message))

    def _known(self, run: FlowRun) -> Deployment:
        assert run.deployment_id is not None
        return self.deployments[run.deployment_id]

    def _ended(self, id: UUID, task: "asyncio.Task[None]") -> None:
        del self._begun[id]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a run of Prefect's broke: %s: %s", type(error).__name__, error)


def _end(child: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        child.send_signal(signal.SIGTERM)


async def _apply(deployment: Deployment) -> UUID:
    module, _, function = deployment.entrypoint.partition(":")
    flow: Any = getattr(import_module(module), function)
    schedules = [Cron(deployment.cron, timezone=TIMEZONE)] if deployment.cron else None
    made: RunnerDeployment = await flow.ato_deployment(
        deployment.name,
        schedules=schedules,
        description=deployment.description,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    return await made.aapply()

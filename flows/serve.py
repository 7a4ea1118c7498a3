"""Serves every deployment on this machine (`python -m flows.serve`): puts Prefect in order first,
then runs what is due."""

import asyncio
import os
import signal
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from prefect.automations import Automation
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import StateType
from prefect.deployments.runner import RunnerDeployment
from prefect.events import EventTrigger, Posture
from prefect.events.actions import ChangeFlowRunState
from prefect.runner import Runner
from prefect.schedules import Cron
from prefect.states import Crashed
from prefect.types.entrypoint import EntrypointType

from flows import server
from flows.deployments import DEPLOYMENTS, TIMEZONE, Deployment

_LOOK_EVERY_S = 0.3
_AT_ONCE = 4  # shifts overlap, and a pump of its own may run beside them


class _Runner(Runner):
    """Prefect's runner with an end that lets its runs finish what they are sending; its own forgets
    to wait and kills them."""

    def handle_sigterm(self, *_: Any, **__: Any) -> None:
        """Leave when the runs have left; Prefect's server need not be there any more."""
        self.execute_in_background(self._leave)

    async def __aexit__(self, *exc_info: Any) -> None:
        """Prefect's own gives up when its server is away for minutes, and kills its runs: what they
        are sending would be unknown."""
        while _children():
            await asyncio.sleep(_LOOK_EVERY_S)
        await super().__aexit__(*exc_info)

    async def _leave(self) -> None:
        told: set[int] = set()
        while left := _children():
            for pid in left - told:
                os.kill(pid, signal.SIGTERM)
            told |= left
            await asyncio.sleep(_LOOK_EVERY_S)
        await self.astop()


def _children() -> set[int]:
    """The processes of the runs (Linux); none where the kernel does not tell, and Prefect's own end
    must do."""
    try:
        return {
            int(pid)
            for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()
        }
    except OSError:
        return set()


async def main() -> None:
    """Sweep, watch, then serve; the first shift starts at once, so that nobody waits for the next
    full minute."""
    await server.awaited()
    await sweep()
    await watch()
    runner = _Runner(name="lantoa", pause_on_shutdown=False, limit=_AT_ONCE)
    ids = {
        deployment.name: await runner.aadd_deployment(await _runner_deployment(deployment))
        for deployment in DEPLOYMENTS
    }
    async with get_client() as client:
        await client.create_flow_run_from_deployment(ids["publish-due"])
    await runner.start()


async def sweep() -> None:
    """Mark what an earlier life left running as crashed: nobody else can own it here."""
    left = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
    only = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=left)))
    async with get_client() as client:
        for run in await client.read_flow_runs(flow_run_filter=only):
            await client.set_flow_run_state(
                run.id, Crashed(message="left from before this start"), force=True
            )


async def watch() -> None:
    """Two automations: a run without heartbeat, or stuck before its start, becomes Crashed (Prefect
    does neither by itself)."""
    beat, ended = (
        "prefect.flow-run.heartbeat",
        _states("Completed", "Failed", "Cancelled", "Crashed"),
    )
    await _automation("lantoa: no heartbeat", {beat}, {beat, *ended}, timedelta(seconds=90))
    await _automation(
        "lantoa: stuck before start",
        _states("Pending", "Submitting"),
        {*_states("Running"), *ended},
        timedelta(seconds=60),
    )


def _states(*names: str) -> set[str]:
    return {f"prefect.flow-run.{name}" for name in names}


async def _automation(name: str, after: set[str], expect: set[str], within: timedelta) -> None:
    trigger = EventTrigger(
        after=after,
        expect=expect,
        match={"prefect.resource.id": ["prefect.flow-run.*"]},
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive,
        threshold=1,
        within=within,
    )
    async with get_client() as client:
        if not await client.read_automations_by_name(name):
            await Automation(
                name=name,
                trigger=trigger,
                actions=[
                    ChangeFlowRunState(
                        name=None, state=StateType.CRASHED, message=name, force=False
                    )
                ],
            ).acreate()


async def _runner_deployment(deployment: Deployment) -> RunnerDeployment:
    module, _, function = deployment.entrypoint.partition(":")
    flow: Any = getattr(import_module(module), function)
    schedules = [Cron(deployment.cron, timezone=TIMEZONE)] if deployment.cron else None
    served: RunnerDeployment = await flow.ato_deployment(
        deployment.name,
        schedules=schedules,
        description=deployment.description,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    return served


if __name__ == "__main__":
    asyncio.run(main())

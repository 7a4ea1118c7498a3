"""What a shared Prefect server does by itself when a run's process or host is lost: Prefect does
neither without being told."""

from datetime import timedelta

from prefect.automations import Automation
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import StateType
from prefect.events import EventTrigger, Posture
from prefect.events.actions import ChangeFlowRunState, RunDeployment

from flows.publish import CALLED_AWAY, publish_due

_RUN = "prefect.flow-run.*"


async def watch() -> None:
    """Three automations: a run without heartbeat, or stuck before its start, becomes Crashed; and
    where a shift was lost or called away, the next one begins at once, not with the clock."""
    beat, ended = (
        "prefect.flow-run.heartbeat",
        _states("Completed", CALLED_AWAY, "Failed", "Cancelled", "Crashed"),
    )
    await _crashed("lantoa: no heartbeat", {beat}, {beat, *ended}, timedelta(seconds=90))
    await _crashed(
        "lantoa: stuck before start",
        _states("Pending", "Submitting"),
        {*_states("Running"), *ended},
        timedelta(seconds=60),
    )
    await _make(
        "lantoa: next shift",
        EventTrigger(
            expect=_states("Crashed", CALLED_AWAY),
            match={"prefect.resource.id": [_RUN]},
            match_related={
                "prefect.resource.role": "flow",
                "prefect.resource.name": publish_due.name,
            },
            posture=Posture.Reactive,
            threshold=1,
            within=timedelta(0),
        ),
        RunDeployment(source="inferred", deployment_id=None, parameters=None, job_variables=None),
    )


def _states(*names: str) -> set[str]:
    return {f"prefect.flow-run.{name}" for name in names}


async def _crashed(name: str, after: set[str], expect: set[str], within: timedelta) -> None:
    trigger = EventTrigger(
        after=after,
        expect=expect,
        match={"prefect.resource.id": [_RUN]},
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive,
        threshold=1,
        within=within,
    )
    state = ChangeFlowRunState(name=None, state=StateType.CRASHED, message=name, force=False)
    await _make(name, trigger, state)


async def _make(
    name: str, trigger: EventTrigger, action: ChangeFlowRunState | RunDeployment
) -> None:
    """Make an automation that is not there yet."""
    async with get_client() as client:
        if not await client.read_automations_by_name(name):
            await Automation(name=name, trigger=trigger, actions=[action]).acreate()

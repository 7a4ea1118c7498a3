"""What nothing ran for a while has left: of the runs that a clock made only the newest is executed,
what somebody asked for is, and the rest is told apart as late."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun, State
from prefect.states import Scheduled

from engine.context import clock
from flows import runs
from flows.deployments import DEPLOYMENTS
from flows.runs import Runs
from flows.service import Service
from tests.flows.prefect_kit import all_runs, prefect_server


@pytest.fixture(autouse=True)
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with prefect_server(tmp_path_factory.mktemp("prefect")):
        yield


class Noted(Runs):
    """Notes what it would execute."""

    executed: Counter[str]

    async def _execute(self, run: FlowRun) -> None:
        self.executed[self._known(run).name] += 1
        self.last = run.id


async def three_days_later() -> Noted:
    """A first look at what was due over a weekend."""
    async with get_client() as client:
        ids = {await runs._apply(deployment): deployment for deployment in DEPLOYMENTS}
        by_name = {deployment.name: id for id, deployment in ids.items()}
        for hours in range(72, 66, -1):
            at: State[Any] = Scheduled(scheduled_time=clock() - timedelta(hours=hours))
            for name in ("publish-due", "remind-and-report"):
                await client.create_flow_run_from_deployment(by_name[name], state=at)
        for outlet in (1, 2):
            await client.create_flow_run_from_deployment(
                by_name["pump-outlet"], parameters={"outlet_id": outlet}
            )
        noted = Noted(client, Service(), ids, lambda _: None)
        noted.executed = Counter()
        await noted._look()
        await asyncio.sleep(0)
        return noted


def test_of_what_is_late_the_newest_of_each_clock_is_executed_and_what_was_asked_for() -> None:
    noted = asyncio.run(three_days_later())
    assert noted.executed == {"publish-due": 1, "remind-and-report": 1, "pump-outlet": 2}
    dropped = [run for run in all_runs() if run.state_name == "Cancelled"]
    assert len(dropped) == 6 + 5, "the shift that was asked for now is the newest of its clock"
    assert {run.state.message for run in dropped if run.state} == {
        "late: a newer run of the same clock was due"
    }

"""The deployments of both layouts say the same, and every flow keeps the rules that Prefect's
measurements ask for."""

import importlib
import inspect
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect import Flow, Task
from prefect.settings import Settings

from engine.sharing import SHIFT
from flows.deployments import DEPLOYMENTS, TIMEZONE, WORK_POOL, Deployment
from flows.environment import prefect_environment, quiet_environment

ROOT = Path(__file__).parent.parent.parent
FLOW_FILES = sorted(
    path.stem
    for path in (ROOT / "flows").glob("*.py")
    if path.stem not in ("__init__", "serve", "pool", "runs", "automations")
)
MODULES = [importlib.import_module(f"flows.{name}") for name in FLOW_FILES]
FLOWS: list[Flow[Any, Any]] = [
    value for module in MODULES for value in vars(module).values() if isinstance(value, Flow)
]
TASKS: list[Task[Any, Any]] = [
    value for module in MODULES for value in vars(module).values() if isinstance(value, Task)
]
SERVER = prefect_environment(Path("/srv/lantoa"), "http://127.0.0.1:4200/api", "lantoa:secret")


def entry(deployment: Deployment) -> Flow[Any, Any]:
    module, _, function = deployment.entrypoint.partition(":")
    found: Flow[Any, Any] = getattr(importlib.import_module(module), function)
    return found


def as_in_yaml(deployment: Deployment) -> dict[str, Any]:
    schedules = [{"cron": deployment.cron, "timezone": TIMEZONE}] if deployment.cron else []
    pool = {"name": WORK_POOL}
    return {
        "name": deployment.name,
        "description": deployment.description,
        "entrypoint": deployment.entrypoint,
        "schedules": schedules,
        "work_pool": pool,
    }


def test_prefect_yaml_says_the_same_as_the_table_of_deployments() -> None:
    project = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))
    assert project["deployments"] == [as_in_yaml(deployment) for deployment in DEPLOYMENTS]
    assert project["build"] is project["push"] is project["pull"] is None


def test_prefect_yaml_names_the_locked_version_of_prefect() -> None:
    project = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))
    assert f"\nprefect=={project['prefect-version']} " in (ROOT / "requirements.lock").read_text(
        "utf-8"
    )


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda deployment: deployment.name)
def test_every_entrypoint_is_a_flow(deployment: Deployment) -> None:
    assert isinstance(entry(deployment), Flow)


def test_every_flow_is_deployed_once() -> None:
    assert sorted(deployment.entrypoint for deployment in DEPLOYMENTS) == sorted(
        f"{flow.fn.__module__}:{flow.fn.__name__}" for flow in FLOWS
    )


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_every_flow_is_async_and_never_run_again_by_prefect(flow: Flow[Any, Any]) -> None:
    assert inspect.iscoroutinefunction(flow.fn)
    assert not flow.retries


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_no_task_is_run_again_or_stored_by_prefect(task: Task[Any, Any]) -> None:
    assert task.retries == 0
    assert task.persist_result is False


def test_a_shift_lasts_longer_than_the_five_minutes_between_two_starts() -> None:
    (cron,) = (
        deployment.cron
        for deployment in DEPLOYMENTS
        if deployment.entrypoint == "flows.publish:publish_due"
    )
    assert cron == "*/5 * * * *"
    assert SHIFT.total_seconds() >= 8 * 60, "a start may take minutes on a machine with much to do"


def test_prefect_takes_every_setting_as_it_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**SERVER, **quiet_environment()}.items():
        monkeypatch.setenv(name, value)
    read = Settings()
    assert str(read.home) == "/srv/lantoa/prefect"
    assert read.api.url == "http://127.0.0.1:4200/api"
    assert read.server.ephemeral.enabled is False
    assert read.server.analytics_enabled is False
    assert read.server.api.csrf_protection_enabled is True
    assert read.server.api.cors_allowed_origins == "http://127.0.0.1:4200"
    assert read.server.events.retention_period.total_seconds() == 86_400
    assert read.server.services.db_vacuum.retention_period.total_seconds() == 7 * 86_400
    assert read.server.services.db_vacuum.enabled == {"events", "flow_runs"}
    assert read.server.services.event_persister.enabled is False
    assert read.server.services.foreman.enabled is False
    assert read.server.services.late_runs.loop_seconds == 60
    assert read.runner.poll_frequency == 2
    assert read.flows.heartbeat_frequency == 30


def test_every_setting_has_a_name_that_prefect_knows() -> None:
    known = {name for field in _fields(Settings) for name in field}
    ours = {*SERVER, *quiet_environment()}
    assert {name for name in ours if name.startswith("PREFECT_")} <= known


def _fields(model: Any) -> list[set[str]]:
    """The environment names of every setting, aliases included."""
    found = []
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and hasattr(inner, "model_fields"):
            found += _fields(inner)
            continue
        names = {f"{model.model_config['env_prefix']}{name}"}
        for alias in getattr(field.validation_alias, "choices", ()):
            names.add(str(alias))
        found.append({text.upper() for text in names})
    return found

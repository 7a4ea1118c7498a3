"""The environment under which Prefect runs here; measured settings, both layouts
(docs/engineering/prefect.md)."""

from pathlib import Path


def prefect_environment(home: Path, api_url: str, auth: str) -> dict[str, str]:
    """Variables for the private Prefect server of an installation and for everything that talks to
    it.

    `auth` is "user:password". Prefect's file may be deleted at any time: it holds no truth of ours.
    """
    batching = {
        "TASK_RUN_RECORDER_BATCH_SIZE": "200",
        "TASK_RUN_RECORDER_READ_BATCH_SIZE": "50",
        "TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
        "EVENT_PERSISTER_ENABLED": "false",
        "DB_VACUUM_ENABLED": "events,flow_runs",
        "DB_VACUUM_RETENTION_PERIOD": "604800",  # seconds
        "DB_VACUUM_LOOP_SECONDS": "3600",
    }
    return {
        "PREFECT_HOME": str(home / "prefect"),
        "PREFECT_API_URL": api_url,
        "PREFECT_API_AUTH_STRING": auth,
        "PREFECT_SERVER_API_AUTH_STRING": auth,
        "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED": "true",
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": api_url.removesuffix("/api"),
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P1D",  # ISO 8601: a bare number stops the server
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
        "PREFECT_RUNNER_POLL_FREQUENCY": "2",
        "PREFECT_WORKER_QUERY_SECONDS": "2",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "DO_NOT_TRACK": "1",
        **{f"PREFECT_SERVER_SERVICES_{name}": value for name, value in batching.items()},
    }


def quiet_environment() -> dict[str, str]:
    """Variables for a server that serves one machine only: what it would look for every few seconds
    (workers, leases, pauses, automations) is not there."""
    loops = ("LATE_RUNS", "CANCELLATION_CLEANUP", "REPOSSESSOR")
    not_needed = ("FOREMAN", "PAUSE_EXPIRATIONS", "CLEANUP_RECONCILER", "TRIGGERS")
    seconds = {f"{name}_LOOP_SECONDS": "60" for name in loops}
    switched_off = {f"{name}_ENABLED": "false" for name in not_needed}
    values = {**seconds, **switched_off, "SCHEDULER_RECENT_DEPLOYMENTS_LOOP_SECONDS": "15"}
    return {f"PREFECT_SERVER_SERVICES_{name}": value for name, value in values.items()}

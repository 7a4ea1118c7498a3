"""Every deployment, once: `flows.serve` serves them on one machine, prefect.yaml says the same for
a work pool (a test compares)."""

from dataclasses import dataclass

TIMEZONE = "Asia/Ho_Chi_Minh"
WORK_POOL = "lantoa"


@dataclass(frozen=True)
class Deployment:
    """One flow with its clock; without `cron` it runs only when asked."""

    name: str
    entrypoint: str  # module:function
    description: str
    cron: str | None = None


DEPLOYMENTS = (
    Deployment(
        "publish-due",
        "flows.publish:publish_due",
        "A shift: plans what comes and keeps one pump on every outlet with work.",
        "*/5 * * * *",
    ),
    Deployment(
        "pump-outlet",
        "flows.publish:pump_outlet",
        "One outlet's pump in a process of its own, for a backlog worth more than a shift.",
    ),
    Deployment(
        "collect-receipts",
        "flows.receipts:collect_receipts",
        "Reads the receipt inbox now; every shift does so by itself.",
    ),
    Deployment(
        "reconcile-unknown",
        "flows.reconcile:reconcile_unknown",
        "Looks up unknown deliveries now; every shift does so by itself.",
    ),
    Deployment(
        "keep-house",
        "flows.house:keep_house",
        "Renews credentials early and warns of those that end, by outlet.",
        "30 6,14 * * *",
    ),
    Deployment(
        "remind-and-report",
        "flows.report:remind_and_report",
        "Drafts reports that come due and reminds the officers.",
        "30 7 * * *",
    ),
)

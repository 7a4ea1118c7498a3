"""What must hold before a publication may stand on the calendar, for the command line and the
console alike."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from content.audiences.audiences import Audience
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import local_day, parse_local
from content.items.items import Revision
from content.outlets.outlets import Outlet
from engine.context import Context
from engine.decisions.preflight import Finding, audience_findings, check

GRACE = timedelta(minutes=2)
"""A time up to this long past means now."""


def moment_asked(text: str, now: datetime) -> datetime:
    """The UTC moment of "now" or of a local time "1/12/2026 8h30"; InputError for one that is
    past."""
    if text == "now":
        return now
    try:
        moment = parse_local(text, local_day(now))
    except ValueError as error:
        raise InputError([InputProblem("lúc phát", str(error), "at")]) from None
    if moment < now - GRACE:
        raise InputError(
            [InputProblem("lúc phát", "đã ở trong quá khứ: chọn một lúc sau này", "at")]
        )
    return max(moment, now)


def require_fit(
    revision: Revision, outlets: Sequence[Outlet], audience: Audience | None, context: Context
) -> None:
    """InputError unless each of the outlets can carry the text, and the audience has every column
    that it needs."""
    findings = [
        finding
        for finding in check(revision, outlets, context)
        if finding.blocking and _concerns(finding, outlets)
    ]
    findings += audience_findings(revision, audience) if audience else []
    titles = {outlet.name: outlet.title for outlet in outlets}
    if findings:
        raise InputError(
            [
                InputProblem(titles.get(finding.outlet, revision.title), finding.text, "outlet")
                for finding in findings
            ]
        )


def unfit(revision: Revision, outlets: Sequence[Outlet], context: Context) -> list[Outlet]:
    """Those of the outlets that cannot carry the text."""
    blocking = [found for found in check(revision, outlets, context) if found.blocking]
    return [
        outlet for outlet in outlets if any(_concerns(finding, [outlet]) for finding in blocking)
    ]


def _concerns(finding: Finding, outlets: Sequence[Outlet]) -> bool:
    return finding.outlet in {"", *(outlet.name for outlet in outlets)} and finding.family in {
        "",
        *(outlet.family for outlet in outlets),
    }

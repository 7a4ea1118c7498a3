"""Submitting and letting a text out, the same from the command line and the console: what is
decided on is what was checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from content.calendar.schedule import ScheduleRequest, schedule
from content.database.db import Database
from content.intake.errors import InputError, InputProblem
from content.items import approval, remarks
from content.items.items import Revision, item_revision
from content.outlets.outlets import Outlet, list_outlets
from content.people.acts import Act
from engine.context import Context
from engine.decisions.intake import refresh
from engine.decisions.preflight import Finding, Sight, open_channels, sights, text_findings


@dataclass(frozen=True)
class Checked:
    """An item's newest revision, what every outlet would show of it, what is wrong, and the
    channels that may be approved, each with its family."""

    revision: Revision
    sights: Sequence[Sight]
    findings: Sequence[Finding]
    channels: Mapping[str, str]

    @property
    def families(self) -> tuple[str, ...]:
        """The families of which at least one channel may be approved."""
        return tuple(dict.fromkeys(self.channels.values()))

    @property
    def pages(self) -> list[Outlet]:
        """The outlets without recipients that can carry the text."""
        bad = {finding.outlet for finding in self.findings if finding.blocking}
        return [
            sight.outlet
            for sight in self.sights
            if sight.outlet.channel in self.channels
            and not sight.outlet.addressed
            and sight.outlet.name not in bad
        ]


def checked(context: Context, item: str) -> Checked:
    """The newest revision of an item that must exist, seen on every outlet."""
    with context.database.read() as db:
        revision, outlets = item_revision(db, item), list_outlets(db)
    return check_revision(revision, outlets, context)


def check_revision(revision: Revision, outlets: Sequence[Outlet], context: Context) -> Checked:
    """A revision seen on every outlet."""
    seen = sights(revision, outlets, context)
    findings = [
        *text_findings(revision),
        *(finding for sight in seen for finding in sight.findings),
    ]
    return Checked(revision, seen, findings, open_channels(revision, outlets, findings))


def channels_to_add(context: Context, seen: Checked) -> tuple[str, ...]:
    """The channels with an outlet that could carry an approved text and that its approval does not
    name, such as that of an outlet imported since; none while it has no approval."""
    with context.database.read() as db:
        found = approval.approval_in_force(db, seen.revision)
    used = dict.fromkeys(sight.outlet.channel for sight in seen.sights)
    known = found.channels if found else tuple(used)
    return tuple(name for name in used if name in seen.channels and name not in known)


def submit(context: Context, item: str, act: Act) -> Checked:
    """Put the newest draft, with the office's present fills, before the approvers."""
    refresh(context, item, act)
    found = checked(context, item)
    with context.database.write() as db:
        approval.submit(db, item, act)
    return found


def approve(
    database: Database,
    seen: Checked,
    act: Act,
    checks: Sequence[str] = (),
    newest_remark: int | None = None,
) -> Revision:
    """Approve exactly what was seen, for the channels that can carry it; `checks` is what the
    decider ticked, `newest_remark` the last remark that his page showed: InputError when others
    said more since."""
    with database.write() as db:
        if newest_remark is not None:
            remarks.require_seen(db, seen.revision.item, newest_remark, act.person.name)
        return approval.approve(db, seen.revision, act, seen.channels, checks)


def publish_urgent(database: Database, seen: Checked, act: Act, release_above: int) -> int | None:
    """Let a text out alone on every page and screen that can carry it; the publication's number,
    None when there is no such outlet.

    Letters and messages are never part of it: nobody can take those back.
    """
    with database.write() as db:
        revision = approval.approve_urgent(db, seen.revision, act, seen.channels)
        return (
            schedule(db, ScheduleRequest(revision, seen.pages, None, act.at), act, release_above)
            if seen.pages
            else None
        )


def require_same(seen: Checked, sha256: str, channels: Sequence[str]) -> None:
    """InputError unless a page that a person decided on showed this very text for these
    channels."""
    if seen.revision.sha256 != sha256:
        raise InputError(
            [
                InputProblem(
                    seen.revision.item,
                    "bài vừa có bản mới trong lúc bạn xem: hãy xem lại rồi quyết định",
                )
            ]
        )
    if list(channels) != list(seen.channels):
        raise InputError(
            [
                InputProblem(
                    seen.revision.item,
                    "các kênh phát được vừa đổi trong lúc bạn xem: hãy xem lại rồi quyết định",
                )
            ]
        )

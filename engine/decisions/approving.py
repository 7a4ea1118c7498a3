"""Submitting and letting a text out, the same from the command line and the console: what is
decided on is what was checked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from content.calendar.occurrences import plan_next
from content.calendar.schedule import ScheduleRequest, schedule
from content.database.db import Database
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import MOMENT_EXAMPLE, told
from content.items import approval, remarks
from content.items.families import FAMILY_NAMES
from content.items.items import Revision, item_revision
from content.items.left_marks import LeftMark, left_marks
from content.outlets.outlets import Outlet, outlets_in_use
from content.people.acts import Act
from engine.context import Context
from engine.decisions.intake import refresh
from engine.decisions.preflight import (
    Finding,
    Sight,
    families_of,
    open_channels,
    sights,
    text_findings,
)


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
    def left_marks(self) -> list[LeftMark]:
        """What must still be filled in, each mark once."""
        return left_marks(self.revision.document)

    @property
    def left_out(self) -> tuple[str, ...]:
        """The families that the item asks for and that could not be approved."""
        return tuple(name for name in families_of(self.revision) if name not in self.families)

    @property
    def pages(self) -> list[Outlet]:
        """The outlets without recipients that can carry the text."""
        return [sight.outlet for sight in self._open_sights()]

    @property
    def needs_end(self) -> bool:
        """Whether one of them shows an urgent notice before everything else, so that it must end
        by itself."""
        return any(
            sight.channel is not None and "urgent_until" in sight.channel.capabilities.uses
            for sight in self._open_sights()
        )

    @property
    def ends_at(self) -> datetime | None:
        """When the text itself says that it ends, as an urgent notice."""
        said = self.revision.document.get("urgent_until")
        return datetime.fromisoformat(said) if said else None

    def _open_sights(self) -> list[Sight]:
        bad = {finding.outlet for finding in self.findings if finding.blocking}
        return [
            sight
            for sight in self.sights
            if sight.outlet.approved_as in self.channels
            and not sight.outlet.addressed
            and sight.outlet.name not in bad
        ]


class MarksLeft(InputError):
    """A text is to be submitted with marks left that its officer was not asked about, or that leave
    no channel at all; `found` is what was checked. Nothing was submitted."""

    def __init__(self, found: Checked) -> None:
        self.found = found
        super().__init__([InputProblem(found.revision.item, _told(found))])


def _told(found: Checked) -> str:
    marks = "; ".join(map(str, found.left_marks))
    if not found.channels:
        return f"{marks}; không kênh nào phát được: hãy điền rồi trình"
    rest = ", ".join(FAMILY_NAMES[name] for name in found.families)
    return f"{marks}; hãy điền, hoặc xác nhận chỉ trình cho {rest}"


def checked(context: Context, item: str) -> Checked:
    """The newest revision of an item that must exist, seen on every outlet."""
    with context.database.read() as db:
        revision, outlets = item_revision(db, item), outlets_in_use(db)
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
    used = dict.fromkeys(sight.outlet.approved_as for sight in seen.sights)
    known = found.channels if found else tuple(used)
    return tuple(name for name in used if name in seen.channels and name not in known)


def submit(context: Context, item: str, act: Act, known: Collection[str] = ()) -> Checked:
    """Put the newest draft, with the office's present fills, before the approvers.

    MarksLeft when it holds a mark that is not among the `known` ones, which the officer was told to
    leave channels out, or when they leave no channel.
    """
    refresh(context, item, act)
    found = checked(context, item)
    marks = {left.mark for left in found.left_marks}
    if marks and (marks - set(known) or not found.channels):
        raise MarksLeft(found)
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


def publish_urgent(
    context: Context, seen: Checked, act: Act, release_above: int, until: datetime | None = None
) -> int | None:
    """Let a text out alone on every page and screen that can carry it, planned at once; the
    publication's number, None when there is no such outlet.

    `until` is when it ends on screens, in the place of what the text says: InputError where it must
    end and neither says so, or it is over. Letters and messages are never part of it: nobody can
    take those back.
    """
    _require_end(seen, until or seen.ends_at, act.at)
    new_end = until if until != seen.ends_at else None
    with context.database.write() as db:
        revision = approval.approve_urgent(db, seen.revision, act, seen.channels, new_end)
        if not seen.pages:
            return None
        plan = ScheduleRequest(revision, seen.pages, None, act.at)
        publication = schedule(db, plan, act, release_above)
        plan_next(db, act.at, context.calendar, release_above, publication)
        return publication


def _require_end(seen: Checked, ends: datetime | None, now: datetime) -> None:
    if ends is None and seen.needs_end:
        text = (
            "tin khẩn che mọi tin khác trên màn hình nên phải có lúc hết: ghi giờ và ngày thôi "
            f"hiện, ví dụ {MOMENT_EXAMPLE}"
        )
    elif ends is not None and ends <= now:
        text = f"lúc hết {told(ends)} đã qua: ghi một lúc còn ở phía trước"
    else:
        return
    raise InputError([InputProblem("hiện trên màn hình đến", text, "until")])


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

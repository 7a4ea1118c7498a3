"""Takes back and puts right what stands: the two acts of a person, checked and stored."""

from collections.abc import Iterable, Sequence
from typing import Literal

from channels import channel_class
from content.audiences.audiences import Audience, find_audience
from content.calendar import amending
from content.calendar.amending import Effect
from content.intake.errors import InputError, InputProblem
from content.items.approval import approval_in_force
from content.items.items import Revision, approved_revision, item_revision
from content.outlets.outlets import Outlet, list_outlets
from content.people.acts import Act
from engine.context import Context
from engine.decisions.preflight import audience_findings, check
from wiring.registered import label_of


def withdraw(context: Context, item: str, act: Act) -> Effect:
    """Take an item back everywhere where that can be done; see
    `content.calendar.amending.withdraw`."""
    with context.database.write() as db:
        return amending.withdraw(db, item, act, _able(list_outlets(db), "withdraw"))


def correct(context: Context, item: str, act: Act) -> Effect:
    """Put the newest approved text in the place of the older ones; InputError, and nothing changed,
    when an outlet cannot carry it."""
    with context.database.read() as db:
        newest, revision = item_revision(db, item), approved_revision(db, item)
        act.require("amend", newest.unit)
        act.require_why()
        if revision is None:
            raise InputError(
                [
                    InputProblem(
                        item,
                        f"bản {newest.number} chưa được phê duyệt: phê duyệt bản mới rồi mới "
                        "đính chính",
                    )
                ]
            )
        approval, outlets = approval_in_force(db, revision), list_outlets(db)
        able = _able(outlets, "update")
        reach = amending.reach(db, revision, able)
        mailed = [find_audience(db, name) for name in reach.audiences]
    allowed = approval.channels if approval else ()
    _refuse_unfit(
        revision,
        allowed,
        [outlet for outlet in outlets if outlet.id in reach.outlets],
        mailed,
        context,
    )
    with context.database.write() as db:
        return amending.correct(db, revision, act, able)


def _able(outlets: Iterable[Outlet], kind: Literal["update", "withdraw"]) -> frozenset[int]:
    """The outlets on which what stands can be changed so."""
    offered = {outlet.id: channel_class(outlet.channel).capabilities for outlet in outlets}
    return frozenset(
        id for id, channel in offered.items() if channel.surface or kind in channel.amends
    )


def _refuse_unfit(
    revision: Revision,
    allowed: Sequence[str],
    outlets: Sequence[Outlet],
    mailed: Sequence[Audience],
    context: Context,
) -> None:
    """InputError unless every outlet that shows or will show an older text may and can carry this
    one."""
    problems = [
        InputProblem(
            outlet.name,
            f"bản {revision.number} chưa được phê duyệt cho kênh {label_of(outlet.channel)}, "
            "nơi bản cũ đang đứng hoặc chờ phát",
        )
        for outlet in outlets
        if outlet.channel not in allowed
    ]
    approved = [outlet for outlet in outlets if outlet.channel in allowed]
    concerned = {outlet.family for outlet in approved}
    findings = [
        finding for finding in check(revision, approved, context) if finding.family in concerned
    ]
    findings += [
        finding for audience in mailed for finding in audience_findings(revision, audience)
    ]
    problems += [
        InputProblem(
            finding.outlet or finding.family or revision.item, f"{finding.field}: {finding.text}"
        )
        for finding in findings
        if finding.blocking
    ]
    if problems:
        raise InputError(problems)

"""Takes back and puts right what stands: the two acts of a person, checked and stored."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from channels import channel_class
from channels.contract.channel import Parts
from content.audiences.audiences import Audience, find_audience
from content.calendar import amending, correcting
from content.calendar.amending import Effect
from content.calendar.correcting import OlderText
from content.calendar.correction_letters import LettersAsked, Told, told_by
from content.calendar.replacing import address_of, replacement
from content.intake.errors import InputError, InputProblem
from content.items.approval import approval_in_force
from content.items.items import Revision, approved_revision, item_revision
from content.outlets.outlets import Outlet, list_outlets
from content.people.acts import Act
from engine.context import Context
from engine.decisions.preflight import Sight, audience_findings, check, found_on, see
from wiring.letters import correction_letter
from wiring.readers import sample_reader
from wiring.registered import label_of

_SOME_REASON = "…"
"""Stands for the reason in a letter that is looked at before anybody wrote one."""


def withdraw(
    context: Context, item: str, act: Act, replaced_by: str = "", moves: bool = False
) -> Effect:
    """Take an item back everywhere where that can be done, and name what takes its place; see
    `content.calendar.amending.withdraw` and `content.calendar.replacing.replacement`."""
    with context.database.write() as db:
        instead = replacement(db, item, replaced_by, moves, context.site.public_url)
        return amending.withdraw(db, item, act, _able(list_outlets(db), "withdraw"), instead)


def led_to(context: Context, item: str, asked: str, moves: bool) -> str:
    """Where the page of an item that is taken back would lead, in full; "" for nowhere, InputError
    for what cannot take its place."""
    with context.database.read() as db:
        public_url = context.site.public_url
        instead = replacement(db, item, asked, moves, public_url)
        return address_of(db, instead, public_url) if instead else ""


def correct(context: Context, item: str, act: Act, tell: Collection[str] = ()) -> Effect:
    """Put the newest approved text in the place of the older ones, and write to who got one by an
    outlet for one of the kinds of address in `tell` ("email", "phone"); InputError, and nothing
    changed, when an outlet cannot carry it."""
    seen = look_at_correction(context, item, act.why, tell)
    with context.database.read() as db:
        act.require("amend", item_revision(db, item).unit)
    if seen.out:
        act.require_why()
    if seen.problems:
        raise InputError(seen.problems)
    asked = LettersAsked([sight.outlet.id for sight in seen.letters], seen.cost)
    with context.database.write() as db:
        return correcting.correct(db, seen.revision, act, seen.able, asked)


@dataclass(frozen=True)
class CorrectionSeen:
    """What a correction would do, and why it cannot be done as it is asked."""

    revision: Revision
    able: frozenset[int]
    told: Told  # who got an older text, by whatever outlet
    by_kind: Mapping[str, Mapping[int, int]]  # kind of address → outlet → people
    letters: tuple[Sight, ...]  # what the outlets of the kinds asked for would send them
    problems: tuple[InputProblem, ...]
    older: OlderText

    @property
    def out(self) -> bool:
        """Whether an older text has come to somebody; else what is scheduled is replaced, and the
        public reads of nothing."""
        return self.older != "waits" or bool(self.letters)

    @property
    def cost(self) -> int | None:
        """In đồng, by what a letter to the reader of the sample costs; None without any price."""
        found = [
            self.told.people[sight.outlet.id] * price
            for sight in self.letters
            if (price := price_of(sight)) is not None
        ]
        return sum(found) if found else None


def look_at_correction(
    context: Context, item: str, why: str, tell: Collection[str]
) -> CorrectionSeen:
    """What a correction of an item would do, by the code that does it; InputError without an
    approved text."""
    with context.database.read() as db:
        newest, revision = item_revision(db, item), approved_revision(db, item)
        if revision is None:
            text = (
                f"bản {newest.number} chưa được phê duyệt: hãy phê duyệt bản mới rồi mới đính chính"
            )
            raise InputError([InputProblem(item, text)])
        approval, outlets = approval_in_force(db, revision), list_outlets(db)
        able = _able(outlets, "update")
        reach, told = correcting.reach(db, revision, able), told_by(db, revision)
        older = correcting.older_text(db, revision)
        chosen = [
            outlet for outlet in outlets if outlet.id in told.people and outlet.addressed in tell
        ]
        names = {*reach.audiences, *(told.audiences if chosen else ())}
        mailed = [find_audience(db, name) for name in sorted(names)]
    touched = [outlet for outlet in outlets if outlet.id in reach.outlets or outlet in chosen]
    allowed = approval.channels if approval else ()
    problems = _unfit(revision, allowed, touched, mailed, context)
    letters = tuple(see_letter(revision, outlet, context, why or _SOME_REASON) for outlet in chosen)
    problems += [
        InputProblem(sight.outlet.name, f"thư đính chính, {finding.field}: {finding.text}", "why")
        for sight in letters
        for finding in sight.findings
        if finding.blocking and finding not in see(revision, sight.outlet, context).findings
    ]
    if chosen and "{{" in why:
        problems.append(
            InputProblem("lý do", "không viết được dấu {{ trong lý do: hãy viết bằng lời", "why")
        )
    kinds: dict[str, dict[int, int]] = {}
    for outlet in outlets:
        if outlet.addressed and outlet.id in told.people:
            kinds.setdefault(outlet.addressed, {})[outlet.id] = told.people[outlet.id]
    return CorrectionSeen(revision, able, told, kinds, letters, tuple(problems), older)


def older_text(context: Context, item: str) -> OlderText:
    """What the newest approved text would take the place of: offered right after its approval."""
    with context.database.read() as db:
        revision = approved_revision(db, item)
        return correcting.older_text(db, revision) if revision is not None else ""


def see_letter(revision: Revision, outlet: Outlet, context: Context, why: str) -> Sight:
    """What an outlet would send to who got an older text, with its problems."""
    sight = see(revision, outlet, context)
    if sight.message is None or sight.channel is None:
        return sight
    letter = correction_letter(sight.message, why)
    return replace(sight, message=letter, findings=found_on(outlet, sight.channel, letter))


def price_of(sight: Sight) -> int | None:
    """What one message to the reader of the sample costs, in đồng; None without a price."""
    reader = sample_reader(sight.outlet.addressed)
    if reader is None or sight.message is None or not isinstance(sight.channel, Parts):
        return None
    return sight.channel.counted(sight.message, reader).price


def _able(outlets: Iterable[Outlet], kind: Literal["update", "withdraw"]) -> frozenset[int]:
    """The outlets on which what stands can be changed so."""
    offered = {outlet.id: channel_class(outlet.channel).capabilities for outlet in outlets}
    return frozenset(
        id for id, channel in offered.items() if channel.surface or kind in channel.amends
    )


def _unfit(
    revision: Revision,
    allowed: Sequence[str],
    outlets: Sequence[Outlet],
    mailed: Sequence[Audience],
    context: Context,
) -> list[InputProblem]:
    """Why an outlet that shows or will show an older text, or writes of it, may or can not carry
    this one."""
    problems = [
        InputProblem(
            outlet.name,
            f"bản {revision.number} chưa được phê duyệt cho kênh {label_of(outlet.approved_as)}, "
            "nơi bản cũ đang đứng hoặc chờ phát",
        )
        for outlet in outlets
        if outlet.approved_as not in allowed
    ]
    approved = [outlet for outlet in outlets if outlet.approved_as in allowed]
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
    return problems

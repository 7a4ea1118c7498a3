"""One time of a repetition: skipped, moved, given to another text, put back; and what was just
moved or skipped anywhere on the calendar, undone."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.access.auth import Reading, Scheduling, SentForm, Visit
from console.looks.last_look import is_other_list, last_look
from console.looks.mailings import counted_cost
from console.looks.single_times import SingleTime, from_stamp, stamp, time_of
from console.shell import pages
from console.shell.pages import Flash
from console.views.publications import move_hints, moved_to, undo_path
from console.words.i18n import _, moment
from content.audiences.audiences import find_audience
from content.calendar import single
from content.calendar.exceptions import is_in_rule
from content.calendar.publications import Publication, find_publication
from content.calendar.schedule import ScheduleRequest
from content.calendar.single import RuleTime
from content.calendar.undoing import not_before, undo
from content.intake.errors import InputError
from content.items.items import approved_revision, list_approved
from content.outlets.outlets import list_outlets
from content.people import audit
from engine.decisions.scheduling import moment_asked, require_fit

router = APIRouter()

_TYPED = ("date", "time", "why", "item")


@router.get("/lich/{publication:int}/luot/{name}")
def show(visit: Reading, publication: int, name: str) -> Response:
    """What stands of one time, and what may be done with it."""
    return _shown(visit, _time(visit, publication, name))


@router.post("/lich/{publication:int}/luot/{name}/bo")
def skip(visit: Scheduling, publication: int, name: str, sent: SentForm) -> Response:
    """Leaves it out."""
    time, act = _time(visit, publication, name), visit.act(str(sent.get("why", "")))
    try:
        with visit.context.database.write() as db:
            single.skip(db, time, act)
            seq = audit.newest(db)
    except InputError as error:
        return _shown(visit, time, sent, error)
    return _done(time, _("Đã bỏ lượt %(at)s.", at=moment(time.rule_at)), sent, seq)


@router.post("/lich/{publication:int}/luot/{name}/doi")
def move(visit: Scheduling, publication: int, name: str, sent: SentForm) -> Response:
    """Moves it alone to another time."""
    time = _time(visit, publication, name)
    try:
        at = not_before(moment_asked(moved_to(sent), visit.now), visit.now)
        with visit.context.database.write() as db:
            single.move_single(db, time, at, visit.act())
            seq = audit.newest(db)
            hints = move_hints(visit, db, publication, at, single=True)
    except InputError as error:
        return _shown(visit, time, sent, error)
    said = _("Đã dời riêng lượt này sang %(at)s.", at=moment(at))
    return _done(time, said, sent, seq, hints)


@router.post("/lich/{publication:int}/luot/{name}/thay")
def replaced(visit: Scheduling, publication: int, name: str, sent: SentForm) -> Response:
    """Shows what goes out in its place, and lets it when that was seen."""
    time = _time(visit, publication, name)
    try:
        plan = _instead(visit, time, str(sent.get("item", "")))
        require_fit(plan.revision, plan.outlets, plan.audience, visit.context)
        if sent.get("sure") != "1" or is_other_list(plan, sent):
            return _sure(visit, time, plan, sent)
        with visit.context.database.write() as db:
            above = visit.settings.release_above
            single.replace_single(db, time, plan, visit.act(), above)
            seq = audit.newest(db)
    except InputError as error:
        return _shown(visit, time, sent, error)
    said = _("Lượt %(at)s phát bài «%(title)s».", at=moment(plan.at), title=plan.revision.title)
    return _done(time, said, sent, seq)


@router.post("/lich/{publication:int}/luot/{name}/lai")
def restore(visit: Scheduling, publication: int, name: str, sent: SentForm) -> Response:
    """Puts it back where the rule has it."""
    time = _time(visit, publication, name)
    try:
        with visit.context.database.write() as db:
            single.restore(db, time, visit.act())
    except InputError as error:
        return _shown(visit, time, sent, error)
    return pages.go(
        f"/lich/{publication}", Flash(_("Lượt %(at)s lại như cũ.", at=moment(time.rule_at)))
    )


@router.post("/lich/{publication:int}/hoan-tac/{seq:int}")
def take_back(
    visit: Scheduling, publication: int, seq: int, then: Annotated[str, Query()] = ""
) -> Response:
    """Undoes what was just done, while nothing came after it; says so where that is not so."""
    where = pages.own_path(then or f"/lich/{publication}")
    try:
        with visit.context.database.write() as db:
            at = undo(db, publication, seq, visit.act())
    except InputError as error:
        return pages.go(where, *(Flash(fault.text, "bad") for fault in pages.faults_of(error)))
    return pages.go(where, Flash(_("Đã hoàn tác: lại phát lúc %(at)s.", at=moment(at))))


def _done(
    time: RuleTime, said: str, sent: FormData, seq: int, hints: Sequence[Flash] = ()
) -> Response:
    then = pages.own_path(str(sent.get("then", "")) or f"/lich/{time.publication}")
    return pages.go(then, Flash(said, undo=undo_path(time.publication, seq, then)), *hints)


def _time(visit: Visit, publication: int, name: str) -> RuleTime:
    """The time that an address names."""
    rule_at = from_stamp(name)
    with visit.context.database.read() as db:
        found = find_publication(db, publication)
    if rule_at is None or found.repeat is None or not is_in_rule(found, rule_at):
        raise HTTPException(404, _("Lịch này không có lượt ấy: xem các lượt tới ở trang của lịch."))
    return RuleTime(publication, rule_at)


def _instead(visit: Visit, time: RuleTime, item: str) -> ScheduleRequest:
    """The other text, to the same places and people at the same time."""
    with visit.context.database.read() as db:
        revision = approved_revision(db, item) if item else None
        found = find_publication(db, time.publication)
        outlets = [outlet for outlet in list_outlets(db) if outlet.name in found.outlets]
        audience = find_audience(db, found.audience) if found.audience else None
    if revision is None:
        raise InputError([pages.problem("item", _("chọn một bài đã được phê duyệt"))])
    at = max(time_of(found, time.rule_at).at or time.rule_at, visit.now)
    place = time.publication, time.rule_at
    plan = ScheduleRequest(revision, outlets, audience, at, instead_of=place)
    return replace(plan, cost=counted_cost(visit, audience, revision, outlets))


def _sure(visit: Visit, time: RuleTime, plan: ScheduleRequest, sent: FormData) -> Response:
    """The last look before another text takes the place."""
    here = _path(time)
    return visit.page(
        "publications/sure.html",
        **last_look(visit, plan),
        action=f"{here}/thay",
        back=here,
        is_now=False,
        is_other_list=sent.get("sure") == "1",
        kept=[("item", plan.revision.item)],
    )


def _shown(
    visit: Visit, time: RuleTime, sent: FormData | None = None, error: InputError | None = None
) -> Response:
    with visit.context.database.read() as db:
        found = find_publication(db, time.publication)
        instead = [text for text in list_approved(db) if visit.may("schedule", text.unit)]
    known = time_of(found, time.rule_at)
    return visit.page(
        "publications/single_time.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        publication=found,
        time=known,
        here=_path(time),
        can=_can(visit, found, known),
        items=[text for text in instead if text.id != found.revision_id],
        values={name: str(sent.get(name, "")) if sent else "" for name in _TYPED},
    )


def _can(visit: Visit, publication: Publication, time: SingleTime) -> bool:
    """Whether something may still be done with it, as far as the page can know."""
    is_to_come = max(time.rule_at, time.at or time.rule_at) > visit.now
    alive = publication.state in ("waiting", "active", "done")
    return is_to_come and alive and visit.may("schedule", publication.unit)


def _path(time: RuleTime) -> str:
    return f"/lich/{time.publication}/luot/{stamp(time.rule_at)}"

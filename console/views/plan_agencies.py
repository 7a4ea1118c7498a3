"""Kế hoạch › cơ quan: which of a plan's agencies ended, what follows them, how they are called
today."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.access import proposed
from console.access.auth import Administering, SentForm, Visit
from console.access.proposed import NewerStands, StandsNow
from console.looks.agency_keys import AgencyKeys
from console.looks.model_forms import MORE, form_faults, typed_in, with_row
from console.shell import pages, uploads
from console.shell.pages import Flash
from console.words.i18n import _
from content.database.db import Connection
from content.intake.errors import InputError
from content.intake.form_fields import fields_of
from content.intake.located import Located
from content.intake.text import sha256_of
from content.intake.typed_fields import read_typed, typed_of
from content.plans.agencies import (
    agency_document,
    changed_agencies,
    import_agencies,
    known_agencies,
    refuse_nameless,
)
from content.plans.agency_changes import agency_changes
from content.plans.agency_file import AgencyChange, AgencyDocument, agencies_of, read_agencies
from content.plans.export import agency_text
from content.plans.plans import find_plan, plan_ids

router = APIRouter()

_WHAT = "agencies"
_FORM = tuple(entry for entry in fields_of(AgencyDocument) if entry.name == "agency")


@router.get("/ke-hoach/{plan}/co-quan")
def show(visit: Administering, plan: str) -> Response:
    """What is known of the plan's agencies, and the form for it."""
    return _page(visit, plan)


@router.post("/ke-hoach/{plan}/co-quan")
def propose(visit: Administering, plan: str, sent: SentForm) -> Response:
    """What was typed, against what is known."""
    typed = typed_in(sent)
    if more := typed.pop(MORE, ""):
        return _page(visit, plan, with_row(_FORM, typed, more))
    try:
        table = {"plan": plan, **read_typed(_FORM, _keys(visit, plan).as_keys(typed), {})}
        _plan, given = agencies_of(Located(table), _("cơ quan"))
        return _sure(visit, plan, given)
    except InputError as error:
        return _page(visit, plan, typed, error)


@router.post("/ke-hoach/{plan}/co-quan/tep")
def propose_file(visit: Administering, plan: str, sent: SentForm) -> Response:
    """What a file says, against what is known."""
    try:
        with uploads.saved(sent.get("file"), _("chọn một tệp")) as path:
            named, given = read_agencies(path)
        if named != plan:
            text = _("tệp này của kế hoạch %(plan)s: hãy mở trang của kế hoạch đó", plan=named)
            raise InputError([pages.problem("file", text)])
        return _sure(visit, plan, given)
    except InputError as error:
        return _page(visit, plan, error=uploads.told_at_box(error))


@router.post("/ke-hoach/{plan}/co-quan/luu")
def save(visit: Administering, plan: str, sent: SentForm) -> Response:
    """What was looked at; a person still confirms who answers for what."""
    given: Sequence[AgencyChange] = ()
    try:
        said = proposed.unpack(visit, f"{_WHAT}:{plan}", sent.get("sealed"))
        _plan, given = agencies_of(Located(said["document"]), _("cơ quan"))
        with visit.context.database.write() as db:
            proposed.refuse_newer(db, _standing(db, plan), said["seen"])
            import_agencies(db, plan, given, visit.act())
    except NewerStands as error:
        return _sure(visit, plan, given, error)
    except InputError as error:
        return _page(visit, plan, error=error)
    return pages.go(f"/ke-hoach/{plan}/co-quan", Flash(_("Đã ghi các cơ quan.")))


@router.get("/tai-co-quan/{file}")
def download(visit: Administering, file: str) -> Response:
    """What is known of a plan's agencies, as a file that imports again to the same."""
    plan = file.removesuffix(".toml")
    with visit.context.database.read() as db:
        if plan not in plan_ids(db):
            raise HTTPException(404)
        text = agency_text(db, plan)
    return pages.file_answer(text, f"{plan}.toml", "application/toml")


def _keys(visit: Visit, plan: str) -> AgencyKeys:
    with visit.context.database.read() as db:
        return AgencyKeys(known_agencies(db, find_plan(db, plan)))


def _standing(db: Connection, plan: str) -> StandsNow:
    digest = sha256_of(_as_json(plan, changed_agencies(db, plan)))
    return StandsNow(_("cơ quan"), digest, ("agency.import",), f"plan:{plan}")


def _sure(
    visit: Visit, plan: str, given: Sequence[AgencyChange], error: InputError | None = None
) -> Response:
    """InputError where it cannot be taken at all."""
    with visit.context.database.read() as db:
        refuse_nameless(db, plan, given)
        sentences = agency_changes(db, plan, given)
        number, seen = find_plan(db, plan).number, _standing(db, plan).digest
    said = {"document": _as_json(plan, given), "seen": seen}
    back = f"/ke-hoach/{plan}/co-quan"
    return visit.page(
        "system/sure.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        title=_("Cơ quan trong kế hoạch %(number)s", number=number),
        changes=[],
        sentences=sentences,
        sealed=proposed.pack(visit, f"{_WHAT}:{plan}", said),
        action=f"{back}/luu",
        back=back,
        proved=False,
    )


def _as_json(plan: str, given: Sequence[AgencyChange]) -> dict[str, Any]:
    document = agency_document(plan, given)
    for row in document["agency"]:
        if "ended_on" in row:
            row["ended_on"] = row["ended_on"].isoformat()
    return document


def _page(
    visit: Visit,
    plan: str,
    typed: Mapping[str, str] | None = None,
    error: InputError | None = None,
) -> Response:
    with visit.context.database.read() as db:
        issued = find_plan(db, plan)
        known, changed = known_agencies(db, issued), changed_agencies(db, plan)
    if typed is None:
        typed = AgencyKeys(known).as_names(typed_of(_FORM, agency_document(plan, changed)))
    return visit.page(
        "plans/agencies.html",
        status=422 if error else 200,
        plan=issued,
        known=list(known.values()),
        changed=bool(changed),
        names={key: agency.name for key, agency in known.items()},
        fields=_FORM,
        offered={"key": [agency.name for agency in known.values()]},
        typed=typed,
        faults=form_faults(error, _FORM, typed),
    )

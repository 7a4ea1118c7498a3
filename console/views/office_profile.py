"""Hồ sơ cơ quan: who publishes, under which names, and what stands in items' empty places."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from console.access import proposed, signing_in
from console.access.auth import Administering, SentForm, Visit
from console.access.proposed import NewerStands, StandsNow
from console.looks.model_forms import MORE, form_faults, typed_in, with_row
from console.shell import pages, uploads
from console.shell.pages import Flash
from console.words.i18n import _
from content.database.db import Connection
from content.intake.errors import InputError, InputProblem
from content.intake.field_changes import field_changes
from content.intake.form_fields import FormField, fields_of
from content.intake.located import Located
from content.intake.toml_text import toml_text
from content.intake.typed_fields import read_typed, typed_of
from content.office.file import OfficeProfile, office_of, read_office
from content.office.office import import_office, office_document
from content.office.standing import PROFILE_ACTS, standing
from content.outlets.named import TELLING, refuse_unknown_outlets, telling_outlets
from content.plans.office_agency import refuse_unknown
from content.plans.profile_words import in_words

router = APIRouter()

_PATH = "/he-thong/ho-so"
_WHAT = "office profile"
_ALL = fields_of(OfficeProfile)
_FORM = tuple(entry for entry in _ALL if entry.name != "agency")  # has a page of its own


@router.get(_PATH)
def show(visit: Administering) -> Response:
    """The form, with what stands."""
    return _form(visit, typed_of(_FORM, _known(visit)))


@router.post(_PATH)
def propose(visit: Administering, sent: SentForm) -> Response:
    """What was typed, against what stands."""
    typed = typed_in(sent)
    if more := typed.pop(MORE, ""):
        return _form(visit, with_row(_FORM, typed, more))
    table = read_typed(_FORM, typed, {})
    if "agency" in (known := _known(visit)):
        table["agency"] = known["agency"]
    problems = list(_problems(visit, table))
    if problems:
        return _form(visit, typed, InputError(problems))
    return _sure(visit, office_of(Located(table), _("hồ sơ cơ quan")).document)


@router.post(f"{_PATH}/tep")
def propose_file(visit: Administering, sent: SentForm) -> Response:
    """What a file says, against what stands."""
    try:
        with uploads.saved(sent.get("file"), _("chọn một tệp")) as path:
            document = read_office(path).document
        with visit.context.database.read() as db:
            refuse_unknown(db, document)
        return _sure(visit, document)
    except InputError as error:
        typed = typed_in(sent)
        kept = typed if "name" in typed else typed_of(_FORM, _known(visit))
        return _form(visit, kept, uploads.told_at_box(error))


@router.post(f"{_PATH}/luu")
def save(visit: Administering, sent: SentForm) -> Response:
    """The profile that was looked at, proved by the password."""
    said: dict[str, Any] = {}
    try:
        said = proposed.unpack(visit, _WHAT, sent.get("sealed"))
        signing_in.prove_again(visit, sent.get("password"))
        with visit.context.database.write() as db:
            proposed.refuse_newer(db, _standing(db), said["seen"])
            put_in_force(db, visit, said["document"])
    except NewerStands as error:
        return _sure(visit, said["document"], error)
    except InputError as error:
        if not said:
            return _form(visit, typed_of(_FORM, _known(visit)), error)
        return _sure(visit, said["document"], error, said["seen"])
    return pages.go(_PATH, Flash(_("Đã đặt hồ sơ cơ quan.")))


@router.get(f"{_PATH}/office.toml")
def download(visit: Administering) -> Response:
    """The profile as a file that imports again to the same."""
    return pages.file_answer(toml_text(_known(visit)), "office.toml", "application/toml")


def put_in_force(db: Connection, visit: Visit, document: dict[str, Any]) -> None:
    """Store it, as the file's import does."""
    refuse_unknown(db, document)
    import_office(db, document, visit.act())


def _standing(db: Connection) -> StandsNow:
    return StandsNow(_("hồ sơ cơ quan"), standing(db), PROFILE_ACTS)


def _problems(visit: Visit, table: dict[str, Any]) -> Iterator[InputProblem]:
    """Everything that is wrong with what was typed, in one round."""
    try:
        office_of(Located(table), _("hồ sơ cơ quan"))
    except InputError as error:
        yield from error.problems
    try:
        with visit.context.database.read() as db:
            refuse_unknown_outlets(db, table)
    except InputError as error:
        yield from error.problems


def _fields(visit: Visit) -> tuple[FormField, ...]:
    """The fields of the form; outlets are chosen from those that there are, and one that is named
    and is not there stands as it was typed."""
    known = _known(visit)
    with visit.context.database.read() as db:
        there = telling_outlets(db)
    tables = {table for table, _field in TELLING}
    return tuple(
        _with_choices(entry, there, known.get(entry.name)) if entry.name in tables else entry
        for entry in _FORM
    )


def _with_choices(
    entry: FormField, there: Mapping[str, str], known: dict[str, Any] | None
) -> FormField:
    return replace(entry, inner=tuple(_chosen(inner, there, known) for inner in entry.inner))


def _chosen(entry: FormField, there: Mapping[str, str], known: dict[str, Any] | None) -> FormField:
    if entry.name != "outlet":
        return entry
    now = (known or {}).get("outlet")
    gone = {}
    if now and now not in there:
        gone[now] = _("%(name)s (không có điểm phát này)", name=now)
    hint = _("Chọn một điểm phát thư.") if there else _("Chưa có điểm phát thư nào: thêm trước.")
    return replace(entry, kind="choice", choices={**there, **gone}, hint=hint)


def _known(visit: Visit) -> dict[str, Any]:
    with visit.context.database.read() as db:
        return office_document(db)


def _form(visit: Visit, typed: Mapping[str, str], error: InputError | None = None) -> Response:
    shown = _fields(visit)
    return visit.page(
        "system/office.html",
        status=422 if error else 200,
        plain=[entry for entry in shown if entry.kind not in ("group", "rows", "pairs")],
        rest=[entry for entry in shown if entry.kind in ("group", "rows", "pairs")],
        typed=typed,
        known=bool(_known(visit)),
        faults=form_faults(error, _FORM, typed),
    )


def _sure(
    visit: Visit, document: dict[str, Any], error: InputError | None = None, seen: str = ""
) -> Response:
    """What changes of the profile that stands; `seen` where another one was looked at before."""
    with visit.context.database.read() as db:
        changes = list(in_words(db, field_changes(_ALL, office_document(db), document)))
        seen = seen or standing(db)
    return visit.page(
        "system/sure.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        title=_("Hồ sơ cơ quan"),
        changes=changes,
        sentences=[],
        sealed=proposed.pack(visit, _WHAT, {"document": document, "seen": seen}),
        action=f"{_PATH}/luu",
        back=_PATH,
        proved=True,
    )

"""Điểm phát › thêm, sửa, nhập, tải: every change is looked at once more, with what waits there,
before a password lets it be."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from channels import CHANNELS
from console.access import proposed, signing_in
from console.access.auth import Administering, SentForm, Visit
from console.looks.model_forms import MORE, form_faults, secrets_told, typed_in, with_row
from console.shell import pages, uploads
from console.shell.pages import Flash
from console.words.i18n import _, ngettext
from content.calendar.retiring import Remaining, remaining
from content.database.db import Connection
from content.intake.errors import InputError, InputProblem
from content.intake.field_changes import FieldChange
from content.intake.text import sha256_of
from content.outlets.outlets import Outlet, OutletSpec, find_outlet, list_outlets, save_outlets
from wiring.destinations import place_names, refuse_impossible, refuse_known
from wiring.general_fields import NAME_FIELD, general_fields
from wiring.outlet_form import (
    changes,
    exported,
    form_fields,
    outlet_table,
    own_fields,
    typed_outlet,
    usual_outlet,
)
from wiring.outlet_kept import with_kept_secrets
from wiring.outlets import outlet_spec, read_outlets
from wiring.registered import label_of

router = APIRouter()

_WHAT = "outlets"


@dataclass(frozen=True)
class Proposed:
    """One outlet as it would be: None where it is new, what changes, and what waits for it."""

    spec: OutletSpec
    known: Outlet | None
    changes: Sequence[FieldChange]
    left: Remaining | None

    @property
    def moves(self) -> bool:
        """Whether what waits would go to another place."""
        return self.known is not None and any(change.directs for change in self.changes)


@router.get("/them-diem-phat")
def choose(visit: Administering) -> Response:
    """Through which channel the new one publishes."""
    return visit.page("outlets/choose.html", channels=list(CHANNELS), label=label_of)


@router.get("/them-diem-phat/{channel}")
def new(visit: Administering, channel: str) -> Response:
    """The form for a new outlet, with what is usual filled in."""
    return _form(visit, _channel(channel), None, usual_outlet(channel))


@router.post("/them-diem-phat/{channel}")
def propose_new(visit: Administering, channel: str, sent: SentForm) -> Response:
    """What was typed, to be looked at once more."""
    return _typed(visit, _channel(channel), None, typed_in(sent))


@router.get("/diem-phat/{name}/sua")
def edit(visit: Administering, name: str) -> Response:
    """The same form for one that is there."""
    outlet = _outlet(visit, name)
    return _form(visit, outlet.channel, outlet, typed_outlet(outlet))


@router.post("/diem-phat/{name}/sua")
def propose(visit: Administering, name: str, sent: SentForm) -> Response:
    """What was typed, to be looked at once more."""
    outlet = _outlet(visit, name)
    return _typed(visit, outlet.channel, outlet, typed_in(sent))


@router.get("/nhap-diem-phat")
def choose_file(visit: Administering) -> Response:
    """Outlets out of a file."""
    return visit.page("outlets/file.html", faults=[])


@router.post("/nhap-diem-phat")
def propose_file(visit: Administering, sent: SentForm) -> Response:
    """What a file says, against what stands."""
    try:
        with uploads.saved(sent.get("file"), _("chọn một tệp")) as path:
            specs = read_outlets(path, visit.context.vault)
        with visit.context.database.read() as db:
            specs = with_kept_secrets(specs, list_outlets(db))
            refuse_known(db, specs, visit.context.vault, visit.context.site)
        return _sure(visit, specs)
    except InputError as error:
        return visit.page("outlets/file.html", status=422, faults=_of_file(error))


@router.get("/tai-diem-phat/{file}")
def download(visit: Administering, file: str) -> Response:
    """Every outlet, or the one of the file's name, as a file that imports again to the same."""
    with visit.context.database.read() as db:
        known = [outlet for outlet in list_outlets(db) if outlet.retired_at is None]
    wanted = file.removesuffix(".toml")
    found = known if file == "outlets.toml" else [one for one in known if one.name == wanted]
    if not found:
        raise HTTPException(404)
    return pages.file_answer(exported(found), file, "application/toml")


@router.post("/dat-diem-phat")
def save(visit: Administering, sent: SentForm) -> Response:
    """The change that was looked at, proved by the password."""
    specs: list[OutletSpec] = []
    try:
        said = proposed.unpack(visit, _WHAT, sent.get("sealed"))
        specs = [OutletSpec(**values) for values in said["specs"]]
        signing_in.prove_again(visit, sent.get("password"))
        with visit.context.database.write() as db:
            _refuse_newer(db, said["seen"])
            refuse_known(db, specs, visit.context.vault, visit.context.site)
            save_outlets(db, specs, visit.act())
    except InputError as error:
        if not specs:
            return visit.page("outlets/file.html", status=422, faults=pages.faults_of(error))
        return _sure(visit, specs, error, str(sent.get("sealed")))
    one = f"/{specs[0].name}" if len(specs) == 1 else ""
    told = ngettext("Đã đặt %(num)s điểm phát.", "Đã đặt %(num)s điểm phát.", len(specs))
    return pages.go(f"/diem-phat{one}", Flash(told % {"num": len(specs)}))


def _typed(visit: Visit, channel: str, known: Outlet | None, typed: dict[str, str]) -> Response:
    if more := typed.pop(MORE, ""):
        return _form(visit, channel, known, with_row(form_fields(channel), typed, more))
    try:
        if known is not None and typed.get("seen") != _digest(known):
            raise _changed_meanwhile(known.name)
        name = known.name if known else typed.get("name", "").strip()
        table = outlet_table(name, channel, typed, known)
        spec = _checked(visit, table, name, known)
        return _sure(visit, [spec])
    except InputError as error:
        return _form(visit, channel, known, typed, error)


def _form(
    visit: Visit,
    channel: str,
    known: Outlet | None,
    typed: Mapping[str, str],
    error: InputError | None = None,
) -> Response:
    own = own_fields(channel)
    usual = {entry.name for entry in own if _is_usual(entry, typed)}
    faults = form_faults(error, (NAME_FIELD, *form_fields(channel)), typed)
    return visit.page(
        "outlets/form.html",
        status=422 if error else 200,
        known=known,
        channel_name=channel,
        label=label_of(channel),
        name_field=NAME_FIELD,
        title=general_fields(channel)[:1],
        first=[entry for entry in own if entry.name not in usual],
        rest=[entry for entry in own if entry.name in usual],
        general=general_fields(channel)[1:],
        typed=typed,
        faults=faults,
        secrets=secrets_told(known),
        seen=_digest(known) if known else "",
    )


def _is_usual(entry: Any, typed: Mapping[str, str]) -> bool:
    """Whether a field can nearly always stay as it is."""
    inside = [value for name, value in typed.items() if name.startswith(f"{entry.name}.")]
    if entry.kind == "group":
        return not entry.required and not any(inside)
    if entry.kind == "pairs":
        return not entry.required and not inside
    as_it_is = entry.kind not in ("rows", "pairs", "secret") and entry.default is not None
    return as_it_is and not entry.required and entry.kind != "choice"


def _sure(
    visit: Visit, specs: Sequence[OutletSpec], error: InputError | None = None, sealed: str = ""
) -> Response:
    """What changes, what waits where, and the password."""
    with visit.context.database.read() as db:
        known = {outlet.name: outlet for outlet in list_outlets(db)}
        found = [_proposed(db, spec, known.get(spec.name)) for spec in specs]
    seen = {spec.name: _digest(known.get(spec.name)) for spec in specs}
    said = {"specs": [asdict(spec) for spec in specs], "seen": seen}
    return visit.page(
        "outlets/sure.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        found=found,
        label=label_of,
        sealed=sealed or proposed.pack(visit, _WHAT, said),
    )


def _proposed(db: Connection, spec: OutletSpec, known: Outlet | None) -> Proposed:
    left = remaining(db, spec.name) if known else None
    return Proposed(spec, known, changes(known, spec), left)


def _checked(visit: Visit, table: Mapping[str, Any], name: str, known: Outlet | None) -> OutletSpec:
    """The outlet that a form says; InputError with every fault of it at once."""
    with visit.context.database.read() as db:
        others = list_outlets(db)
        names = place_names(db, visit.context.vault, visit.context.site, others)
    problems: list[InputProblem] = []
    if known is None and name.casefold() in {outlet.name.casefold() for outlet in others}:
        problems.append(pages.problem("name", _("tên này đã có điểm phát: hãy đặt tên khác")))
    spec: OutletSpec | None = None
    try:
        spec = outlet_spec(table, visit.context.vault, name, ours=True)
        if not problems:
            refuse_impossible([spec], others, names)
    except InputError as error:
        problems += error.problems
    if problems or spec is None:
        raise InputError(problems)
    return spec


def _of_file(error: InputError) -> list[pages.FormFault]:
    """The faults of a file name the outlet and are mended there."""
    return pages.faults_of(
        InputError(InputProblem(fault.where, fault.text) for fault in error.problems)
    )


def _refuse_newer(db: Connection, seen: Mapping[str, str]) -> None:
    """What was looked at must still be what is changed."""
    known = {outlet.name: outlet for outlet in list_outlets(db)}
    for name, digest in seen.items():
        if _digest(known.get(name)) != digest:
            raise _changed_meanwhile(name)


def _changed_meanwhile(name: str) -> InputError:
    text = _("vừa được sửa ở nơi khác: hãy mở lại biểu mẫu và sửa tiếp từ đó")
    return InputError([InputProblem(name, text)])


def _digest(outlet: Outlet | None) -> str:
    """What tells one state of an outlet's settings from another."""
    if outlet is None:
        return ""
    said = {entry.name: getattr(outlet, entry.name) for entry in fields(OutletSpec)}
    return sha256_of(json.dumps(said, sort_keys=True))[:32]


def _channel(name: str) -> str:
    if name not in CHANNELS:
        raise HTTPException(404)
    return name


def _outlet(visit: Visit, name: str) -> Outlet:
    with visit.context.database.read() as db:
        outlet = find_outlet(db, name)
    if outlet.retired_at is not None or outlet.channel not in CHANNELS:
        raise HTTPException(404)
    return outlet

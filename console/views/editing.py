"""Writing an item: the form, its live preview, keeping, saving, and its picture."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from console.access.auth import SentForm, Visit, Writing
from console.looks.blocking import in_words_of_form
from console.looks.carried import families_using, is_at_fault, is_given
from console.looks.carrying import PartlyTaken, pressed
from console.looks.differences import changes
from console.looks.writing import ALL, chosen_from, first_empty, seen_while_writing, waiting_fields
from console.shell import pages
from console.shell.pages import Flash, FormFault
from console.words import words
from console.words.carried import message_classes
from console.words.i18n import _
from content.database.db import Connection
from content.intake.edited import editable, edited_form
from content.intake.errors import InputError
from content.items import drafts, remarks
from content.items.decisions import decisions_of
from content.items.drafts import Draft
from content.items.form import (
    LISTS,
    ItemForm,
    field_of,
    form_from,
    form_of,
    in_order_of,
    is_in,
    slug_of,
)
from content.items.items import Revision, newest_revision
from content.outlets.outlets import outlets_in_use
from content.reuse.origins import origin_of
from engine.decisions import approving
from engine.decisions.approving import Checked, MarksLeft, check_revision
from engine.decisions.intake import Overtaken, draft_revision, save_form

router = APIRouter()


@router.get("/tin/{item}/sua")
def edit(visit: Writing, item: str) -> Response:
    """The form: what the person typed last, or the newest revision."""
    newest = _editable(visit, item)
    with visit.context.database.read() as db:
        draft = drafts.find(db, item, visit.person.name)
    if draft is not None:
        return _editor(
            visit,
            form_from(draft.fields),
            draft.base,
            newest,
            typed_at=draft.typed_at if newest else None,
        )
    if newest is None:
        return pages.go("/tin", Flash(_("Không có bài %(item)s.", item=item), "bad"))
    return _editor(visit, form_of(newest.document), newest.number, newest)


@router.post("/tin/{item}/xem-truoc")
def preview(visit: Writing, item: str, sent: SentForm) -> Response:
    """Keeps what was typed, and shows what every outlet would make of it."""
    newest, base = _editable(visit, item), _base(sent)
    form, touched = _form(item, sent, newest), str(sent.get("touched", ""))
    _keep_unsaved(visit, form, base)
    if visit.is_fragment:
        return HTMLResponse(
            pages.render(
                "items/preview.html",
                **_seen(visit, form, newest, touched),
                editors=_editors(visit, item),
                now=visit.now,
                words=words,
            )
        )
    return _editor(visit, form, base, newest, touched=touched)


@router.post("/tin/{item}/sua")
def save(visit: Writing, item: str, sent: SentForm) -> Response:
    """Saves a revision, or does what another button says; what was typed is kept."""
    newest, base = _editable(visit, item), _base(sent)
    form = _form(item, sent, newest)
    do = str(sent.get("do", "save"))
    _keep(visit, form, base)
    if do == "test":
        return pages.go(f"/tin/{item}/gui-thu")
    try:
        if do not in ("save", "submit"):
            return _pressed(visit, form, base, newest, sent)
        number, new = save_form(visit.context, form, base, visit.act())
        if do == "submit":
            approving.submit(visit.context, item, visit.act())
    except MarksLeft:
        return pages.go(f"/tin/{item}/trinh", Flash(_saved("save", number, new)))
    except InputError as error:
        return _editor(visit, form, base, newest, status=422, faults=_faults(error, form))
    except Overtaken as overtaken:
        return _conflict(visit, form, overtaken.newest)
    return pages.go(f"/tin/{item}", Flash(_saved(do, number, new)))


def _saved(do: str, number: int, new: bool) -> str:
    if do == "submit":
        return _("Đã lưu và trình bản %(number)s; người phê duyệt sẽ thấy ngay.", number=number)
    if new:
        return _("Đã lưu bản %(number)s.", number=number)
    return _("Không có gì thay đổi so với bản %(number)s.", number=number)


@router.post("/tin/{item}/bo-nhap")
def discard(visit: Writing, item: str) -> Response:
    """Forgets what the person typed since the last saved revision."""
    newest = _editable(visit, item)
    with visit.context.database.write() as db:
        drafts.drop(db, item, visit.person.name)
    return pages.go(f"/tin/{item}" if newest else "/tin", Flash(_("Đã bỏ nội dung chưa lưu.")))


def _pressed(
    visit: Visit, form: ItemForm, base: int, newest: Revision | None, sent: FormData
) -> Response:
    """What another button than those that save does; InputError when nothing came of it."""
    do, faults = str(sent.get("do")), None
    if do == "library":
        return pages.go(f"/thu-vien-anh?{urlencode({'bai': form.id})}")
    try:
        form = pressed(visit.context, form, do, sent, visit.act())
    except PartlyTaken as partly:
        form, faults = partly.form, partly
    _keep(visit, form, base)
    if faults:
        told = _faults(faults, form)
        return _editor(visit, form, base, newest, status=422, faults=told)
    return _editor(visit, form, base, newest, touched=str(sent.get("touched", "")))


def _editable(visit: Visit, item: str) -> Revision | None:
    """The newest revision of an item that the person may edit; None when none was saved yet."""
    with visit.context.database.read() as db:
        newest = newest_revision(db, item)
    if newest is not None:
        visit.act().require("write", newest.unit)
    return newest


def _editor(
    visit: Visit,
    form: ItemForm,
    base: int,
    newest: Revision | None,
    status: int = 200,
    **values: Any,
) -> Response:
    known: dict[str, Any] = {"faults": [], "typed_at": None}
    touched = ALL if status != 200 else str(values.get("touched", ""))
    shown = {
        "form": form,
        "base": base,
        "newest": newest,
        "slug": form.slug or slug_of(form.title),
        "body_blocks": editable(form.body.replace("\r\n", "\n")),
        **chosen_from(visit, form.campaign, form.themes),
    }
    page = {
        **known,
        **_seen(visit, form, newest, touched),
        **shown,
        **_around(visit, form.id),
        **values,
        "touched": touched,
        "first": "" if values.get("faults") else first_empty(form),
    }
    page["carried"] = _carried(visit, form, [fault.field for fault in page["faults"]])
    return visit.page("items/edit.html", status=status, words=words, **page)


def _conflict(visit: Visit, form: ItemForm, newest: Revision) -> Response:
    """Somebody saved meanwhile: both texts side by side, and the person chooses."""
    mine, _ = draft_revision(visit.context, form, visit.person, visit.now)
    different = [
        change
        for change in changes(newest.document, mine.document)
        if change.field not in ("fills", "office", "layouts")
    ]
    return visit.page(
        "items/conflict.html", status=409, form=form, newest=newest, changes=different, words=words
    )


def _seen(visit: Visit, form: ItemForm, newest: Revision | None, touched: str) -> dict[str, Any]:
    """What the live preview shows, and what it says beside each field."""
    waiting = waiting_fields(form, newest is None, touched)
    return seen_while_writing(form, _check(visit, form), waiting, newest is None)


def _check(visit: Visit, form: ItemForm) -> Checked:
    revision, context = draft_revision(visit.context, form, visit.person, visit.now)
    with visit.context.database.read() as db:
        outlets = outlets_in_use(db)
    return check_revision(revision, outlets, context)


def _carried(visit: Visit, form: ItemForm, faults: list[str]) -> dict[str, Any]:
    """What the editor asks for besides texts: what a chosen channel shows, and what is there
    already."""
    with visit.context.database.read() as db:
        families = families_using(outlets_in_use(db))
    kept = [name for name in families if is_given(form, name) or is_at_fault(name, faults)]
    chosen = [name for name, of in families.items() if set(of) & set(form.channels)]
    return {
        "families": families,
        "kept": kept,
        "shown": {*kept, *chosen},
        "classes": message_classes(),
    }


def _around(visit: Visit, item: str) -> dict[str, Any]:
    """What is known of an item besides its text: who types in it, what was decided and remarked,
    what is to be known of the file that it came from."""
    with visit.context.database.read() as db:
        draft = drafts.find(db, item, visit.person.name)
        return {
            "editors": drafts.editors(db, item, visit.person, visit.now),
            "decided": decisions_of(db, item),
            "threads": remarks.threads(db, item),
            "notes": draft.notes if draft else (),
            "origin": origin_of(db, item),
        }


def _editors(visit: Visit, item: str) -> list[Draft]:
    with visit.context.database.read() as db:
        return drafts.editors(db, item, visit.person, visit.now)


def _form(item: str, sent: FormData, newest: Revision | None) -> ItemForm:
    values: dict[str, Any] = {
        name: value for name, value in sent.multi_items() if isinstance(value, str)
    }
    lists = {name: [text for text in sent.getlist(name) if isinstance(text, str)] for name in LISTS}
    form = form_from({**values, **lists, "body": edited_form(sent), "id": item})
    return in_order_of(form, newest.document) if newest else form


def _base(sent: FormData) -> int:
    base = str(sent.get("base", "0"))
    return int(base) if base.isdecimal() else 0


def _keep(visit: Visit, form: ItemForm, base: int) -> None:
    with visit.context.database.write() as db:
        _keep_in(db, visit, form, base)


def _keep_unsaved(visit: Visit, form: ItemForm, base: int) -> None:
    """Keeps what was typed unless it was saved meanwhile.

    A preview is often still on its way when the save ends.
    """
    with visit.context.database.write() as db:
        newest = newest_revision(db, form.id)
        if newest is None or newest.number == base or not is_in(form, newest.document):
            _keep_in(db, visit, form, base)


def _keep_in(db: Connection, visit: Visit, form: ItemForm, base: int) -> None:
    drafts.keep(db, Draft(form.id, visit.person.name, base, form.values(), visit.now))


def _faults(error: InputError, form: ItemForm) -> list[FormFault]:
    """Each fault under the form's own name of its field, in the form's words."""
    found = [FormFault(field_of(fault.field), fault.text) for fault in pages.faults_of(error)]
    said = [told for fault in found if (told := in_words_of_form(fault, form))]
    return [
        fault
        if not fault.field
        else replace(fault, text=f"{words.field_name(fault.field)}: {fault.text}")
        for fault in dict.fromkeys(said)
    ]

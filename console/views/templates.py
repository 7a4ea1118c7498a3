"""Mẫu tin: texts that new items are begun from; kept from items, edited, retired, taken from the
shipped samples."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.access.auth import Reading, SentForm, Visit, Writing
from console.access.edited import STOOD, EditedThing, mark_of, refuse_edited
from console.shell import pages
from console.shell.pages import Flash, FormFault
from console.words import words
from console.words.i18n import _
from console.words.standings import channel_mark, channel_names
from content.intake.edited import editable, edited_form
from content.intake.errors import InputError
from content.intake.text import placeholders
from content.items.form import LISTS, ItemForm, form_from
from content.items.items import newest_revision
from content.reuse.samples import read_samples
from content.reuse.templates import (
    Template,
    TemplateText,
    change_template,
    find_template,
    list_templates,
    retire_template,
    samples_in_use,
)
from engine.decisions.copying import keep_as_template, take_samples, write_from

router = APIRouter()


@router.get("/tin/mau")
def index(visit: Reading) -> Response:
    """The templates that the person may use, and the samples that are not among them."""
    return _index(visit)


@router.post("/tin/mau/nhap")
def take(visit: Writing, sent: SentForm) -> Response:
    """Makes templates of the chosen samples."""
    chosen = [str(key) for key in sent.getlist("sample")]
    if not chosen:
        fault = FormFault("sample", _("Hãy chọn ít nhất một mẫu gợi ý."))
        return _index(visit, [fault])
    made = take_samples(visit.context, chosen, _unit(visit, sent), visit.act())
    text = _("Đã thêm %(count)s mẫu.", count=len(made))
    return pages.go("/tin/mau", Flash(text if made else _("Các mẫu đã chọn đều đã có.")))


@router.post("/tin/mau/{number:int}/viet")
def write(visit: Writing, number: int) -> Response:
    """Begins an item with the text of a template."""
    try:
        item = write_from(visit.context, number, visit.act())
    except InputError as error:
        return pages.go("/tin/mau", *(Flash(fault.text, "bad") for fault in error.problems))
    return pages.go(f"/tin/{item}/sua")


@router.get("/tin/mau/{number:int}")
def edit(visit: Writing, number: int) -> Response:
    """The form of a template."""
    found = _found(visit, number)
    return _editor(visit, found, found)


@router.post("/tin/mau/{number:int}")
def change(visit: Writing, number: int, sent: SentForm) -> Response:
    """Puts what was typed in its place."""
    found = _found(visit, number)
    name = str(sent.get("template_name", ""))
    text = TemplateText(name, _unit(visit, sent, found.unit), _form(sent, found.form))
    try:
        with visit.context.database.write() as db:
            refuse_edited(db, _edited(number), sent.get(STOOD))
            change_template(db, number, text, visit.act())
    except InputError as error:
        return _editor(visit, found, text, pages.faults_of(error))
    return pages.go("/tin/mau", Flash(_("Đã lưu mẫu «%(name)s».", name=name.strip())))


@router.post("/tin/mau/{number:int}/ngung")
def retire(visit: Writing, number: int) -> Response:
    """Offers a template no more."""
    _found(visit, number)
    with visit.context.database.write() as db:
        gone = retire_template(db, number, visit.act())
    text = _("Mẫu «%(name)s» không còn được dùng; bài đã viết từ mẫu giữ nguyên.", name=gone.name)
    return pages.go("/tin/mau", Flash(text))


@router.get("/tin/{item}/mau")
def name_it(visit: Writing, item: str) -> Response:
    """Asks what the template is to be called."""
    return _naming(visit, item)


@router.post("/tin/{item}/mau")
def keep(visit: Writing, item: str, sent: SentForm) -> Response:
    """Keeps the newest text of an item as a template."""
    name = str(sent.get("template_name", ""))
    unit = _unit(visit, sent)
    try:
        keep_as_template(visit.context, item, name, unit, visit.act())
    except InputError as error:
        return _naming(visit, item, name, pages.faults_of(error))
    return pages.go("/tin/mau", Flash(_("Đã giữ làm mẫu «%(name)s».", name=name.strip())))


def _index(visit: Visit, faults: list[FormFault] | None = None) -> Response:
    with visit.context.database.read() as db:
        found, used = list_templates(db, visit.person), samples_in_use(db)
    return visit.page(
        "reuse/index.html",
        status=422 if faults else 200,
        faults=faults or [],
        found=found,
        samples=[sample for sample in read_samples() if sample.key not in used],
        marks={template.id: _marks(template.form) for template in found},
        to_fill={template.id: _to_fill(template.form) for template in found},
        words=words,
        **_whose(visit),
    )


def _naming(
    visit: Visit, item: str, name: str | None = None, faults: list[FormFault] | None = None
) -> Response:
    with visit.context.database.read() as db:
        newest = newest_revision(db, item)
    if newest is None:
        raise HTTPException(404)
    return visit.page(
        "reuse/keep.html",
        status=422 if faults else 200,
        faults=faults or [],
        item=newest,
        name=newest.title if name is None else name,
        **_whose(visit),
    )


def _edited(number: int) -> EditedThing:
    return EditedThing(_("mẫu"), ("template.change", "template.keep"), f"template:{number}")


def _editor(
    visit: Visit, found: Template, text: TemplateText, faults: list[FormFault] | None = None
) -> Response:
    form = text.form
    with visit.context.database.read() as db:
        stood = mark_of(db, _edited(found.id))
    return visit.page(
        "reuse/edit.html",
        stood=stood,
        status=422 if faults else 200,
        faults=faults or [],
        kept=found,
        name=text.name,
        unit=text.unit,
        form=form,
        first="",
        lengths={},
        plainer={},
        live_findings={},
        word_count=len(form.body.split()),
        words_over=0,
        words_short=0,
        body_blocks=editable(form.body.replace("\r\n", "\n")),
        channels=channel_names(),
        words=words,
        **_whose(visit),
    )


def _found(visit: Visit, number: int) -> Template:
    with visit.context.database.read() as db:
        try:
            found = find_template(db, number)
        except InputError:
            raise HTTPException(404) from None
    visit.act().require("write", found.unit)
    return found


def _whose(visit: Visit) -> dict[str, Any]:
    """Whose a template may be made: the person's unit's, and the whole office's."""
    return {"own_unit": visit.person.unit, "for_all": visit.may("write", "")}


def _unit(visit: Visit, sent: FormData, usual: str | None = None) -> str:
    if sent.get("whole_office"):
        return ""
    return usual or visit.person.unit


def _form(sent: FormData, before: ItemForm) -> ItemForm:
    """The template's form with what was typed; what the page does not ask for stays."""
    typed: dict[str, Any] = {
        name: value
        for name, value in sent.multi_items()
        if isinstance(value, str) and name not in LISTS
    }
    lists = {"channels": [text for text in sent.getlist("channels") if isinstance(text, str)]}
    form = form_from({**before.values(), **typed, **lists, "body": edited_form(sent)})
    return replace(form, id="")


def _marks(form: ItemForm) -> list[words.Words]:
    return [channel_mark(name) for name in form.channels]


def _to_fill(form: ItemForm) -> int:
    texts = (
        form.title,
        form.summary,
        form.body,
        form.social,
        form.sms,
        form.sms_accented,
        form.zalo,
    )
    return len(placeholders("\n\n".join((*texts, form.led))))

"""Ghi hoạt động: the form of one activity, or of a series, with its evidence."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Annotated, get_args

from fastapi import APIRouter, Query
from starlette.datastructures import FormData
from starlette.responses import Response

from console.access.auth import SentForm, Visit, Writing
from console.shell import pages
from console.shell.pages import Flash
from console.shell.typed import day_sent
from console.shell.uploads import saved_all
from console.words.i18n import _
from content.database.db import Connection
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import local_day, written
from content.intake.text import clean
from content.items.choices import list_items
from content.plans.activities import ActivityEntry
from content.plans.evidence import Subject, add_file, add_link
from content.plans.evidence_kinds import require_evidence
from content.plans.forms import FORMS, MEASURES
from content.plans.issued import IssuedPlan
from content.plans.plans import find_plan, plan_ids
from content.plans.series import Repeat, Series, add_activities, spread

router = APIRouter()

_FIELDS = {"plan": "duty", "obligation": "duty", "đường dẫn": "link"} | {
    name: f"count.{name}" for name in MEASURES
}
"""The form's field for each field of an activity that has another name there."""


@router.get("/hoat-dong/moi")
def ask(visit: Writing, nhiem_vu: Annotated[str, Query()] = "") -> Response:
    """The form for one activity, of an obligation ("plan|obligation") where one is asked for."""
    today = written(local_day(visit.now))
    return _form(visit, {"first": today, "duty": nhiem_vu})


@router.post("/hoat-dong/moi")
def add(visit: Writing, sent: SentForm) -> Response:
    """Records one activity with its evidence, or each of a series; all or none."""
    today = local_day(visit.now)
    try:
        entry, series = read_entry(sent)
        entries = spread(entry, series, today)
        with ExitStack() as stack:
            files = stack.enter_context(saved_all(evidence_sent(sent)))
            address = str(sent.get("link", "")).strip()
            if len(entries) > 1 and (files or address):
                text = _("minh chứng của một loạt thì thêm ở từng hoạt động, sau khi ghi")
                raise InputError([pages.problem("file", text)])
            require_each(files)
            db = stack.enter_context(visit.context.database.write())
            made = add_activities(db, entries, visit.act())
            prove(db, visit, Subject(activity=made[0]), files, address)
    except InputError as error:
        return _form(visit, _kept(sent), at_fields(error))
    if len(made) == 1:
        return pages.go(f"/hoat-dong/{made[0]}", Flash(_("Đã ghi hoạt động.")))
    told = _("Đã ghi %(count)s hoạt động.", count=len(made))
    if ahead := sum(one.planned and not entry.planned for one in entries):
        told += " " + _("%(count)s việc chưa đến ngày được ghi là dự kiến.", count=ahead)
    return pages.go(f"/hoat-dong?nam={entries[-1].last.year}", Flash(told))


def form_labels(plans: Sequence[IssuedPlan]) -> dict[str, str]:
    """Every form that an activity can have, ours and those of the plans' own, by its key."""
    own = {form.key: form.name for plan in plans for form in plan.forms}
    return own | {key: form.label for key, form in FORMS.items()}


def evidence_sent(sent: FormData) -> list[object]:
    """The files of a form: those that were chosen or dropped, and the photographs."""
    return [*sent.getlist("file"), *sent.getlist("photo")]


def require_each(files: list[Path]) -> None:
    """InputError at the files' field for each that cannot be kept as evidence, by its name."""
    faults = []
    for path in files:
        try:
            require_evidence(path)
        except InputError as error:
            faults += [pages.problem("file", f"{one.where}: {one.text}") for one in error.problems]
    if faults:
        raise InputError(faults)


def prove(db: Connection, visit: Visit, subject: Subject, files: list[Path], address: str) -> None:
    """Keeps files and a web address as evidence."""
    for path in files:
        add_file(db, visit.settings.evidence_dir, subject, path, visit.act())
    if address:
        add_link(db, subject, address, visit.act())


def at_fields(error: InputError) -> InputError:
    """The same faults, each at the field where it is typed."""
    return InputError(
        [
            replace(one, field=_FIELDS.get(one.field or one.where, one.field))
            for one in error.problems
        ]
    )


@dataclass
class _Reader:
    """Reads a form's fields, and notes all that cannot be read."""

    sent: FormData
    faults: list[InputProblem] = field(default_factory=list)

    def text(self, name: str) -> str:
        return clean(str(self.sent.get(name, ""))).strip()

    def day(self, name: str) -> date | None:
        try:
            return day_sent(self.sent, name)
        except InputError as error:
            self.faults.extend(error.problems)
            return None

    def number(self, name: str) -> int | None:
        plain = self.text(name).replace(".", "").replace(" ", "")
        if not plain:
            return None
        if not plain.isascii() or not plain.isdigit() or len(plain) > 15:
            self.fault(name, _("viết số nguyên, ví dụ 1.200"))
            return None
        return int(plain)

    def counts(self) -> dict[str, int]:
        found = {name: self.number(f"count.{name}") for name in MEASURES}
        return {name: value for name, value in found.items() if value is not None}

    def fault(self, name: str, text: str) -> None:
        self.faults.append(pages.problem(name, text))


def read_counts(sent: FormData) -> dict[str, int]:
    """What was counted. InputError for what is no number."""
    reader = _Reader(sent)
    found = reader.counts()
    if reader.faults:
        raise InputError(reader.faults)
    return found


def read_entry(sent: FormData) -> tuple[ActivityEntry, Series]:
    """The form's fields; `plan` and `obligation` come as one choice "plan|obligation", with nothing
    behind the bar for a plan's activity of no obligation, and "|" for one of no plan.

    InputError names every field that cannot be read.
    """
    reader = _Reader(sent)
    plan, bar, obligation = reader.text("duty").partition("|")
    if not bar:
        reader.fault("duty", _("chọn một nhiệm vụ, hoặc chọn rõ là không thuộc nhiệm vụ nào"))
    first = reader.day("first")
    if first is None and not reader.text("first"):
        reader.fault("first", _("hãy ghi ngày, ví dụ 31/12/2026"))
    entry = ActivityEntry(
        form=reader.text("form"),
        title=reader.text("title"),
        first=first or date.min,
        last=reader.day("last") or first or date.min,
        place=reader.text("place"),
        plan=plan or None,
        obligation=obligation or None,
        themes=tuple(str(theme) for theme in sent.getlist("themes")),
        item=reader.text("item") or None,
        counts=reader.counts(),
        cost=reader.number("cost"),
        note=reader.text("note"),
        planned=sent.get("planned") == "1",
    )
    series = _series(reader)
    if reader.faults:
        raise InputError(reader.faults)
    return entry, series


def _series(reader: _Reader) -> Series:
    lines = [clean(line).strip() for line in str(reader.sent.get("places", "")).splitlines()]
    wanted = reader.text("repeat")
    repeat: Repeat = next((one for one in get_args(Repeat) if one == wanted), "")
    return Series(repeat, reader.day("until"), tuple(line for line in lines if line))


def _kept(sent: FormData) -> dict[str, object]:
    return {**dict(pages.kept_fields(sent.multi_items())), "themes": sent.getlist("themes")}


def _form(visit: Visit, values: Mapping[str, object], error: InputError | None = None) -> Response:
    with visit.context.database.read() as db:
        plans = [find_plan(db, plan) for plan in plan_ids(db)]
        items = list_items(db)
    return visit.page(
        "activities/form.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        values=defaultdict(str, values),
        plans=plans,
        items=items,
        labels=form_labels(plans),
        measures=MEASURES,
        repeats={
            "": _("không lặp lại"),
            "day": _("hằng ngày"),
            "week": _("hằng tuần, cùng thứ với ngày đầu"),
            "month": _("hằng tháng, cùng ngày với ngày đầu"),
        },
    )

"""Templates of the office: texts kept under a name to begin new items from. A template is a copy of
the item that it was kept from, no link to it.

Example: «Thông báo nghỉ lễ», with `[ĐIỀN: tên ngày lễ]`, which blocks approval until it is filled.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from content.database.tables.reuse import templates
from content.intake.errors import InputError, InputProblem
from content.intake.text import clean
from content.items.form import ItemForm, form_from
from content.people import audit
from content.people.acts import Act, Person
from content.reuse.copies import without_occasion

_LONGEST: Final = 120


@dataclass(frozen=True)
class TemplateText:
    """What is to be kept: `unit` is whose it is, "" the whole office's; `item` and `number` the
    revision that it is a copy of, `sample` the shipped sample."""

    name: str
    unit: str
    form: ItemForm
    item: str | None = None
    number: int | None = None
    sample: str | None = None


@dataclass(frozen=True)
class Template(TemplateText):
    """A kept template."""

    id: int = 0
    changed_by: str = ""
    changed_at: datetime | None = None
    retired_by: str | None = None
    retired_at: datetime | None = None

    def seen_by(self, person: Person) -> bool:
        """Whether it is the whole office's, the person's unit's, or the person writes for all."""
        return self.unit in ("", person.unit) or person.may("write", self.unit)

    def require_usable(self, person: Person) -> None:
        """InputError where it is used no more, or is another unit's."""
        if self.retired_at is not None:
            raise _fault(f"mẫu «{self.name}» đã ngừng dùng: hãy chọn mẫu khác")
        if not self.seen_by(person):
            raise _fault(f"mẫu «{self.name}» là của đơn vị {self.unit}: hãy chọn mẫu khác")


def keep_template(db: Connection, text: TemplateText, act: Act) -> int:
    """Store a new template; its id. A template of the whole office is kept by who may write for
    every unit."""
    act.require("write", text.unit)
    name = _checked_name(db, text.name, text.unit, None)
    made = {"made_by": act.person.name, "made_at": act.at}
    values = {"item": text.item, "number": text.number, "sample": text.sample, **made}
    row = insert(templates).values(**values, **_said(replace(text, name=name), act))
    id: int = db.execute(row.returning(templates.c.id)).scalar_one()
    told = {"item": text.item, "revision": text.number, "sample": text.sample}
    told = {name: value for name, value in told.items() if value is not None}
    audit.record(db, act, "template.keep", f"template:{id}", name=name, unit=text.unit, **told)
    return id


def change_template(db: Connection, id: int, text: TemplateText, act: Act) -> None:
    """Put another text, name or unit in the place of what a template has; items that were begun
    from it stay as they are."""
    act.require("write", text.unit)
    known = find_template(db, id)
    act.require("write", known.unit)
    if known.retired_at is not None:
        raise _fault("mẫu này đã ngừng dùng nên không sửa được nữa: giữ một bài khác làm mẫu mới")
    name = _checked_name(db, text.name, text.unit, id)
    said = _said(replace(text, name=name), act)
    db.execute(update(templates).where(templates.c.id == id).values(**said))
    audit.record(db, act, "template.change", f"template:{id}", name=name, unit=text.unit)


def retire_template(db: Connection, id: int, act: Act) -> Template:
    """Offer a template no more; items that were begun from it go on naming it."""
    act.require("write")
    known = find_template(db, id)
    act.require("write", known.unit)
    if known.retired_at is None:
        values = {"retired_by": act.person.name, "retired_at": act.at}
        db.execute(update(templates).where(templates.c.id == id).values(**values))
        audit.record(db, act, "template.retire", f"template:{id}", name=known.name)
    return known


def list_templates(db: Connection, person: Person | None = None) -> list[Template]:
    """The templates in use by name, all of them or what one person may see."""
    query = select(templates).where(templates.c.retired_at.is_(None))
    if person is not None and not person.may("write", ""):
        query = query.where(or_(templates.c.unit == "", templates.c.unit == person.unit))
    return [_read(row) for row in db.execute(query.order_by(templates.c.name, templates.c.unit))]


def find_template(db: Connection, id: int) -> Template:
    """One template, retired ones too; InputError when there is none."""
    row = db.execute(select(templates).where(templates.c.id == id)).one_or_none()
    if row is None:
        raise InputError([InputProblem(f"mẫu {id}", "không có; xem `lantoa template list`")])
    return _read(row)


def samples_in_use(db: Connection) -> set[str]:
    """Which shipped samples stand among the templates."""
    query = select(templates.c.sample).where(
        templates.c.sample.is_not(None), templates.c.retired_at.is_(None)
    )
    return {str(sample) for sample in db.execute(query).scalars()}


def _said(text: TemplateText, act: Act) -> dict[str, Any]:
    fields: Mapping[str, Any] = without_occasion(text.form).values()
    stored = json.dumps(fields, ensure_ascii=False, sort_keys=True)
    who = {"changed_by": act.person.name, "changed_at": act.at}
    return {"name": text.name, "unit": text.unit, "fields": stored, **who}


def _checked_name(db: Connection, typed: str, unit: str, besides: int | None) -> str:
    name = " ".join(clean(typed).split())
    if not name:
        raise _fault("hãy đặt tên cho mẫu")
    if len(name) > _LONGEST:
        raise _fault(f"dài {len(name)} ký tự, tối đa {_LONGEST}: hãy rút ngắn")
    same = select(func.count()).where(
        templates.c.name == name,
        templates.c.unit == unit,
        templates.c.retired_at.is_(None),
        templates.c.id != (besides or 0),
    )
    if db.execute(same).scalar_one():
        raise _fault(f"đã có mẫu «{name}»: hãy đặt tên khác, hoặc sửa mẫu đó")
    return name


def _fault(text: str) -> InputError:
    return InputError([InputProblem("tên mẫu", text, "template_name")])


def _read(row: Row[Any]) -> Template:
    return Template(
        name=row.name,
        unit=row.unit,
        form=form_from(json.loads(row.fields)),
        item=row.item,
        number=row.number,
        sample=row.sample,
        id=row.id,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        retired_by=row.retired_by,
        retired_at=row.retired_at,
    )

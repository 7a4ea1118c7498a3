"""Texts used again: a copy of an item, a new item from a template, a template from an item."""

from content.items.form import form_of
from content.items.items import item_revision
from content.people.acts import Act
from content.reuse.copies import copied, facts_to_check
from content.reuse.origins import ItemOrigin
from content.reuse.samples import read_samples
from content.reuse.templates import (
    TemplateText,
    find_template,
    keep_template,
    list_templates,
    samples_in_use,
)
from engine.context import Context
from engine.decisions.drafting import begin_draft


def duplicate(context: Context, item: str, act: Act) -> str:
    """The id of a new draft of the acting person with the newest text of an item: not saved, not
    approved, in no campaign."""
    act.require("write")
    with context.database.read() as db:
        source = item_revision(db, item)
    form, notes = copied(source.document)
    return begin_draft(context, form, act, notes, ItemOrigin(source.item, source.number))


def write_from(context: Context, template: int, act: Act) -> str:
    """The id of a new draft of the acting person with the text of a template."""
    act.require("write")
    with context.database.read() as db:
        found = find_template(db, template)
    found.require_usable(act.person)
    notes = facts_to_check(found.form)
    return begin_draft(context, found.form, act, notes, ItemOrigin(template=template))


def keep_as_template(context: Context, item: str, name: str, unit: str, act: Act) -> int:
    """The number of a new template with the newest text of an item, for a unit or ("") the whole
    office."""
    act.require("write", unit)
    with context.database.write() as db:
        source = item_revision(db, item)
        text = TemplateText(name, unit, form_of(source.document), source.item, source.number)
        return keep_template(db, text, act)


def take_samples(context: Context, chosen: list[str], unit: str, act: Act) -> list[int]:
    """The numbers of new templates made of shipped samples, those left out that are in use or whose
    name is taken."""
    act.require("write", unit)
    with context.database.write() as db:
        used = samples_in_use(db)
        taken = {template.name for template in list_templates(db) if template.unit == unit}
        fresh = [
            sample
            for sample in read_samples()
            if sample.key in chosen and sample.key not in used and sample.name not in taken
        ]
        return [
            keep_template(db, TemplateText(sample.name, unit, sample.form, sample=sample.key), act)
            for sample in fresh
        ]

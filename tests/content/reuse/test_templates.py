"""Templates are copies under a name, of a unit or the whole office; retired ones are used no
more."""

import tomllib
from pathlib import Path

import pytest

from content.intake.errors import InputError
from content.intake.text import placeholders
from content.items.form import ItemForm
from content.people.acts import NotAllowed
from content.reuse.samples import read_samples
from content.reuse.templates import (
    TemplateText,
    change_template,
    find_template,
    keep_template,
    list_templates,
    retire_template,
)
from tests.content.content_kit import last_act
from tests.kit import BIENTAP, BIENTAP2, DUYET, Home

ROOT = Path(__file__).parents[3]
FORM = ItemForm("tin-01", slug="nghi", title="Nghỉ [ĐIỀN: tên lễ]", campaign="mua-he")


def test_a_template_of_a_unit_is_that_units(home: Home) -> None:
    with home.database.write() as db:
        mine = keep_template(db, TemplateText("Nghỉ lễ", "van-phong", FORM), home.act(BIENTAP))
        keep_template(db, TemplateText("Nghỉ lễ", "", FORM), home.act(DUYET))
        assert [kept.unit for kept in list_templates(db, BIENTAP)] == ["", "van-phong"]
        assert [kept.unit for kept in list_templates(db, BIENTAP2)] == [""]
        found = find_template(db, mine)
        assert (found.form.title, found.form.id, found.form.slug) == (FORM.title, "", "")
        assert found.form.campaign == ""
        with pytest.raises(InputError, match="van-phong"):
            found.require_usable(BIENTAP2)


def test_a_writer_keeps_none_for_the_whole_office_or_another_unit(home: Home) -> None:
    with home.database.write() as db:
        for unit in ("", "phong-khac"):
            with pytest.raises(NotAllowed):
                keep_template(db, TemplateText("Nghỉ lễ", unit, FORM), home.act(BIENTAP))
        ours = keep_template(db, TemplateText("Nghỉ lễ", "", FORM), home.act(DUYET))
        text = TemplateText("Lấy về", "van-phong", FORM)
        with pytest.raises(NotAllowed):
            change_template(db, ours, text, home.act(BIENTAP))
        with pytest.raises(NotAllowed):
            retire_template(db, ours, home.act(BIENTAP))


def test_names_are_unique_in_a_unit_and_free_again_after_retiring(home: Home) -> None:
    text = TemplateText(" Nghỉ  lễ ", "van-phong", FORM)
    with home.database.write() as db:
        first = keep_template(db, text, home.act(BIENTAP))
        with pytest.raises(InputError, match="đã có mẫu «Nghỉ lễ»"):
            keep_template(db, text, home.act(BIENTAP))
        with pytest.raises(InputError, match="đặt tên"):
            keep_template(db, TemplateText(" ", "van-phong", FORM), home.act(BIENTAP))
        change_template(db, first, text, home.act(BIENTAP))  # its own name is no other's
        retire_template(db, first, home.act(BIENTAP))
        assert list_templates(db) == []
        with pytest.raises(InputError, match="ngừng dùng"):
            find_template(db, first).require_usable(BIENTAP)
        with pytest.raises(InputError, match="không sửa được"):
            change_template(db, first, text, home.act(BIENTAP))
        keep_template(db, text, home.act(BIENTAP))
    assert last_act(home)[1] == "template.keep"


def test_what_a_sample_leaves_open_is_filled_by_no_office_of_the_samples() -> None:
    """A day or a place of one event is no fact of the office."""
    office = tomllib.loads((ROOT / "samples/office.toml").read_text("utf-8"))
    left = {
        mark
        for sample in read_samples()
        for text in sample.form.values().values()
        for mark in placeholders(str(text))
        if not mark.startswith("1900")  # the hotline is one
    }
    assert len(left) > 40
    assert left & set(office["fill"]) == set()

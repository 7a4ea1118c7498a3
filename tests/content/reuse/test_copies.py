"""A copy takes the texts along, and nothing that is true of the old item alone."""

from dataclasses import replace

import pytest

from content.items.form import ItemForm, checked
from content.reuse.copies import facts_to_check, without_occasion
from content.reuse.samples import read_samples

WHOLE = ItemForm(
    "tin-01",
    slug="lich-nghi",
    title="Nghỉ từ 30/4 đến hết ngày 1 tháng 5 năm 2026",
    body="Nộp hồ sơ trước 16 giờ 30, lệ phí 75.000 đồng, giảm 50 %.",
    sms="Nghi tu 30/4",
    campaign="mua-he",
    event_start="2026-12-01T08:00",
    event_place="Nhà văn hóa",
    urgent_until="2026-12-02T08:00",
    themes=("KH143-d-tthc",),
    picture="a" * 64,
    alt="Ảnh",
)


def test_texts_pictures_and_themes_go_along_and_occasions_do_not() -> None:
    copy = without_occasion(WHOLE)
    assert (copy.title, copy.body, copy.sms, copy.themes, copy.picture, copy.alt) == (
        WHOLE.title,
        WHOLE.body,
        WHOLE.sms,
        WHOLE.themes,
        WHOLE.picture,
        WHOLE.alt,
    )
    gone = (copy.id, copy.slug, copy.campaign, copy.event_start, copy.event_place)
    assert {*gone, copy.urgent_until} == {""}


def test_days_hours_and_figures_are_named_by_the_text_that_has_them() -> None:
    title, body, sms = facts_to_check(WHOLE)
    assert title == "Tiêu đề: xem lại 30/4; ngày 1 tháng 5 năm 2026."
    for fact in ("16 giờ 30", "75.000", "50 %"):
        assert fact in body
    assert sms.startswith("SMS không dấu: xem lại 30/4")
    assert facts_to_check(ItemForm("", title="Không có gì")) == []


@pytest.mark.parametrize("sample", read_samples(), ids=lambda sample: sample.key)
def test_a_sample_can_be_saved_as_it_is_and_waits_to_be_filled(sample: object) -> None:
    form = sample.form  # type: ignore[attr-defined]
    item = checked(replace(form, id="tin-01", outside_plan="1"), ())
    assert item.placeholders

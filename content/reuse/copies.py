"""What a copy of a text takes along, and what it leaves behind because it would be false there.

A copy has the texts for every channel, the pictures, attachments, themes and settings. It has no
approval, campaign, event or end of urgency; days and figures in its texts are named, so that its
writer looks at them.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from content.items.form import ItemForm, form_of

_TEXTS: Final = (
    ("title", "Tiêu đề"),
    ("summary", "Tóm tắt"),
    ("body", "Nội dung"),
    ("social", "Bài mạng xã hội"),
    ("sms", "SMS không dấu"),
    ("sms_accented", "SMS có dấu"),
    ("zalo", "Mẫu tin Zalo"),
    ("led", "LED"),
)
_LEFT: Final = {
    "campaign": "chiến dịch",
    "event_start": "thời gian, địa điểm sự kiện",
    "urgent_until": "giờ hết hiệu lực của tin khẩn",
}
"""What is left behind, and what it is called."""

_DATE: Final = (
    r"\b\d{1,2}\s*[/.-]\s*\d{1,2}(?:\s*[/.-]\s*\d{4})?\b"
    r"|\bngày\s+\d{1,2}(?:\s+tháng\s+\d{1,2}(?:\s+năm\s+\d{4})?)?"
    r"|\btháng\s+\d{1,2}(?:[/.]\d{4})?|\bnăm\s+\d{4}|\b\d{1,2}\s*(?:giờ|h)(?:\s*\d{2})?\b"
)
_NUMBER: Final = r"\b\d[\d.,]*\d(?:\s*%|(?!\w))|\b\d\s*%"
_FACT: Final = re.compile(f"{_DATE}|{_NUMBER}", re.IGNORECASE)
_MOST: Final = 12


def copied(document: Mapping[str, Any]) -> tuple[ItemForm, list[str]]:
    """The form of a copy, without an id; and what its writer must look at."""
    before = form_of(document)
    form = without_occasion(before)
    left = [called for name, called in _LEFT.items() if getattr(before, name)]
    notes = [f"Không chép sang vì là việc của bài cũ: {', '.join(left)}."] if left else []
    return form, [*notes, *facts_to_check(form)]


def without_occasion(form: ItemForm) -> ItemForm:
    """The form without what belongs to one occasion: its name and address, its campaign, its
    event, the end of its urgency."""
    still = replace(form, event_start="", event_end="", event_place="", urgent_until="")
    return replace(still, id="", slug="", campaign="")


def facts_to_check(form: ItemForm) -> list[str]:
    """The days, hours and figures of the texts, a line for each text that has any."""
    lines = []
    for name, called in _TEXTS:
        found = list(
            dict.fromkeys(match.group().strip() for match in _FACT.finditer(getattr(form, name)))
        )
        if found:
            more = f" và {len(found) - _MOST} chỗ nữa" if len(found) > _MOST else ""
            lines.append(f"{called}: xem lại {'; '.join(found[:_MOST])}{more}.")
    return lines

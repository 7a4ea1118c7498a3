"""What is wrong with an item beyond the rule of a single field: between its fields, against the
plans, in its body."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from content.intake.body_rules import body_problems
from content.intake.errors import InputProblem, place
from content.intake.located import Located, LocatedFault
from content.intake.strict import old_text
from content.intake.text import placeholders

_SPOKESPERSON_KINDS: Final = frozenset({"press_conference", "press_release"})
_BODY_WORDS: Final = (80, 400)
# the texts inside sms, social and image that somebody sees
_SHOWN: Final = (
    "text",
    "text_accented",
    "alt",
)


def own_faults(raw: Mapping[str, Any]) -> Iterator[LocatedFault]:
    """What one field says of another, and what is written twice."""
    if raw.get("kind") in _SPOKESPERSON_KINDS and raw.get("approver_role") != "nguoi_phat_ngon":
        yield ("approver_role",), f"loại {raw['kind']} phải do nguoi_phat_ngon duyệt"
    for name in ("themes", "channels", "audience", "placeholders"):
        entries = _strings(raw.get(name))
        for index, entry in enumerate(entries):
            if entry in entries[:index]:
                yield (name, index), f"«{entry}» ghi hai lần; hãy xóa một lần"


def theme_faults(raw: Mapping[str, Any], known: Collection[str] | None) -> Iterator[LocatedFault]:
    """A text of no plan must say so itself; themes that no imported plan has, of which none is
    compared when `known` is None."""
    themes, outside = _strings(raw.get("themes")), raw.get("outside_plan") is True
    if not themes and not outside:
        yield (
            ("themes",),
            "phải có ít nhất 1 chủ đề của kế hoạch; bài ngoài kế hoạch thì ghi outside_plan: true",
        )
    if themes and outside:
        yield (
            ("themes",),
            "đã ghi bài ngoài kế hoạch mà vẫn có chủ đề; hãy bỏ một trong hai",
        )
    for index, theme in enumerate(themes):
        if known is not None and theme not in known:
            yield (
                ("themes", index),
                (
                    f"không có chủ đề «{theme}» trong các kế hoạch đã nhập; hãy nhập kế hoạch "
                    "trước hoặc sửa mã chủ đề"
                ),
            )


def channel_faults(raw: Mapping[str, Any]) -> Iterator[LocatedFault]:
    """Channels whose text is missing."""
    channels = _strings(raw.get("channels"))
    if "sms" in channels and not raw.get("sms"):
        yield ("sms",), "đã chọn kênh SMS nhưng chưa có tin nhắn nào; hãy viết hoặc bỏ kênh"
    if "zalo" in channels and not raw.get("zalo"):
        yield ("zalo",), "đã chọn tin theo mẫu Zalo nhưng chưa điền chỗ nào; hãy viết hoặc bỏ kênh"
    if "led" in channels and not raw.get("led"):
        yield ("led",), "đã chọn kênh LED nhưng chưa có dòng nào; hãy viết hoặc bỏ kênh"


def placeholder_faults(raw: Mapping[str, Any], body: str) -> Iterator[LocatedFault]:
    """Places to be filled in that the item does not list, and the other way round."""
    shown = [raw.get("title"), raw.get("summary"), body, *_strings(raw.get("led"))]
    shown += [
        part.get(name)
        for part in map(raw.get, ("sms", "social", "image"))
        if isinstance(part, dict)
        for name in _SHOWN
    ]
    zalo = raw.get("zalo")
    shown += list(zalo.values()) if isinstance(zalo, dict) else []
    found = placeholders("\n\n".join(_strings(shown)))
    listed = _strings(raw.get("placeholders"))
    for mark in found:
        if mark not in listed:
            yield (
                ("placeholders",),
                f"chỗ trống {mark} có trong bài nhưng chưa liệt kê ở placeholders; hãy thêm vào",
            )
    for index, mark in enumerate(listed):
        if mark not in found:
            yield (
                ("placeholders", index),
                (
                    f"«{mark}» không có trong bài; hãy xóa khỏi placeholders hoặc sửa cho khớp "
                    "từng chữ"
                ),
            )


def body_faults(raw: str, body: str, file: str, first_line: int | None) -> Iterator[InputProblem]:
    """What the body breaks; lines are those of the file, or of the body alone in a form."""
    start = first_line or 1
    for number, text in enumerate(raw.split("\n"), start):
        yield from old_text(Located({"body": text}, {("body",): number}), file)
    words, (least, most) = len(body.split()), _BODY_WORDS
    if not least <= words <= most:
        text = f"bài có {words} chữ, phải từ {least} đến {most} chữ (đếm theo dấu cách)"
        yield InputProblem(place(file, first_line, "body"), text, "body")
    for line, text in body_problems(body):
        yield InputProblem(place(file, start + line - 1, "body"), text, "body")
    for mark in re.finditer(r"\[\s*ĐIỀN\b[^\[\]\n]*(?=\n|\[|$)", body, re.IGNORECASE):
        line, text = (
            start + body.count("\n", 0, mark.start()),
            f"chỗ trống «{mark.group()}» phải đóng bằng dấu ] trên cùng một dòng",
        )
        yield InputProblem(place(file, line, "body"), text, "body")


def _strings(value: object) -> list[str]:
    return [entry for entry in value if isinstance(entry, str)] if isinstance(value, list) else []

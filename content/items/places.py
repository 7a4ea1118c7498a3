"""The places of a text that somebody can speak about: its fields, the paragraphs of its body, and
words in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from content.intake.errors import InputError, InputProblem
from content.intake.markup import plain, render_markdown, shown_form
from content.intake.text import apply_fills, clean
from content.items.form import form_of

FIELDS: Final = ("title", "summary", "body", "sms", "sms_accented", "zalo", "social", "led", "alt")
"""The fields with words of their own, by the form's names, in the order in which they are read."""

_LONGEST = 300  # characters of a quote
_PARAGRAPH = "body-"


@dataclass(frozen=True)
class TextPlace:
    """Where in a text: a field of the form, "" for all of it, and the words meant; "" for the whole
    field."""

    field: str = ""
    quote: str = ""


WHOLE: Final = TextPlace()
"""The text as a whole."""


@dataclass(frozen=True)
class TextBlock:
    """One field, or one paragraph of the body, as it is read. `name` chooses it in a form."""

    name: str
    field: str
    text: str


def blocks(document: Mapping[str, Any]) -> list[TextBlock]:
    """The text as it is read, the office's fills in it and without marks of form."""
    found = []
    for field, text in _texts(document).items():
        if field != "body":
            found.append(TextBlock(field, field, text))
            continue
        paragraphs = [part.strip() for part in text.split("\n\n") if part.strip()]
        found += [
            TextBlock(f"{_PARAGRAPH}{number}", "body", paragraph)
            for number, paragraph in enumerate(paragraphs, 1)
        ]
    return found


def chosen(document: Mapping[str, Any], name: str, quote: str = "") -> TextPlace:
    """The place that a form or a command names: a block's `name`, and words of it; InputError for
    what is not in the text."""
    known = {block.name: block for block in blocks(document)}
    field = "body" if name.startswith(_PARAGRAPH) else name
    words = " ".join(clean(quote).split())
    if name and name not in known and not (name in FIELDS and words):
        raise _fault("place", f"bài không có chỗ «{name}»: hãy chọn trong danh sách")
    if len(words) > _LONGEST:
        raise _fault("quote", f"hãy chọn nhiều nhất {_LONGEST} ký tự")
    if not words and name.startswith(_PARAGRAPH):
        return TextPlace(field, _bounded(" ".join(known[name].text.split())))
    place = TextPlace(field, words)
    if not stands(document, place):
        raise _fault("quote", f"không thấy «{words}» trong bản này: hãy chọn lại từ bài")
    return place


def stands(document: Mapping[str, Any], place: TextPlace) -> bool:
    """Whether the words of a place are still in a text."""
    if not place.quote:
        return True
    texts = _texts(document)
    within = [texts.get(place.field, "")] if place.field else list(texts.values())
    return any(place.quote in " ".join(text.split()) for text in within)


def _texts(document: Mapping[str, Any]) -> dict[str, str]:
    form, fills = form_of(document), document.get("fills") or {}
    texts = {name: apply_fills(str(getattr(form, name)), fills) for name in FIELDS}
    number = shown_form(document)
    texts["body"] = plain(render_markdown(texts["body"], number), number)
    return {name: text.strip() for name, text in texts.items() if text.strip()}


def _bounded(text: str) -> str:
    """The first words, as many as a quote may hold."""
    return text if len(text) <= _LONGEST else text[:_LONGEST].rpartition(" ")[0]


def _fault(field: str, text: str) -> InputError:
    return InputError([InputProblem("góp ý", text, field)])

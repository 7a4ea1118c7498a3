"""What an item carries, made ready for pages: for whoever reads or approves it, and which channels
show each of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from console.words.carried import carried_name, message_classes
from console.words.i18n import _, moment
from console.words.personal import field_words
from content.items.carried import CARRIED
from content.items.form import ItemForm
from content.items.items import Revision
from content.items.pictures_form import ALONG
from content.outlets.outlets import Outlet
from engine.decisions.preflight import needed_fields, personal_fields
from wiring.registered import channel_family, using

_TYPED: Mapping[str, tuple[str, ...]] = {
    "video": ("video", "video_file", "video_title"),
    "event": ("event_start", "event_end", "event_place"),
}
TYPED: frozenset[str] = frozenset(
    (
        *("pictures", *ALONG, "decorative_pictures", "attachments", "attachment_titles"),
        *("message_class", "urgent_until"),
        *(name for names in _TYPED.values() for name in names),
    )
)
"""The fields of the form that hold what is carried."""


@dataclass(frozen=True)
class CarriedLine:
    """One thing in words; `href` opens its file or address."""

    field: str
    text: str
    href: str = ""

    @property
    def name(self) -> str:
        """What the field is called."""
        return carried_name(self.field)


def carried_lines(document: Mapping[str, Any]) -> list[CarriedLine]:
    """Everything that a revision carries, in the order of the form."""
    return [line for name in CARRIED if document.get(name) for line in _lines(name, document[name])]


def personal_lines(revision: Revision) -> list[CarriedLine]:
    """What the text fills in for each reader, and the words for who has nothing there."""
    lines = field_words(personal_fields(revision), needed_fields(revision))
    return [CarriedLine("personal", words) for words in lines]


def carried_texts(document: Mapping[str, Any]) -> dict[str, str]:
    """Each field in words, "" where nothing is carried; another file of the same name reads
    differently."""
    lines = carried_lines(document)
    return {
        name: "\n".join(_told(line) for line in lines if line.field == name) for name in CARRIED
    }


def families_using(outlets: Sequence[Outlet]) -> dict[str, tuple[str, ...]]:
    """The families whose channels show a field: those of the office's outlets, and of a family
    without any outlet all that there are."""
    own = {outlet.approved_as for outlet in outlets}
    served = {outlet.family for outlet in outlets}
    return {
        field: tuple(
            dict.fromkeys(
                family
                for name in using(field)
                if (family := channel_family(name)) and (name in own or family not in served)
            )
        )
        for field in CARRIED
    }


def is_given(form: ItemForm, field: str) -> bool:
    """Whether a form says anything in a field."""
    return any(getattr(form, name) for name in _TYPED.get(field, (field,)))


def is_at_fault(field: str, faults: Sequence[str]) -> bool:
    """Whether one of the faulty fields of the form is a part of the carried field."""
    parts = {field, *_TYPED.get(field, ())}
    return any(fault.partition("-")[0] in parts for fault in faults)


def _lines(name: str, value: Any) -> Iterator[CarriedLine]:
    match name:
        case "pictures":
            for entry in value:
                said = (entry[part] for part in ("alt", "caption", "credit") if entry.get(part))
                text = " · ".join(said) or _("ảnh trang trí")
                yield CarriedLine(name, text, f"/anh/{entry['sha256']}")
        case "attachments":
            for entry in value:
                yield CarriedLine(name, entry["title"], f"/tep/{entry['sha256']}")
        case "video":
            yield CarriedLine(name, value["title"], value.get("url") or f"/tep/{value['sha256']}")
        case "event":
            yield CarriedLine(name, " · ".join((_times(value), value["place"])))
        case "message_class":
            yield CarriedLine(name, message_classes().get(value, value))
        case _:
            yield CarriedLine(name, _at(value))


def _times(event: Mapping[str, str]) -> str:
    return " – ".join(_at(event[name]) for name in ("start", "end") if event.get(name))


def _at(value: str) -> str:
    return moment(datetime.fromisoformat(value))


def _told(line: CarriedLine) -> str:
    """A file by the beginning of its hash, an address whole."""
    kept = line.href.rpartition("/")[2][:12] if line.href.startswith("/") else line.href
    return f"{line.text} ({kept})" if kept else line.text

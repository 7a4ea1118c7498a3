"""An item as it stands in a form: texts as typed.

They are checked by the same rules as a file when the item is saved.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from content.intake.located import Located
from content.intake.strict import as_typed, cleaned
from content.intake.text import clean, placeholders, unaccent
from content.items import carried_form
from content.items.carried import frozen, readable
from content.items.fields import ItemFile, check_item
from content.items.pictures_form import ALONG, lead_front, lead_of, point
from content.items.zalo_places import zalo_table, zalo_text

CARD = "card"
"""The picture that the office's own card stands for."""


@dataclass(frozen=True)
class ItemForm:
    """The fields of an item, as texts.

    `picture` is "" (none), CARD, or the SHA-256 of a stored picture; `focus_x` and `focus_y` are
    percents; `led` and `source` hold a line each. `pictures`, `attachments` and `video_file` hold
    the SHA-256 of stored files, and `picture_alts`, `attachment_titles` go with them one by one.
    """

    id: str
    slug: str = ""
    title: str = ""
    kind: str = "article"
    summary: str = ""
    body: str = ""
    channels: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    audience: str = ""
    campaign: str = ""
    priority: str = "2"
    approver_role: str = "lanh_dao_don_vi"
    picture: str = ""
    alt: str = ""
    focus_x: str = ""
    focus_y: str = ""
    caption: str = ""
    credit: str = ""
    decorative: str = ""  # anything: it says nothing to who does not see it
    social: str = ""
    sms: str = ""
    sms_accented: str = ""
    zalo: str = ""  # a line for each place of the template: "ten: giá trị"
    led: str = ""
    source: str = ""
    internal_note: str = ""
    pictures: tuple[str, ...] = ()
    picture_alts: tuple[str, ...] = ()
    picture_captions: tuple[str, ...] = ()
    picture_credits: tuple[str, ...] = ()
    picture_focus_xs: tuple[str, ...] = ()  # percents, "" for the middle
    picture_focus_ys: tuple[str, ...] = ()
    decorative_pictures: tuple[str, ...] = ()  # those of `pictures` that say nothing
    attachments: tuple[str, ...] = ()
    attachment_titles: tuple[str, ...] = ()
    video: str = ""  # an address; or the file
    video_file: str = ""
    video_title: str = ""
    event_start: str = ""  # Vietnam's time, "2026-12-01T08:00", as browsers write it
    event_end: str = ""
    event_place: str = ""
    message_class: str = ""
    urgent_until: str = ""
    outside_plan: str = ""  # anything: the author says that it belongs to no plan

    def values(self) -> dict[str, Any]:
        """As JSON values, for `form_from`."""
        return asdict(self)


LISTS = (
    "channels",
    "themes",
    "pictures",
    *ALONG,
    "decorative_pictures",
    "attachments",
    "attachment_titles",
)

_FIELDS: Mapping[str, str] = {
    "sms.text": "sms",
    "sms.text_accented": "sms_accented",
    "social.text": "social",
    "image": "picture",
    "image.file": "picture",
    "image.alt": "alt",
    "image.focus": "focus_x",
    "image.caption": "caption",
    "image.credit": "credit",
    "image.decorative": "decorative",
    "nội dung": "body",
    **carried_form.FIELDS,
}
"""The form's field for each that has another name in a file or on an outlet."""


def field_of(name: str) -> str:
    """The form's field in which a fault is mended, "attachments-2" for the second of them; "" when
    it is none of the form's."""
    if entry := carried_form.entry_of(name):
        return entry
    plain = re.sub(r"\[.*", "", name)
    found = _FIELDS.get(plain, plain)
    return found if found in {field.name for field in fields(ItemForm)} else ""


def form_from(values: Mapping[str, Any]) -> ItemForm:
    """The form out of JSON values or a browser's fields; what it does not know is left out."""
    known = {field.name for field in fields(ItemForm)} - set(LISTS)
    texts = {name: str(value) for name, value in values.items() if name in known}
    lists = {name: tuple(str(value) for value in values.get(name) or ()) for name in LISTS}
    return ItemForm(**texts, **lists)  # type: ignore[arg-type]


def form_of(document: Mapping[str, Any]) -> ItemForm:
    """The form that shows a revision."""
    picture, sms = document.get("picture") or {}, document.get("sms") or {}
    focus = (document.get("image") or {}).get("focus") or ()
    return ItemForm(
        **{
            name: document[name]
            for name in ("id", "slug", "title", "kind", "summary", "body", "approver_role")
        },
        channels=tuple(document["channels"]),
        themes=tuple(document["themes"]),
        audience=", ".join(document["audience"]),
        campaign=document["campaign"] or "",
        priority=str(document["priority"]),
        picture=(CARD if picture["drawn"] else picture["sha256"]) if picture else "",
        **lead_of(picture, focus),
        social=(document.get("social") or {}).get("text", ""),
        sms=sms.get("text") or "",
        sms_accented=sms.get("text_accented") or "",
        zalo=zalo_text(document.get("zalo")),
        led="\n".join(document.get("led") or ()),
        source="\n".join(
            f"{clause['plan']} · {clause['clause']}" for clause in document.get("source") or ()
        ),
        internal_note=document.get("internal_note") or "",
        outside_plan="1" if document.get("outside_plan") else "",
        **carried_form.typed_of(document),
    )


def checked(form: ItemForm, known_themes: Collection[str]) -> ItemFile:
    """The item; InputError with every fault, each under the name of its field."""
    return check_item(Located(_front(form)), form.body.replace("\r\n", "\n"), "bài", known_themes)


def document_of(form: ItemForm) -> dict[str, Any]:
    """What the form would show, for a preview only: nothing is checked."""
    front = cleaned(_front(form))
    lists = {
        name: front.get(name) or [] for name in ("themes", "audience", "channels", "led", "source")
    }
    texts = {
        name: front.get(name)
        for name in (
            "id",
            "slug",
            "title",
            "summary",
            "kind",
            "language",
            "approver_role",
            "internal_note",
        )
    }
    parts = {name: front.get(name) for name in ("sms", "social", "image", "campaign")}
    return {
        **texts,
        **lists,
        **parts,
        "priority": front["priority"],
        "body": clean(form.body).strip(),
        **({"outside_plan": True} if form.outside_plan else {}),
        **({"zalo": front["zalo"]} if front.get("zalo") else {}),
        **frozen(readable(front), {}),
    }


def is_in(form: ItemForm, document: Mapping[str, Any]) -> bool:
    """Whether a revision's document says just what a form says."""
    picture = (
        {"drawn": form.picture == CARD, "sha256": form.picture, **lead_front(form.values())}
        if form.picture
        else None
    )
    return form_of({**document_of(form), "picture": picture}) == form_of(document)


def in_order_of(form: ItemForm, document: Mapping[str, Any]) -> ItemForm:
    """The form with its choices in the order of the revision, where they are the same: a page shows
    them in an order of its own, and that is no change."""
    same: dict[str, Any] = {
        name: tuple(document[name])
        for name in ("channels", "themes")
        if sorted(document[name]) == sorted(getattr(form, name))
    }
    return replace(form, **same)


def slug_of(title: str) -> str:
    """An address made from a title: "Nộp hồ sơ trực tuyến" → "nop-ho-so-truc-tuyen"."""
    words = re.sub(r"[^a-z0-9]+", "-", unaccent(title).lower()).strip("-")
    return words[:80].rstrip("-")


def focus_of(form: ItemForm) -> tuple[float, float] | None:
    """The focal point as shares of width and height.

    None when none was chosen or it is no number.
    """
    return point(form.focus_x, form.focus_y)


def _front(form: ItemForm) -> dict[str, Any]:
    """The fields as they would stand in a file."""
    text = {
        name: as_typed(getattr(form, name))
        for name in ("title", "summary", "social", "sms", "sms_accented", "internal_note")
    }
    front: dict[str, Any] = {
        "id": form.id,
        "slug": form.slug.strip() or slug_of(form.title),
        "title": text["title"],
        "summary": text["summary"],
        "kind": form.kind,
        "language": "vi",
        "status": "san_sang_trinh_duyet",
        "themes": list(form.themes),
        "audience": [word for word in re.split(r"[,\s]+", form.audience) if word],
        "channels": list(form.channels),
        "priority": int(form.priority) if form.priority.isdecimal() else form.priority,
        "approver_role": form.approver_role,
        "placeholders": _placeholders(form, text),
    }
    optional = _optional(form, text)
    return {**front, **{name: value for name, value in optional.items() if value}}


def _placeholders(form: ItemForm, text: Mapping[str, str]) -> list[str]:
    """What is still to be filled in, wherever it would show."""
    typed = (form.body, form.social, form.sms, form.sms_accented, form.zalo, form.led, form.alt)
    return placeholders("\n\n".join((text["title"], text["summary"], *typed)))


def _optional(form: ItemForm, text: Mapping[str, str]) -> dict[str, Any]:
    """The fields that a file leaves out when they say nothing."""
    return {
        "campaign": form.campaign.strip(),
        "image": lead_front(form.values()) if form.picture else None,
        "social": {"text": text["social"]} if text["social"] else None,
        "sms": _sms(text["sms"], text["sms_accented"]),
        "zalo": {name: as_typed(text) for name, text in zalo_table(form.zalo).items()},
        "led": _lines(form.led),
        "source": [_source(line) for line in _lines(form.source)],
        "internal_note": text["internal_note"],
        "outside_plan": bool(form.outside_plan),
        **carried_form.front_of(form.values()),
    }


def _lines(text: str) -> list[str]:
    return [line for part in text.splitlines() if (line := as_typed(part))]


def _sms(plain: str, accented: str) -> dict[str, str] | None:
    whole = {"text": plain, "text_accented": accented}
    return {name: value for name, value in whole.items() if value} or None


def _source(line: str) -> dict[str, str]:
    plan, _, clause = line.partition("·") if "·" in line else line.partition(" ")
    return {"plan": plan.strip(), "clause": clause.strip()}

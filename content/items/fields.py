"""The fields of an item and their rules, wherever they were written: every fault found at once."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field, StrictBool, StrictStr

from content.intake.errors import InputError
from content.intake.located import Located, LocatedFault
from content.intake.strict import (
    FilledText,
    OneLine,
    Shape,
    at_most,
    check,
    cleaned,
    matching,
)
from content.intake.text import clean
from content.items.carried import (
    CARRIED,
    Attachments,
    EventEntry,
    MessageClass,
    Pictures,
    UrgentUntil,
    VideoEntry,
    frozen,
)
from content.items.families import Family
from content.items.faults import (
    body_faults,
    channel_faults,
    own_faults,
    placeholder_faults,
    theme_faults,
)
from content.items.picture_fields import LeadPicture
from content.items.zalo_places import ZaloPlaces

# a column of the audience, filled per recipient, and the words for who has nothing in it
_MARK: Final = re.compile(r"\{\{[\w ]+(?:\|([^{}|<>\r\n]{0,80}))?\}\}")
_SMS_SIGN: Final = re.compile(r"[A-Za-z0-9 .,:;()/\-'?!+]")
NOTHING: Final[Mapping[str, str]] = {}
_SMS_LIMIT, _ACCENTED_LIMIT, _LED_LIMIT, _SUMMARY_LIMIT = 160, 134, 36, 200


@dataclass(frozen=True)
class ItemFile:
    """One checked item. Texts are NFC; `image`, `sms`, `social` hold their subfields as in the
    file; `picture` and `files`, by the names that stand in it, are existing files."""

    id: str
    slug: str
    title: str
    kind: str
    language: str
    status: str
    themes: tuple[str, ...]
    summary: str
    audience: tuple[str, ...]
    channels: tuple[str, ...]
    campaign: str | None
    priority: int
    approver_role: str
    image: Mapping[str, Any] | None
    social: Mapping[str, Any] | None
    sms: Mapping[str, Any] | None
    led: tuple[str, ...]
    source: tuple[Mapping[str, str], ...]
    internal_note: str | None
    placeholders: tuple[str, ...]
    body: str
    picture: Path | None
    pictures: tuple[Mapping[str, Any], ...] = ()
    attachments: tuple[Mapping[str, Any], ...] = ()
    video: Mapping[str, Any] | None = None
    event: Mapping[str, Any] | None = None
    message_class: str | None = None
    urgent_until: str | None = None  # ISO 8601, UTC; as the times of `event`
    zalo: Mapping[str, str] | None = None  # by the names of a template's places
    outside_plan: bool = False  # chosen by the author: it counts in no plan
    files: Mapping[str, Path] = field(default_factory=dict)

    def document(self, stored: Mapping[str, str] = NOTHING) -> dict[str, Any]:
        """What becomes the revision, as JSON values; the picture's hash is added by whoever stores
        the picture. `stored`: the hash of each of the other files, by its name in the item."""
        whole = {name: getattr(self, name) for name in _KEPT}
        image = {"alt": self.image["alt"], "focus": self.image["focus"]} if self.image else None
        return {
            **whole,
            **{name: list(whole[name]) for name in _LISTS},
            "image": image,
            **({"outside_plan": True} if self.outside_plan else {}),
            **({"zalo": dict(self.zalo)} if self.zalo else {}),
            **frozen({name: getattr(self, name) for name in CARRIED}, stored),
        }


_LISTS: Final = ("themes", "audience", "channels", "led", "source")
_KEPT: Final = (
    *(
        "id",
        "slug",
        "title",
        "summary",
        "kind",
        "language",
        "campaign",
        "priority",
        "approver_role",
    ),
    *("body", "sms", "social", "internal_note"),
    *_LISTS,
)


def _sms_plain(value: str) -> str:
    wrong = sorted({sign for sign in _MARK.sub(r"\1", value) if not _SMS_SIGN.fullmatch(sign)})
    faults = (
        [
            (
                f"không gửi được ký tự {' '.join(wrong)}; chỉ dùng chữ không dấu, chữ số, dấu "
                "cách và . , : ; ( ) / - ' ? ! +"
            )
        ]
        if wrong
        else []
    )
    if len(value) > _SMS_LIMIT:
        faults.append(
            f"dài {len(value)} ký tự, tối đa {_SMS_LIMIT}; hãy rút bớt "
            f"{len(value) - _SMS_LIMIT} ký tự"
        )
    if faults:
        raise ValueError("; ".join(faults))
    return value


def _sms_accented(value: str) -> str:
    units = len(value.encode("utf-16-le")) // 2
    if units > _ACCENTED_LIMIT:
        raise ValueError(
            f"dài {units} ký tự, tối đa {_ACCENTED_LIMIT} (hai phần tin); hãy rút bớt "
            f"{units - _ACCENTED_LIMIT} ký tự"
        )
    return value


_Slug = Annotated[
    StrictStr, AfterValidator(matching(r"[a-z0-9]+(-[a-z0-9]+)*", "dich-vu-cong-truc-tuyen"))
]
ItemKind = Literal[
    "article", "guide", "notice", "invitation", "faq", "press_conference", "press_release"
]


class _Social(Shape):
    text: FilledText


class _Sms(Shape):
    text: Annotated[OneLine, AfterValidator(_sms_plain)]
    text_accented: Annotated[OneLine, AfterValidator(_sms_accented)] | None = None


class _Source(Shape):
    plan: OneLine
    clause: OneLine


class _Front(Shape):
    id: Annotated[StrictStr, AfterValidator(matching(r"[a-z]{2,8}-[0-9]{2,6}", "ct-01"))]
    slug: _Slug
    title: OneLine
    kind: ItemKind
    language: Literal["vi"] = "vi"
    status: Literal["san_sang_trinh_duyet"]
    themes: tuple[OneLine, ...] = ()
    outside_plan: StrictBool = False
    summary: Annotated[OneLine, AfterValidator(at_most(_SUMMARY_LIMIT))]
    audience: tuple[OneLine, ...] = ()
    channels: Annotated[tuple[Family, ...], Field(min_length=1)]
    campaign: _Slug | None = None
    priority: Literal[1, 2, 3] = 2
    approver_role: Literal["lanh_dao_don_vi", "nguoi_phat_ngon"]
    image: LeadPicture | None = None
    social: _Social | None = None
    sms: _Sms | None = None
    zalo: ZaloPlaces | None = None
    led: tuple[Annotated[OneLine, AfterValidator(at_most(_LED_LIMIT))], ...] | None = None
    source: tuple[_Source, ...] | None = None
    internal_note: FilledText | None = None
    placeholders: tuple[OneLine, ...] | None = None
    pictures: Pictures | None = None
    attachments: Attachments | None = None
    video: VideoEntry | None = None
    event: EventEntry | None = None
    message_class: MessageClass | None = None
    urgent_until: UrgentUntil | None = None


@dataclass(frozen=True)
class FilePlace:
    """What only a file has: where its body begins, the faults of its name and its neighbours, its
    picture, and the other files that it names."""

    body_line: int | None = None
    faults: tuple[LocatedFault, ...] = ()
    picture: Path | None = None
    files: Mapping[str, Path] = field(default_factory=dict)


def check_item(
    located: Located,
    raw_body: str,
    file: str,
    known_themes: Collection[str] | None,
    at: FilePlace = FilePlace(),
) -> ItemFile:
    """The item in fields and a body, whether they stood in a file or in a form; InputError with
    every fault."""
    model, problems = check(_Front, located, file)
    body, raw = clean(raw_body), cleaned(located.value)
    faults = [
        *at.faults,
        *own_faults(raw),
        *theme_faults(raw, known_themes),
        *channel_faults(raw),
        *placeholder_faults(raw, body),
    ]
    problems += located.told(file, faults)
    problems += body_faults(raw_body, body, file, at.body_line)
    if problems or model is None:
        raise InputError(problems)
    dumped = model.model_dump()
    names = (*_LISTS, "placeholders", "pictures", "attachments")
    lists = {name: tuple(dumped[name] or ()) for name in names}
    files: dict[str, Any] = {"picture": at.picture, "files": at.files}
    return ItemFile(**{**dumped, **lists}, body=body.strip(), **files)

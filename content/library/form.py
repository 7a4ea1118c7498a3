"""What is known of a picture, as typed in a form or given to a command; every fault found at
once."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from content.intake.errors import InputError, InputProblem
from content.intake.legacy import offer
from content.intake.local_time import parse_day
from content.intake.text import clean
from content.library.pictures import PictureWords

LIMITS: Final[Mapping[str, int]] = {
    "title": 200,
    "alt": 200,
    "caption": 300,
    "credit": 120,
    "owner": 200,
    "licence": 300,
    "consent": 500,
}
"""The texts and how many characters each may have."""

_MOST_TAGS, _LONGEST_TAG = 20, 40


@dataclass(frozen=True)
class TypedPicture:
    """The fields as texts; `tags` with commas between them, `focus_x` and `focus_y` in percent,
    `shows_people` anything or ""."""

    title: str = ""
    alt: str = ""
    caption: str = ""
    credit: str = ""
    tags: str = ""
    focus_x: str = ""
    focus_y: str = ""
    owner: str = ""
    licence: str = ""
    shows_people: str = ""
    consent: str = ""
    rights_end: str = ""


def typed_of(words: PictureWords) -> TypedPicture:
    """What a form shows of what is known."""
    x, y = words.focus or ("", "")
    return TypedPicture(
        **{name: getattr(words, name) for name in LIMITS},
        tags=", ".join(words.tags),
        focus_x=_percent(x),
        focus_y=_percent(y),
        shows_people="1" if words.shows_people else "",
        rights_end=f"{words.rights_end:%d/%m/%Y}" if words.rights_end else "",
    )


def checked_words(typed: TypedPicture) -> PictureWords:
    """What is known from now on; InputError with every fault, each under the name of its field."""
    faults: list[InputProblem] = []
    texts: dict[str, Any] = {name: " ".join(clean(getattr(typed, name)).split()) for name in LIMITS}
    for name, fault in _text_faults(typed, texts):
        faults.append(InputProblem("ảnh", fault, name))
    tags = _read("tags", _tags, typed.tags, faults)
    at = "focus_y" if typed.focus_x.strip() and not typed.focus_y.strip() else "focus_x"
    focus = _read(at, _focus, (typed.focus_x, typed.focus_y), faults)
    end = _read("rights_end", parse_day, typed.rights_end.strip() or None, faults)
    words = PictureWords(**texts, shows_people=bool(typed.shows_people))
    if words.shows_people and not words.consent:
        text = (
            "ảnh có trẻ em hoặc người nhận ra được thì phải ghi ai đồng ý cho dùng, khi nào, bằng "
            "cách nào"
        )
        faults.append(InputProblem("ảnh", text, "consent"))
    if faults:
        raise InputError(faults)
    return replace(words, tags=tags or (), focus=focus, rights_end=end)


def _text_faults(typed: TypedPicture, texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, limit in LIMITS.items():
        if said := offer(getattr(typed, name)):
            yield name, said
        if (length := len(texts[name])) > limit:
            yield name, f"dài {length} ký tự, tối đa {limit}; hãy rút bớt {length - limit} ký tự"


def _read(name: str, read: Callable[[Any], Any], value: Any, faults: list[InputProblem]) -> Any:
    try:
        return None if value is None else read(value)
    except ValueError as error:
        faults.append(InputProblem("ảnh", str(error), name))
        return None


def _tags(text: str) -> tuple[str, ...]:
    found = [" ".join(clean(part).split()) for part in text.replace(";", ",").split(",")]
    tags = tuple(dict.fromkeys(tag.lstrip("#") for tag in found if tag.strip("# ")))
    if len(tags) > _MOST_TAGS:
        raise ValueError(f"có {len(tags)} nhãn, nhiều nhất là {_MOST_TAGS}")
    if long := [tag for tag in tags if len(tag) > _LONGEST_TAG]:
        raise ValueError(f"nhãn «{long[0]}» dài quá {_LONGEST_TAG} ký tự: rút ngắn lại")
    return tags


def _focus(typed: tuple[str, str]) -> tuple[float, float] | None:
    if not any(text.strip() for text in typed):
        return None
    try:
        x, y = (float(text.replace(",", ".")) / 100 for text in typed)
    except ValueError:
        raise ValueError("hãy ghi cả hai số, từ 0 đến 100") from None
    if not (0 <= x <= 1 and 0 <= y <= 1):
        raise ValueError("hãy ghi cả hai số, từ 0 đến 100")
    return x, y


def _percent(share: float | str) -> str:
    return share if isinstance(share, str) else f"{share * 100:g}"

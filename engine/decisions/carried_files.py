"""The files that an item carries besides its picture: looked through, then kept by their hash."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from assets import pictures, videos
from content.database.db import Connection
from content.intake.errors import InputError, InputProblem, cause
from content.intake.files import kinds
from content.items import media
from content.items.carried import files_of
from content.items.fields import ItemFile
from content.library.pictures import PictureWords, shelve
from content.people.acts import Act
from engine.context import Context
from wiring.attachments import check_attachment
from wiring.pictures import check_picture

Looked = tuple[bytes, media.Stored]
"""A file that may be kept, and what is known of it."""

Origin = tuple[str, PictureWords]
"""What a file was called where it came from, and what was said of it there."""

NOTHING_SAID: Final = PictureWords()


def checked_picture(data: bytes) -> media.Stored:
    """What is known of a picture that was brought; ValueError, which names truly what anything
    else is, says what is wrong with it."""
    kind = _require_kind(kinds.PICTURE, data)
    try:
        facts = check_picture(data)
    except pictures.PictureError as error:
        if kind != "avif":  # a name that few have heard
            raise
        raise ValueError(f"Đây là {kinds.NAMES[kind]}. {error}") from None
    return media.Stored(facts.sha256, facts.ext, facts.mime, facts.width, facts.height)


def _require_kind(use: kinds.FileUse, data: bytes) -> str:
    kind = kinds.kind_of_bytes(data)
    if text := kinds.not_for(use, kind):
        raise ValueError(f"{text[0].upper()}{text[1:]}.")
    return kind


def _attachment(data: bytes) -> media.Stored:
    _require_kind(kinds.PDF, data)
    facts = check_attachment(data)
    return media.Stored(facts.sha256, facts.ext, facts.mime, 0, 0)


def _video(data: bytes) -> media.Stored:
    _require_kind(kinds.VIDEO, data)
    facts = videos.check(data)
    return media.Stored(facts.sha256, facts.ext, facts.mime, facts.width, facts.height)


_CHECKS: Final[Mapping[str, Callable[[bytes], media.Stored]]] = {
    "pictures": checked_picture,
    "attachments": _attachment,
    "video": _video,
}


def keep_file(context: Context, field: str, data: bytes, act: Act, name: str = "") -> str:
    """Store an uploaded file for a field of an item, a picture in the library too; its name for a
    form. InputError says what is wrong with it."""
    act.require("write")
    try:
        facts = _CHECKS[field](data)
    except ValueError as error:
        raise InputError([InputProblem("tệp", str(error), field)]) from None
    with context.database.write() as db:
        keep_looked(context, db, (data, facts), (name, NOTHING_SAID), act)
    return facts.sha256


def keep_looked(
    context: Context,
    db: Connection,
    looked: Looked,
    origin: Origin,
    act: Act,
) -> bool:
    """Store a file that was looked through; whether it is a picture that the library did not
    have."""
    act.require("write")
    data, facts = looked
    media.keep(db, context.media_dir, data, facts, act.at)
    is_picture = facts.mime.startswith("image/")
    return is_picture and shelve(db, facts.sha256, *origin, act)


def words_of(entry: Mapping[str, Any]) -> PictureWords:
    """What an item says of a picture that it brings into the library."""
    said: dict[str, Any] = {name: entry.get(name) or "" for name in ("alt", "caption", "credit")}
    focus = entry.get("focus")
    return PictureWords(**said, focus=(focus[0], focus[1]) if focus else None)


def looked_through(item: ItemFile) -> dict[str, Looked]:
    """The files that a file of an item names, by those names; InputError for what cannot be
    taken."""
    named = [("pictures", entry["file"]) for entry in item.pictures]
    named += [("attachments", entry["file"]) for entry in item.attachments]
    named += [("video", item.video["file"])] if item.video and item.video["file"] else []
    found: dict[str, Looked] = {}
    faults = []
    for field, name in named:
        try:
            data = item.files[name].read_bytes()
            found[name] = data, _CHECKS[field](data)
        except OSError as error:
            faults.append((field, f"không đọc được tệp {name} ({cause(error)})"))
        except ValueError as error:
            faults.append((field, f"{name}: {error}"))
    if faults:
        where = f"{item.id}, trường "
        raise InputError([InputProblem(where + field, text, field) for field, text in faults])
    return found


def keep_all(
    context: Context, db: Connection, item: ItemFile, found: Mapping[str, Looked], act: Act
) -> dict[str, str]:
    """Store them; the hash of each by its name."""
    act.require("write")
    said = {entry["file"]: words_of(entry) for entry in item.pictures}
    for name, looked in found.items():
        keep_looked(context, db, looked, (name, said.get(name, NOTHING_SAID)), act)
    return {name: facts.sha256 for name, (_, facts) in found.items()}


def sized(context: Context, document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with the size of each attachment and video that it carries, as readers will be
    told it."""
    video = document.get("video") or {}
    entries = {"attachments": [_sized(context, file) for file in document.get("attachments", ())]}
    given = {**entries, "video": _sized(context, video) if "sha256" in video else video}
    return {**document, **{name: value for name, value in given.items() if value}}


def _sized(context: Context, entry: Mapping[str, Any]) -> dict[str, Any]:
    found = media.size(context.media_dir, entry["sha256"], entry["ext"])
    return {**entry, "bytes": found}


def require_stored(db: Connection, document: Mapping[str, Any]) -> None:
    """InputError unless every file that a form's `sized` document carries was uploaded as what it
    is and is still there."""
    for field, entry in files_of(document):
        stored, ending = media.find(db, entry["sha256"]), entry.get("ext")
        fits = stored and (stored.ext == ending if ending else stored.mime.startswith("image/"))
        if not fits or entry.get("bytes") == 0:
            text = "tệp đã chọn không còn trong kho: hãy bỏ ra rồi tải lên lần nữa"
            raise InputError([InputProblem("tệp", text, field)])

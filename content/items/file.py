"""Reads one content item: YAML front matter and a Markdown body, every rule of the item format
checked at once."""

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from content.intake.errors import refuse
from content.intake.located import LocatedFault, Location, load_yaml, read_text
from content.intake.strict import cleaned
from content.items.fields import FilePlace, ItemFile, check_item


@dataclass(frozen=True)
class _Sort:
    """A sort of file that an item may name. `most` bytes as in `assets`: more is not even read."""

    called: str
    endings: tuple[str, ...]
    shown: str
    most: int


_PICTURE: Final = _Sort(
    "ảnh", (".jpg", ".jpeg", ".png", ".webp", ".avif"), ".jpg, .png, .webp hoặc .avif", 20_000_000
)
_ATTACHMENT: Final = _Sort("đính kèm", (".pdf",), ".pdf", 10_000_000)
_VIDEO: Final = _Sort("video", (".mp4",), ".mp4", 20_000_000)
_PICTURE_PLACE: Final[Location] = ("image", "file")


def read_item(path: Path, known_themes: Collection[str] | None) -> ItemFile:
    """The item in a file; InputError with every fault of the file.

    `known_themes` None: theme ids are not compared.
    """
    front, raw_body, body_line = _split(read_text(path), path.name)
    located = load_yaml(front, path.name, first_line=2, remarks=False)
    raw = cleaned(located.value)
    found, faults = _files(raw, path)
    picture = found.pop(_PICTURE_PLACE, None)
    place = FilePlace(
        body_line,
        (*_name_faults(raw, path), *faults),
        picture,
        {name: found[at] for at, name, _ in _named(raw) if at in found},
    )
    return _led(check_item(located, raw_body, path.name, known_themes, place))


def _led(item: ItemFile) -> ItemFile:
    """The item with the first of its pictures as its own, where it names no other."""
    if item.image is not None or not item.pictures:
        return item
    first, *others = item.pictures
    return replace(item, image=first, pictures=tuple(others), picture=item.files.get(first["file"]))


def _split(text: str, file: str) -> tuple[str, str, int]:
    lines = text.split("\n")
    marks = [number for number, line in enumerate(lines) if line.rstrip() == "---"]
    if len(marks) < 2 or marks[0] != 0:
        raise refuse(
            file,
            "thiếu phần đầu: tệp phải mở bằng dòng ---, rồi các trường, rồi một dòng --- "
            "nữa, rồi nội dung bài",
            1,
        )
    return "\n".join(lines[1 : marks[1]]), "\n".join(lines[marks[1] + 1 :]), marks[1] + 2


def _name_faults(raw: Mapping[str, Any], path: Path) -> Iterator[LocatedFault]:
    wanted = f"{raw.get('id')}-{raw.get('slug')}.md"
    if "id" in raw and "slug" in raw and unicodedata.normalize("NFC", path.name) != wanted:
        yield ("slug",), f"tên tệp phải là {wanted} (id-slug.md); hãy đổi tên tệp hoặc sửa id, slug"


def _named(raw: Mapping[str, Any]) -> Iterator[tuple[Location, str, _Sort]]:
    """Every file that an item names, and where."""
    places: list[tuple[Location, Any, _Sort]] = [
        (("image",), raw.get("image"), _PICTURE),
        (("video",), raw.get("video"), _VIDEO),
    ]
    for field, sort in (("pictures", _PICTURE), ("attachments", _ATTACHMENT)):
        entries = raw.get(field)
        places += [
            ((field, index), entry, sort)
            for index, entry in enumerate(entries if isinstance(entries, list) else ())
        ]
    for at, part, sort in places:
        name = part.get("file") if isinstance(part, dict) else None
        if isinstance(name, str) and name:
            yield (*at, "file"), name, sort


def _files(raw: Mapping[str, Any], path: Path) -> tuple[dict[Location, Path], list[LocatedFault]]:
    """The files that stand beside the item, by the place that names them, and what is wrong with
    the others."""
    found: dict[Location, Path] = {}
    faults: list[LocatedFault] = []
    for at, name, sort in _named(raw):
        file, fault = _beside(path, name, sort)
        if file is None:
            faults.append((at, fault))
        else:
            found[at] = file
    return found, faults


def _beside(path: Path, name: str, sort: _Sort) -> tuple[Path | None, str]:
    folder, called = path.parent.resolve(), f"tệp {sort.called} {name}"
    try:
        file = (folder / name).resolve()
        exists = file.is_file()
        size = file.stat().st_size if exists else 0
    # a name too long, a loop of links, a forbidden sign
    except (
        OSError,
        RuntimeError,
        ValueError,
    ):
        return None, f"không đọc được {called}; hãy kiểm tra tên tệp"
    if not file.is_relative_to(folder):
        return None, f"{called} nằm ngoài thư mục của bài; hãy chép tệp vào cạnh bài"
    if file.suffix.lower() not in sort.endings:
        return None, f"{called} phải là {sort.shown}"
    if size > sort.most:
        most = sort.most // 1_000_000
        text = f"{called} nặng {size // 1_000_000} MB, nhiều nhất là {most} MB; hãy thu nhỏ lại"
        return None, text
    return (file, "") if exists else (None, f"không thấy {called} trong thư mục của bài")

"""Reads one content item: YAML front matter and a Markdown body, every rule of the item format
checked at once."""

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from content.intake.errors import refuse
from content.intake.located import LocatedFault, load_yaml, read_text
from content.intake.strict import cleaned
from content.items.fields import FilePlace, ItemFile, check_item

_PICTURES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp"})
_MAX_PICTURE: Final = 20_000_000  # as in assets.pictures; a larger file is not even read


def read_item(path: Path, known_themes: Collection[str] | None) -> ItemFile:
    """The item in a file; InputError with every fault of the file.

    `known_themes` None: theme ids are not compared.
    """
    front, raw_body, body_line = _split(read_text(path), path.name)
    located = load_yaml(front, path.name, first_line=2)
    raw = cleaned(located.value)
    picture, fault = _picture(raw, path)
    faults = [*_name_faults(raw, path), *([(("image", "file"), fault)] if fault else [])]
    return check_item(
        located, raw_body, path.name, known_themes, FilePlace(body_line, tuple(faults), picture)
    )


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


def _picture(raw: Mapping[str, Any], path: Path) -> tuple[Path | None, str]:
    image = raw.get("image")
    name = image.get("file") if isinstance(image, dict) else None
    if not isinstance(name, str) or not name:
        return None, ""
    folder = path.parent.resolve()
    try:
        picture = (folder / name).resolve()
        exists = picture.is_file()
        size = picture.stat().st_size if exists else 0
    # a name too long, a loop of links, a forbidden sign
    except (
        OSError,
        RuntimeError,
        ValueError,
    ):
        return None, f"không đọc được tệp ảnh {name}; hãy kiểm tra tên tệp"
    if not picture.is_relative_to(folder):
        return None, f"tệp ảnh {name} nằm ngoài thư mục của bài; hãy chép ảnh vào cạnh bài"
    if picture.suffix.lower() not in _PICTURES:
        return None, f"tệp ảnh {name} phải là .jpg, .png hoặc .webp"
    if size > _MAX_PICTURE:
        return (
            None,
            (
                f"tệp ảnh {name} nặng {size // 1_000_000} MB, nhiều nhất là "
                f"{_MAX_PICTURE // 1_000_000} MB; hãy thu nhỏ ảnh"
            ),
        )
    return (picture, "") if exists else (None, f"không thấy tệp ảnh {name} trong thư mục của bài")

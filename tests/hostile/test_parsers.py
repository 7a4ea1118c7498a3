"""Whatever is broken, lying or hostile is refused with a sentence, soon, and by nothing else.

HOSTILE=1000 tries more of each (`make soak`), SEED=7 others.
"""

import os
import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from PIL import Image

from assets import attachments, pictures, videos
from assets.fitting import PictureBox, fitted
from content.audiences.file import read_people
from content.backup.unpacking import unpacked
from content.database.vault import make_key, open_vault
from content.intake.errors import InputError
from content.intake.files.kinds import NAMES, kind_of
from content.intake.files.packages import BOOK_LIMITS, WORD_LIMITS, require_sound
from content.intake.from_html import from_paste
from content.intake.sheets.book import table_events
from content.intake.word.reading import read as read_word
from content.items.file import read_item
from content.office.file import read_office
from content.plans.file import read_plan
from tests.hostile.mutations import TEXT, broken, broken_package
from tests.kit import SAMPLES
from tests.made_files import mp4, packed_pdf, pdf
from wiring.outlets import read_outlets

FIXTURES = Path(__file__).parents[1] / "fixtures/intake"
TRIES = int(os.environ.get("HOSTILE", "200"))
SEED = int(os.environ.get("SEED", "1"))
LONGEST_S = 5  # of processor time
TITLES: dict[str, Any] = {"names": {"email": ["Email"]}, "needed": [["email"]], "free": True}
REFUSALS = (
    InputError,
    pictures.PictureError,
    attachments.AttachmentError,
    videos.VideoError,
)

Break = Callable[[bytes, random.Random], bytes]


@dataclass(frozen=True)
class Parser:
    """Something of ours that reads what others wrote."""

    ending: str
    honest: tuple[bytes, ...]
    read: Callable[[Path], object]
    worse: Break = broken


def files(pattern: str, folder: Path = FIXTURES) -> tuple[bytes, ...]:
    found = tuple(path.read_bytes() for path in sorted(folder.glob(pattern)))
    assert found, pattern
    return found


def as_text(data: bytes, seeded: random.Random) -> bytes:
    return broken(data, seeded, TEXT)


def picture(fmt: str, mode: str = "RGB", **options: Any) -> bytes:
    buffer = BytesIO()
    image = Image.linear_gradient("L").resize((90, 60)).convert(mode)
    image.save(buffer, fmt, **options)
    return buffer.getvalue()


def look_at_picture(path: Path) -> None:
    data = path.read_bytes()
    pictures.check(data)
    fitted(data, PictureBox(120, 63, cuts=True))
    pictures.rendition(data, 40, 30)


def all_of(rows: Iterable[object]) -> int:
    return sum(1 for _ in rows)


def look_through(path: Path) -> None:
    require_sound(path, WORD_LIMITS)
    require_sound(path, BOOK_LIMITS)


def paste(path: Path) -> object:
    return from_paste(path.read_bytes().decode("utf-8", "replace"))


def restore(path: Path) -> None:
    with unpacked(path, path.parent):
        raise AssertionError("a broken backup was unpacked")


def outlets(path: Path) -> object:
    key = path.with_name("lantoa.key")
    if not key.exists():
        make_key(key)
    return read_outlets(path, open_vault(key))


def lean(data: bytes) -> bytes:
    """A Word file without the looks that its program adds, which take most of the time."""
    buffer = BytesIO()
    with ZipFile(BytesIO(data)) as package, ZipFile(buffer, "w", ZIP_DEFLATED) as made:
        for name in package.namelist():
            if not name.startswith(("docProps", "word/theme", "word/styles", "customXml")):
                made.writestr(name, package.read(name))
    return buffer.getvalue()


PAGE = """<html><body><h1>Thông báo</h1><p class=MsoNormal style='x:1'>A<b>b</b><sup>2</sup>
<table><tr><th rowspan=2>a<th colspan=3>b<tr><td>1<td><ul><li>x<ol><li>y</ol></ul></table>
<a href="https://a.vn?b=c&d">c</a><!--[if gte mso 9]><xml/><![endif]--></body></html>""".encode()
ITEM = files("ct-0[1-3]-*.md", SAMPLES / "items")
WORD = tuple(lean(data) for data in files("*.docx"))
PARSERS = {
    "docx": Parser(".docx", WORD, read_word, broken_package),
    "xlsx": Parser(
        ".xlsx",
        files("*.xlsx"),
        lambda path: all_of(table_events(path, TITLES, "", "ask")),
        broken_package,
    ),
    "package": Parser(".zip", WORD + files("*.xlsx"), look_through, broken_package),
    "csv": Parser(
        ".csv",
        (*files("*.csv"), *files("*.csv", SAMPLES / "audiences")),
        lambda path: all_of(read_people(path)),
        as_text,
    ),
    "item": Parser(".md", ITEM, lambda path: read_item(path, None), as_text),
    "plan": Parser(".yaml", files("*.yaml", SAMPLES / "plan-examples"), read_plan, as_text),
    "office": Parser(".toml", files("office.toml", SAMPLES), read_office, as_text),
    "outlets": Parser(".toml", files("outlets.toml", SAMPLES), outlets, as_text),
    "jpeg": Parser(".jpg", (picture("JPEG"), picture("JPEG", "CMYK")), look_at_picture),
    "png": Parser(
        ".png", (*files("*.png"), picture("PNG", "P"), picture("PNG", "LA")), look_at_picture
    ),
    "webp": Parser(".webp", (picture("WEBP"), picture("WEBP", lossless=True)), look_at_picture),
    "avif": Parser(".avif", (picture("AVIF"),), look_at_picture),
    "pdf": Parser(
        ".pdf",
        (pdf(b"/OpenAction 4 0 R", b"<< /S /URI >>"), packed_pdf(b"<< /S /URI >>")),
        lambda path: attachments.check(path.read_bytes()),
    ),
    "mp4": Parser(".mp4", (mp4(),), lambda path: videos.check(path.read_bytes())),
    "paste": Parser(".html", (PAGE, *files("*.html", FIXTURES.parent / "paste")), paste, as_text),
    "kind": Parser(".x", files("*"), lambda path: NAMES[kind_of(path)]),
}


@pytest.mark.parametrize("name", PARSERS)
def test_what_is_hostile_is_refused_with_a_sentence(name: str, tmp_path: Path) -> None:
    parser = PARSERS[name]
    path = tmp_path / f"a{parser.ending}"
    refused = 0
    for seed in range(SEED * 100_000, SEED * 100_000 + TRIES):
        seeded = random.Random(seed)
        path.write_bytes(parser.worse(seeded.choice(parser.honest), seeded))
        began = time.process_time()
        try:
            parser.read(path)
        except REFUSALS as error:
            refused += bool(str(error).strip())
        except BaseException as error:
            error.add_note(f"{name}, seed {seed}: {path.stat().st_size} bytes")
            raise
        assert time.process_time() - began < LONGEST_S, f"{name}, seed {seed}"
    assert refused >= TRIES // 20 or name in ("kind", "paste", "outlets")

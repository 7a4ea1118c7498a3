"""The officers' guide as pages of the console: which section explains which page."""

import re
from functools import cache
from pathlib import Path
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from content.intake.text import unaccent

FOLDER: Final = Path(__file__).parent.parent / "guide"
"""The guide with its pictures, as the repository keeps it for readers without the console."""

PICTURES: Final = "/huong-dan/hinh"

SECTIONS: Final = (
    ("/tin", "2-viet-mot-bai"),
    ("/dang-nhap", "ai-lam-gi"),
    ("/duyet", "3-phe-duyet"),
    ("/doc", "3-phe-duyet"),
    ("/lich", "4-xep-lich"),
    ("/xep-lich", "4-xep-lich"),
    ("/chien-dich", "4-xep-lich"),
    ("/nhom-nhan", "5-nhom-nhan"),
    ("/ngung-gui", "5-nhom-nhan"),
    ("/nguoi-nhan", "5-nhom-nhan"),
    ("/tim", "5-nhom-nhan"),
    ("/diem-phat", "6-diem-phat"),
    ("/nhat-ky", "7-nhat-ky"),
    ("/quyet-dinh", "7-nhat-ky"),
    ("/ke-hoach", "8-ke-hoach-va-hoat-dong"),
    ("/hoat-dong", "8-ke-hoach-va-hoat-dong"),
    ("/noi-dung", "9-bao-cao"),
    ("/bao-cao", "9-bao-cao"),
    ("/he-thong", "10-he-thong"),
    ("/tai-khoan", "10-he-thong"),
    ("/thao-tac", "10-he-thong"),
    ("/", "1-hom-nay"),
)
"""The beginning of an address, and the section that explains such pages; the first that fits."""


def section_of(path: str) -> str:
    """The anchor of the section that explains a page; «/lich-phat/12» belongs to the calendar."""
    return next(anchor for begins, anchor in SECTIONS if path.startswith(begins))


@cache
def guide_html() -> str:
    """The guide as HTML, its sections with anchors; it is our own text, and no HTML in it is let
    through."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse((FOLDER / "README.md").read_text("utf-8"))
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", anchor_of(tokens[at + 1].content))
            token.tag = tokens[at + 2].tag = _lower(token.tag)
        for child in token.children or ():
            if child.type == "image":
                _picture(child)
    return str(markdown.renderer.render(tokens, markdown.options, {}))


@cache
def anchors() -> tuple[tuple[str, str], ...]:
    """Every section under its anchor, in the guide's order."""
    text = (FOLDER / "README.md").read_text("utf-8")
    titles = re.findall(r"^## (.+)$", text, re.MULTILINE)
    return tuple((anchor_of(title), title) for title in titles)


@cache
def headings() -> frozenset[str]:
    """The anchors of all headings, those inside a section too."""
    text = (FOLDER / "README.md").read_text("utf-8")
    return frozenset(map(anchor_of, re.findall(r"^#+ (.+)$", text, re.MULTILINE)))


def anchor_of(title: str) -> str:
    """The title «2. Viết một bài» has the anchor 2-viet-mot-bai."""
    return re.sub(r"[^a-z0-9]+", "-", unaccent(title).casefold()).strip("-")


def _lower(tag: str) -> str:
    """The page has a heading of its own above the guide's."""
    return "h2" if tag == "h1" else tag


def _picture(image: Token) -> None:
    source: Any = image.attrGet("src")
    image.attrSet("src", f"{PICTURES}/{source}")
    image.attrSet("loading", "lazy")

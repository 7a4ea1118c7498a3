"""From what officers have, Word files and text pasted from Word, to the Markdown of an item;
nothing but text and its structure stays."""

import re
from io import BytesIO
from zipfile import BadZipFile

import mammoth
import nh3
from markdownify import markdownify

from content.intake.converted import Converted
from content.intake.errors import InputError, InputProblem
from content.intake.text import clean

_TAGS = {
    *("p", "br", "blockquote", "a", "strong", "em", "b", "i"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
# as Word writes them
_BULLET = re.compile(r"^[ \t]*(?:[•·▪◦‣\uf0b7\uf0a7][ \t]+|o(?:\t| {2,}) *)", re.MULTILINE)
_MOST_BYTES = 20_000_000


def from_html(html: str) -> str:
    """The Markdown of a piece of HTML: styles, classes, pictures and scripts are left out; headings
    begin at ##."""
    safe = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel"},
    )
    markdown = markdownify(
        safe,
        heading_style="ATX",
        bullets="-",
        strip=["img"],
        escape_underscores=False,
        escape_asterisks=False,
    )
    return from_text(_lowered(markdown))


def from_text(text: str) -> str:
    """Pasted plain text with Word's bullets as Markdown lists."""
    return _tidy(_BULLET.sub("- ", clean(text)))


def from_docx(data: bytes) -> Converted:
    """The text of a Word file (.docx); InputError when it is none."""
    if len(data) > _MOST_BYTES:
        raise _refused("tệp Word lớn hơn 20 MB: hãy bỏ ảnh trong tệp rồi thử lại")
    try:
        html = mammoth.convert_to_html(
            BytesIO(data), style_map="p[style-name='Title'] => h1:fresh"
        ).value
    except (BadZipFile, KeyError, ValueError, SyntaxError):
        raise _refused(
            "không đọc được tệp này như một tệp Word .docx: hãy mở bằng Word và lưu lại dạng .docx"
        ) from None
    first, _, rest = from_html(html).partition("\n")
    if first.startswith("## ") and rest.strip():
        return Converted(first.removeprefix("## ").strip(), rest.strip())
    return Converted("", f"{first}\n{rest}".strip())


def _lowered(markdown: str) -> str:
    """Headings where items have them: the highest becomes ##, none is deeper than ####."""
    levels = [len(found) for found in re.findall(r"^(#{1,6}) ", markdown, re.MULTILINE)]
    shift = 2 - min(levels, default=2)
    return re.sub(
        r"^(#{1,6}) ",
        lambda found: "#" * max(2, min(4, len(found[1]) + shift)) + " ",
        markdown,
        flags=re.MULTILINE,
    )


def _tidy(text: str) -> str:
    lines = [line.rstrip() for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _refused(text: str) -> InputError:
    return InputError([InputProblem("tệp", text, "file")])

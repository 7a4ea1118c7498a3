"""From text pasted from Word to the Markdown of an item; nothing but text and its structure
stays."""

import re

import nh3
from markdownify import markdownify

from content.intake.text import clean

_TAGS = {
    *("p", "br", "blockquote", "a", "strong", "em", "b", "i"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
# as Word writes them
_BULLET = re.compile(r"^[ \t]*(?:[•·▪◦‣\uf0b7\uf0a7][ \t]+|o(?:\t| {2,}) *)", re.MULTILINE)


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

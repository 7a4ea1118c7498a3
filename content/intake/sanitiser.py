"""What may stand in a body's HTML: the tags, attributes and addresses that feeds and mail programs
show safely."""

import re
from typing import Final

import nh3

TAGS: Final = frozenset(
    {
        "p",
        "h2",
        "h3",
        "h4",
        "ul",
        "ol",
        "li",
        "strong",
        "em",
        "b",
        "i",
        "u",
        "s",
        "sub",
        "sup",
        "a",
        "blockquote",
        "code",
        "pre",
        "br",
        "hr",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    }
)
_CELL: Final = frozenset({"align", "colspan", "rowspan"})
ATTRIBUTES: Final = {
    "a": frozenset({"href", "title"}),
    "ol": frozenset({"start"}),
    "th": _CELL | {"scope"},
    "td": _CELL,
}
_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
_ADDRESS: Final = re.compile(r"(?:https?://[^/\s]|mailto:\S|tel:\S)", re.IGNORECASE)


def sanitise(html: str) -> str:
    """The HTML with only what feeds and mail programs show safely: known tags, absolute http(s),
    mailto and tel links; idempotent where no tag is misplaced."""
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(_SCHEMES),
        url_relative="deny",
        link_rel="noopener",
    )


def is_absolute(address: str) -> bool:
    """Whether a link's address works outside the office's own site: http(s), mailto or tel."""
    return _ADDRESS.match(address) is not None

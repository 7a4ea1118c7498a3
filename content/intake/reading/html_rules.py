"""What must not stand in the HTML that an officer types into a body: what would run, what the page
does not keep, and tags whose end or place is wrong, for they change what stands after them."""

from html.parser import HTMLParser
from typing import Final

from content.intake.sanitiser import ATTRIBUTES, TAGS, is_absolute

_ACTIVE: Final = frozenset(
    {"script", "style", "iframe", "object", "embed", "form", "input", "button", "svg", "math"}
    | {"link", "meta", "base"}
)
_VOID: Final = frozenset({"br", "hr"})
_CELLS: Final = frozenset({"td", "th"})
_ROWS: Final = frozenset({"table", "thead", "tbody", "tr"})
_UNENDED: Final = frozenset({"p", "li", "tr", "td", "th", "thead", "tbody", "caption"})
"""Their end may be left out: the next of them ends them."""
_ENDED_BY: Final = {
    "li": frozenset({"li"}),
    "td": _CELLS,
    "th": _CELLS,
    "tr": _CELLS | {"tr", "caption"},
    "thead": _CELLS | {"tr", "thead", "tbody", "caption"},
    "tbody": _CELLS | {"tr", "thead", "tbody", "caption"},
}
_WITHIN: Final = {
    "li": ("ul", "ol"),
    **dict.fromkeys(("caption", "thead", "tbody", "tr", "td", "th"), ("table",)),
}


def link_problem(address: str) -> str:
    """What is said of a link that leads nowhere outside the office's own site."""
    return (
        f"liên kết «{address}» không dùng được; hãy ghi địa chỉ đầy đủ, bắt đầu bằng https://, "
        "mailto: hoặc tel:"
    )


class OpenTags:
    """The tags that are open while the pieces of one stretch of HTML are read, and what is wrong
    with them, by line."""

    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []
        self.open: list[tuple[str, int]] = []

    def read(self, fragment: str, line: int) -> None:
        """A piece that begins in a line of the body."""
        reader = _Tags(self, line)
        reader.feed(fragment)
        if reader.rawdata.strip():
            text = "thẻ HTML viết dở (thiếu dấu >); hãy viết lại bằng Markdown"
            is_comment = reader.rawdata.lstrip().startswith("<!--")
            self.found.append((line, _COMMENT if is_comment else text))

    def close(self) -> None:
        """Nothing follows: what is still open is told."""
        self.found += [_unended(*tag) for tag in self.open if tag[0] not in _UNENDED]
        self.open.clear()


_COMMENT: Final = (
    "phần <!-- … --> không hiện ở đâu cả; hãy xóa, hoặc ghi vào ô Ghi chú nội bộ "
    "(gõ \\<!-- nếu muốn hiện dấu này)"
)


def _unended(tag: str, line: int) -> tuple[int, str]:
    return line, f"thẻ <{tag}> mở mà không đóng; hãy thêm </{tag}> ở chỗ kết thúc, hoặc xóa thẻ"


class _Tags(HTMLParser):
    def __init__(self, tags: OpenTags, line: int) -> None:
        super().__init__()
        self._tags, self._line = tags, line

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self._add(
                f"có thẻ <{tag}>: không được đặt mã chạy hoặc nội dung nhúng trong bài; hãy xóa"
                if tag in _ACTIVE
                else f"thẻ HTML <{tag}> không dùng được; hãy viết bằng Markdown"
            )
            return
        self._attributes(tag, attrs)
        self._place(tag)
        if tag not in _VOID:
            self._tags.open.append((tag, self._at()))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A browser takes <b/> for <b>."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        names = [name for name, _ in self._tags.open]
        if tag in _VOID or (tag in _ACTIVE and tag not in names):
            return
        if tag not in names:
            self._add(f"thẻ </{tag}> đóng mà không có <{tag}> nào đang mở; hãy xóa")
            return
        while self._tags.open[-1][0] != tag:
            name, line = self._tags.open.pop()
            self._tags.found += [] if name in _UNENDED else [_unended(name, line)]
        self._tags.open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and self._tags.open and self._tags.open[-1][0] in _ROWS:
            words = " ".join(data.split())[:40]
            self._add(f"chữ «{words}» đứng giữa các ô của bảng; hãy đặt vào trong một thẻ <td>")

    def handle_comment(self, data: str) -> None:
        self._add(_COMMENT)

    def handle_decl(self, decl: str) -> None:
        self._add("khai báo <!…> không dùng được trong bài; hãy xóa")

    def unknown_decl(self, data: str) -> None:
        self._add("khối <![…]> không dùng được trong bài; hãy xóa")

    def handle_pi(self, data: str) -> None:
        self._add("lệnh <?…> không dùng được trong bài; hãy xóa")

    def _attributes(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name not in ATTRIBUTES.get(tag, ()):
                self._add(f"thuộc tính «{name}» của thẻ <{tag}> không dùng được; hãy xóa")
            elif name == "href" and not is_absolute(value or ""):
                self._add(link_problem(value or ""))

    def _place(self, tag: str) -> None:
        """What a tag ends without a word, and where it must stand."""
        while self._tags.open and self._tags.open[-1][0] in _ENDED_BY.get(tag, ()):
            self._tags.open.pop()
        wanted = _WITHIN.get(tag, ())
        if wanted and not any(name in wanted for name, _ in self._tags.open):
            around = " hoặc ".join(f"<{name}>" for name in wanted)
            self._add(f"thẻ <{tag}> phải đứng trong {around}; hãy bao lại hoặc xóa thẻ")

    def _at(self) -> int:
        return self._line + self.getpos()[0] - 1

    def _add(self, text: str) -> None:
        self._tags.found.append((self._at(), text))

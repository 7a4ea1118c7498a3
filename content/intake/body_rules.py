"""What must not stand in an item's body, found in its Markdown line by line, so that nothing is
dropped on the way unseen."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final

from markdown_it.token import Token

from content.intake.markup import ATTRIBUTES, TAGS, is_absolute, markdown_tokens

_ACTIVE: Final = frozenset(
    {
        "script",
        "style",
        "iframe",
        "object",
        "embed",
        "form",
        "input",
        "button",
        "svg",
        "math",
        "link",
        "meta",
        "base",
    }
)


def body_problems(markdown: str) -> list[tuple[int, str]]:
    """Each fault as (line of the body counted from 1, Vietnamese sentence): scripts, unknown tags,
    wrong links, pictures, headings."""
    found: list[tuple[int, str]] = []
    for token in markdown_tokens(markdown):
        line = token.map[0] + 1 if token.map else 1
        if token.type == "heading_open" and token.tag not in TAGS:
            found.append(
                (
                    line,
                    (
                        "tiêu đề trong bài chỉ dùng hai đến bốn dấu # (##, ###, ####); tên bài "
                        "đã có ô riêng"
                    ),
                )
            )
        elif token.type == "html_block":
            found += _html(token.content, line)
        elif token.children:
            found += _inline(token.children, line)
    return found


def _inline(children: list[Token], line: int) -> Iterator[tuple[int, str]]:
    for token in children:
        if token.type in ("softbreak", "hardbreak"):
            line += 1
        elif token.type == "image":
            yield line, "ảnh không đặt trong bài; hãy khai ở phần ảnh của bài (kèm mô tả)"
        elif token.type == "link_open" and not is_absolute(str(token.attrs.get("href", ""))):
            yield line, _link(str(token.attrs.get("href", "")))
        elif token.type == "html_inline":
            yield from _html(token.content, line)
            line += token.content.count("\n")


def _html(fragment: str, line: int) -> list[tuple[int, str]]:
    reader = _Tags(line)
    reader.feed(fragment)
    if reader.rawdata.strip():
        reader.found.append((line, "thẻ HTML viết dở (thiếu dấu >); hãy viết lại bằng Markdown"))
    return reader.found


def _link(address: str) -> str:
    return (
        f"liên kết «{address}» không dùng được; hãy ghi địa chỉ đầy đủ, bắt đầu bằng https://, "
        "mailto: hoặc tel:"
    )


class _Tags(HTMLParser):
    def __init__(self, line: int) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self._line = line

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ACTIVE:
            self._add(
                f"có thẻ <{tag}>: không được đặt mã chạy hoặc nội dung nhúng trong bài; hãy xóa"
            )
        elif tag not in TAGS:
            self._add(f"thẻ HTML <{tag}> không dùng được; hãy viết bằng Markdown")
        for name, value in attrs if tag in TAGS else ():
            if name not in ATTRIBUTES.get(tag, ()):
                self._add(f"thuộc tính «{name}» của thẻ <{tag}> không dùng được; hãy xóa")
            elif name == "href" and not is_absolute(value or ""):
                self._add(_link(value or ""))

    def handle_decl(self, decl: str) -> None:
        self._add("khai báo <!…> không dùng được trong bài; hãy xóa")

    def unknown_decl(self, data: str) -> None:
        self._add("khối <![…]> không dùng được trong bài; hãy xóa")

    def handle_pi(self, data: str) -> None:
        self._add("lệnh <?…> không dùng được trong bài; hãy xóa")

    def _add(self, text: str) -> None:
        self.found.append((self._line + self.getpos()[0] - 1, text))

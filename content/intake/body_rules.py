"""What must not stand in an item's body, found in its Markdown line by line, so that nothing is
dropped or changed on the way unseen."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

from content.intake.markup import MOST_SIGNS, TAGS, is_absolute, markdown_tokens
from content.intake.reading.html_rules import OpenTags, link_problem
from content.intake.text import grouped

_DEEPEST: Final = 12  # of tags around a line: six lists in each other; at 20 the reader stops
_NESTING: Final = ("list_open", "blockquote_open")
_DEFINITION: Final = re.compile(r"\[([^\[\]]+)\]:[ \t]*<?(?:[a-z]+:|www\.|/)\S", re.IGNORECASE)

_RULED: Final = re.compile(r"(?=.*\|)\|?[ \t]*:?-{3,}:?[ \t]*(?:\|[ \t]*:?-{3,}:?[ \t]*)*\|?")
_NAMELESS: Final = re.compile(r"\{\{\s*\}\}")
_BOLD: Final = re.compile(r"(?<![\\*])\*\*(?! [^*\n]*[ \\]\*\*)[^*\n]{1,200}(?<!\\)\*\*(?!\*)")

BodyFault = tuple[int, str]
"""The line of the body, counted from 1, and the Vietnamese sentence."""


def body_problems(markdown: str) -> list[BodyFault]:
    """Each fault with its line: scripts, unknown tags, wrong links, pictures, headings, and what
    would vanish or show otherwise than it was typed."""
    if len(markdown) > MOST_SIGNS:
        text = (
            f"bài dài {grouped(len(markdown))} ký tự, nhiều nhất là {grouped(MOST_SIGNS)}; hãy "
            "kiểm tra có dán nhầm không, hoặc chia thành nhiều bài"
        )
        return [(1, text)]
    tokens, lines = markdown_tokens(markdown), markdown.split("\n")
    found, blocks = list(_too_deep(tokens)), OpenTags()
    for token in tokens:
        line = token.map[0] + 1 if token.map else 1
        match token.type:
            case "heading_open" if token.tag not in TAGS:
                found.append((line, _HEADING))
            case "html_block":
                blocks.read(token.content, line)
            case "fence":
                found += _fence(token, lines)
            case "inline":
                found += _inline(token, line)
    blocks.close()
    found += [*blocks.found, *_left_over(tokens, lines), *_nameless(lines)]
    return sorted(found, key=lambda fault: fault[0])


_HEADING: Final = (
    "tiêu đề trong bài chỉ dùng hai đến bốn dấu # (##, ###, ####); tên bài đã có ô riêng (gõ \\# "
    "nếu muốn hiện dấu #)"
)


def _inline(token: Token, line: int) -> list[BodyFault]:
    """What is wrong in running text: a paragraph, a heading, a cell."""
    tags = OpenTags()
    found = [*_definitions(token.content, line), *_unruled(token.content, line)]
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            line += 1
        elif child.type == "image":
            text = "ảnh không đặt trong bài; hãy khai ở phần ảnh của bài (kèm mô tả)"
            found.append((line, text))
        elif child.type == "link_open":
            found += [(line, text) for text in _link(str(child.attrs.get("href", "")))]
        elif child.type == "html_inline":
            tags.read(child.content, line)
            line += child.content.count("\n")
    tags.close()
    return [*found, *tags.found, *_stars(token)]


def _stars(token: Token) -> Iterator[BodyFault]:
    """Bold that is none: stars that the page would show."""
    shown = "".join(child.content for child in token.children or () if child.type == "text")
    for stars in _BOLD.finditer(token.content):
        if stars[0] in shown:
            line = (token.map or (0,))[0] + 1 + token.content.count("\n", 0, stars.start())
            yield (
                line,
                (
                    f"«{stars[0]}» sẽ hiện cả dấu sao, không thành chữ đậm, vì dấu ** đứng sai "
                    "chỗ; hãy viết ** sát chữ ở trong và để dấu cách ở ngoài, hoặc dùng "
                    "<strong>…</strong>"
                ),
            )


def _link(address: str) -> Iterator[str]:
    if not is_absolute(address):
        yield link_problem(address)
    elif "%7B%7B" in address:
        yield (
            "liên kết có chỗ điền {{…}} không điền được theo từng người nhận; hãy viết địa chỉ ra "
            "thành chữ trong câu"
        )


def _definitions(text: str, line: int) -> Iterator[BodyFault]:
    """Addresses at the foot of the text, as some write their links."""
    for number, words in enumerate(text.split("\n"), line):
        if found := _DEFINITION.match(words.strip()):
            yield (
                number,
                (
                    f"dòng «[{found[1]}]: …» sẽ hiện nguyên như đã gõ, không thành liên kết; hãy "
                    f"viết [{found[1]}](địa chỉ) ngay trong câu"
                ),
            )


def _unruled(text: str, line: int) -> Iterator[BodyFault]:
    """The rule under the heading of a table that the page would show as text: the table stands
    right under an entry of a list."""
    for number, words in enumerate(text.split("\n"), line):
        if _RULED.fullmatch(words.strip()):
            yield (
                number,
                (
                    f"«{words.strip()[:60]}» sẽ hiện nguyên như đã gõ, không thành bảng; hãy để "
                    "một dòng trống phía trên dòng đầu của bảng"
                ),
            )


def _nameless(lines: Sequence[str]) -> Iterator[BodyFault]:
    """A mark to be filled in that names no column: the page would show its braces."""
    for number, words in enumerate(lines, 1):
        if _NAMELESS.search(words):
            yield number, "{{}} chưa có tên cột; hãy ghi tên vào giữa, như {{ho_ten}}, hoặc xóa"


def _fence(token: Token, lines: Sequence[str]) -> Iterator[BodyFault]:
    first, after = token.map or (0, 1)
    if token.info.strip():
        yield first + 1, f"chữ «{token.info.strip()}» sau dấu ``` không hiện ra; hãy xóa"
    last = lines[after - 1].strip(" \t>") if after - 1 > first and after <= len(lines) else ""
    if not last or last.strip("`"):
        yield (
            first + 1,
            (
                "dấu ``` mở mà không đóng: mọi dòng sau nó thành mã; hãy thêm một dòng ``` ở chỗ "
                "kết thúc, hoặc xóa"
            ),
        )


def _too_deep(tokens: Sequence[Token]) -> Iterator[BodyFault]:
    """The first line under more lists and quotations than a page can show."""
    for token in tokens:
        if token.level >= _DEEPEST and token.map and token.type.endswith(_NESTING):
            yield (
                token.map[0] + 1,
                "danh sách, trích dẫn lồng nhau quá sáu cấp; hãy viết lại cho bớt cấp",
            )
            return


def _left_over(tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[BodyFault]:
    """Cells beyond the headings of their table: no column shows them."""
    columns = 0
    for token in tokens:
        if token.type == "table_open":
            columns = 0
        elif token.type == "th_open":
            columns += 1
        elif token.type == "tr_open" and token.map and columns:
            cells = escapedSplit(lines[token.map[0]].strip(" \t>"))
            filled = len(cells) - (cells[0].strip() == "") - (cells[-1].strip() == "")
            if filled > columns:
                text = f"hàng có {filled} ô mà bảng chỉ có {columns} cột; hãy thêm cột hoặc bớt ô"
                yield token.map[0] + 1, text

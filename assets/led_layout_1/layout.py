"""The first layout of LED frames: an item's short lines at a screen's exact pixels; nothing is ever
cut, squeezed or scaled.

Sizes, contrast, brightness and durations: docs/engineering/wire-formats.md#panels-and-frames.
"""

from collections.abc import Iterator, Sequence

from assets._breaks import clean
from assets._screen import Drawing, DrawnFrame, Screen
from assets.fonts import BOLD, PIXEL, missing_glyphs
from assets.led_layout_1.fit import (
    MAX_FRAMES,
    MAX_STEPS,
    SMALLEST,
    STEP_S,
    Fit,
    Page,
    ScreenText,
    fit,
    legible,
    steps,
    stride,
)
from assets.led_layout_1.page import (
    LetterRow,
    TextLine,
    blank,
    face,
    ink,
    make_row,
    page,
    png,
    room,
)

HOLD_S = 2.0  # a running line stands still at its start and at its end


def draw(lines: Sequence[str], screen: Screen, office: str = "") -> Drawing:
    """The item's lines as frames: the first is the heading; words stay whole, and so do lines that
    a frame can hold.

    Letters are the largest that take no more frames than the smallest would; `office` stands in the
    footer of large screens.
    """
    text = ScreenText(
        tuple(TextLine(number, line) for number, line in enumerate(clean(lines))),
        screen,
        _footer(office),
    )
    if problems := tuple(_problems(text)):
        return Drawing(problems=problems)
    best = fit(text)
    if len(best.pages) > MAX_FRAMES:
        return Drawing(problems=(_too_many(len(best.pages), screen),))
    return Drawing(tuple(_frames(best, text)), notes=tuple(_notes(best.size, screen)))


def _footer(office: str) -> str:
    """The office's name, or nothing when the face cannot write it: a decoration never blocks an
    item."""
    shown = " ".join(clean([office]))
    return "" if missing_glyphs(shown, BOLD) | missing_glyphs(shown, PIXEL) else shown


def _problems(text: ScreenText) -> Iterator[str]:
    """Why these lines cannot be drawn at all, one sentence each."""
    if not text.lines:
        yield "Chưa có dòng chữ nào cho màn hình LED."
    for line in text.lines:
        yield from _missing(line.text)
        yield from _too_wide(line, text)


def _missing(line: str) -> Iterator[str]:
    for letter in sorted(missing_glyphs(line, BOLD) | missing_glyphs(line, PIXEL)):
        yield (
            f"Ký tự «{letter}» (U+{ord(letter):04X}) ở dòng «{line}» không có trong phông chữ "
            "của màn hình LED: hãy thay bằng ký tự khác."
        )


def _too_wide(line: TextLine, text: ScreenText) -> Iterator[str]:
    screen, word, smallest = text.screen, text.too_wide(line), face(text.screen, SMALLEST)
    size = f"{screen.width}×{screen.height}"
    if word is not None and not screen.scroll:
        yield (
            f"Chữ «{word}» rộng {smallest.width(word)} điểm ảnh, màn hình {size} chỉ có "
            f"{room(screen, smallest)}: hãy dùng chữ ngắn hơn."
        )
    if text.runs(line) and steps(make_row(line.text, smallest, line), screen) > MAX_STEPS:
        yield f"Dòng «{line.text}» quá dài để chạy trên màn hình {size}: hãy rút ngắn."


def _too_many(count: int, screen: Screen) -> str:
    return (
        f"Nội dung cần {count} khung hình trên màn hình {screen.width}×{screen.height}, nhiều "
        f"nhất là {MAX_FRAMES}: hãy rút ngắn các dòng."
    )


def _notes(size: int, screen: Screen) -> Iterator[str]:
    needed, height = legible(screen), face(screen, size).capital
    if height < needed:
        yield (
            f"Chữ cao {height} điểm ảnh ({height * screen.pitch_mm:.0f} mm); để đọc rõ từ "
            f"{screen.distance_m:g} m cần "
            f"{needed} điểm ảnh: nên rút ngắn các dòng."
        )


def _frames(best: Fit, text: ScreenText) -> Iterator[DrawnFrame]:
    for number, rows in enumerate(best.pages, 1):
        if text.runs(rows[0].line):
            yield from _running(rows[0], text.screen)
        else:
            mark = f"{number}/{len(best.pages)}" if len(best.pages) > 1 else ""
            yield DrawnFrame(png(page(rows, text.screen, text.office, mark)), _seconds(rows))


def _seconds(rows: Page) -> float:
    words = sum(any(map(str.isalnum, word)) for row in rows for word in row.text.split(" "))
    return round(max(6.0, min(20.0, 0.4 * words + 2)), 1)


def _running(row: LetterRow, screen: Screen) -> Iterator[DrawnFrame]:
    """The row passing from its start to its end in whole pixels, standing still at both, in all as
    long as it takes to read."""
    strip, brush = blank(screen, max(row.box.right, screen.width))
    row.face.paint(
        brush,
        (0, (screen.height - row.box.bottom - row.box.top) // 2),
        row.text,
        ink(screen, row.line.heading),
    )
    count = steps(row, screen)
    rest = max(HOLD_S, round(_seconds((row,)) - HOLD_S - (count - 2) * STEP_S, 1))
    for step in range(count):
        left = min(step * stride(screen), strip.width - screen.width)
        view = strip.crop((left, 0, left + screen.width, screen.height))
        yield DrawnFrame(png(view), HOLD_S if step == 0 else rest if step == count - 1 else STEP_S)

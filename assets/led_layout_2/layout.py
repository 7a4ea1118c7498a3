"""The second layout of LED frames: an item's short lines at a screen's exact pixels, beside them
its picture and the QR code of its page where they can be seen; no line is ever cut, squeezed or
scaled.

Sizes, contrast, brightness and durations: docs/engineering/wire-formats.md#panels-and-frames.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from PIL import Image

from assets._breaks import clean
from assets._screen import NOTHING, Beside, Drawing, DrawnFrame, Screen
from assets.fonts import undrawable
from assets.led_layout_2.areas import bare, code_width, distance
from assets.led_layout_2.composing import Composition, compose
from assets.led_layout_2.fit import (
    MAX_FRAMES,
    MAX_STEPS,
    STEP_S,
    FramePage,
    PlacedText,
    legible,
    steps,
    stride,
)
from assets.led_layout_2.page import blank, ink, page, png
from assets.led_layout_2.rows import SMALLEST, ScreenLine, SetRow, face, make_row, room

_NAMED: Final = {
    (True, True): "ảnh của bài và mã QR",
    (True, False): "ảnh của bài",
    (False, True): "mã QR",
}
HOLD_S: Final = 2.0  # a running line stands still at its start and at its end


def draw(lines: Sequence[str], screen: Screen, beside: Beside = NOTHING) -> Drawing:
    """The item's lines as frames: the first is the heading; words stay whole where a row can hold
    them, and so do lines that a frame can hold.

    Letters are the largest that take no more frames than the smallest would. What is left out
    beside them is said in the notes.
    """
    made = composed(lines, screen, beside)
    if not isinstance(made, Composition):
        return Drawing(problems=made)
    return Drawing(tuple(frames_of(made)), notes=tuple(_notes(made)))


def composed(lines: Sequence[str], screen: Screen, beside: Beside) -> Composition | tuple[str, ...]:
    """What is set where, or the sentences that say why nothing can be."""
    texts = tuple(ScreenLine(number, line) for number, line in enumerate(clean(lines)))
    office, short = (" ".join(clean([name])) for name in (beside.office, beside.short))
    beside = replace(beside, office=office, short=short)
    text = PlacedText(texts, screen, bare(screen, beside).text)
    if problems := tuple(_problems(text)):
        return problems
    made = compose(text, beside)
    count = len(made.fit.pages)
    return made if count <= MAX_FRAMES else (_too_many(count, screen),)


def frames_of(made: Composition) -> Iterator[DrawnFrame]:
    """The frames as files."""
    for image, seconds, run in pictures_of(made):
        yield DrawnFrame(png(image, made.places.picture is not None), seconds, run)


def _problems(text: PlacedText) -> Iterator[str]:
    """Why these lines cannot be drawn at all, one sentence each."""
    if not text.lines:
        yield "Chưa có dòng chữ nào cho màn hình LED."
    for line in text.lines:
        yield from _missing(line.text)
        yield from _too_wide(line, text)


def _missing(line: str) -> Iterator[str]:
    for letter in sorted(undrawable(line)):
        yield (
            f"Ký tự «{letter}» (U+{ord(letter):04X}) ở dòng «{line}» không có trong phông chữ "
            "của màn hình LED: hãy thay bằng ký tự khác."
        )


def _too_wide(line: ScreenLine, text: PlacedText) -> Iterator[str]:
    screen, word, smallest = text.screen, text.too_wide(line), face(text.screen, SMALLEST)
    size = f"{screen.width}×{screen.height}"
    if word is not None and not screen.scroll:
        yield (
            f"Chữ «{word}» rộng {smallest.width(word)} điểm ảnh, màn hình {size} chỉ có "
            f"{room(text.area, screen, smallest)}: hãy dùng chữ ngắn hơn."
        )
    if text.runs(line) and steps(make_row(line.text, smallest, line), screen) > MAX_STEPS:
        yield f"Dòng «{line.text}» quá dài để chạy trên màn hình {size}: hãy rút ngắn."


def _too_many(count: int, screen: Screen) -> str:
    return (
        f"Nội dung cần {count} khung hình trên màn hình {screen.width}×{screen.height}, nhiều "
        f"nhất là {MAX_FRAMES}: hãy rút ngắn các dòng."
    )


def _notes(made: Composition) -> Iterator[str]:
    screen = made.screen
    needed, height = legible(screen), face(screen, made.fit.size).capital
    if height < needed:
        yield (
            f"Chữ cao {height} điểm ảnh ({height * screen.pitch_mm:.0f} mm); để đọc rõ từ "
            f"{screen.distance_m:g} m cần "
            f"{needed} điểm ảnh: nên rút ngắn các dòng."
        )
    yield from _left_out(made)


def _left_out(made: Composition) -> Iterator[str]:
    """What the item has and this screen does not show, and why."""
    screen, beside, shown = made.screen, made.beside, made.places
    head = f"Màn hình {screen.width}×{screen.height}"
    picture = beside.picture is not None and shown.picture is None
    code = bool(beside.link) and shown.code is None
    if not screen.large:
        if picture or code:
            yield f"{head} chỉ đủ chỗ cho chữ: không hiện {_NAMED[picture, code]}."
        return
    if picture and screen.red:
        yield f"{head} một màu nên không hiện ảnh của bài."
    elif picture:
        yield f"{head} không hiện ảnh của bài: không đủ chỗ bên cạnh chữ."
    if code:
        needed = code_width(screen, len(made.modules))
        yield (
            f"{head} không hiện mã QR: để quét được từ {distance(screen):g} m, mã phải rộng "
            f"{needed} điểm ảnh, ở đây không đủ chỗ."
        )
    if shown.footer is not None and beside.office and not shown.footer.office:
        yield f"{head} không hiện tên cơ quan: tên dài hơn chân màn hình."


def pictures_of(made: Composition) -> Iterator[tuple[Image.Image, float, int]]:
    """The frames' pixels, with their seconds and the number of their running line."""
    screen, pages = made.screen, made.fit.pages
    text, run = PlacedText((), screen, made.places.text), 0
    for number, rows in enumerate(pages, 1):
        if text.runs(rows[0].line):
            run += 1
            yield from ((*step, run) for step in _running(rows[0], screen))
            continue
        mark = f"{number}/{len(pages)}" if len(pages) > 1 else ""
        yield page(rows, made, mark), _seconds(rows), 0


def _seconds(rows: FramePage) -> float:
    words = sum(any(map(str.isalnum, word)) for row in rows for word in row.text.split(" "))
    return round(max(6.0, min(20.0, 0.4 * words + 2)), 1)


def _running(row: SetRow, screen: Screen) -> Iterator[tuple[Image.Image, float]]:
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
        held = HOLD_S if step == 0 else rest if step == count - 1 else STEP_S
        yield view, held

from io import BytesIO

from PIL import Image

from assets.charts import DOTS_PER_INCH, BarGroup, bars, columns

GROUPS = (
    BarGroup("Nội dung a", (40, 20)),
    BarGroup("Nội dung b", (10, None)),
    BarGroup("Nội dung c", (0, 0)),
)
SERIES = ("Kỳ báo cáo", "Cùng kỳ năm trước")
DARK, LIGHT = (31, 56, 100), (163, 180, 207)


def drawn(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def longest(image: Image.Image, colour: tuple[int, int, int], first: int, last: int) -> int:
    """The length of the longest run of a colour in rows of pixels."""
    best = 0
    for y in range(first, last):
        found = [x for x in range(image.width) if image.getpixel((x, y)) == colour]
        best = max(best, len(found))
    return best


def test_the_same_numbers_give_the_same_bytes() -> None:
    assert bars(GROUPS, SERIES, str) == bars(GROUPS, SERIES, str)


def test_it_says_at_how_many_dots_an_inch_it_is_to_be_printed() -> None:
    dots = Image.open(BytesIO(bars(GROUPS, SERIES, str))).info["dpi"]
    assert [round(dot) for dot in dots] == [DOTS_PER_INCH, DOTS_PER_INCH]


def test_bars_are_in_proportion() -> None:
    image = drawn(bars(GROUPS[:1], SERIES, str))
    now, before = longest(image, DARK, 92, image.height), longest(image, LIGHT, 92, image.height)
    assert abs(now - 2 * before) <= 1


def test_bars_can_be_told_apart_without_colour() -> None:
    grey = [
        Image.new("RGB", (1, 1), colour).convert("L").getpixel((0, 0)) for colour in (DARK, LIGHT)
    ]
    assert abs(int(str(grey[0])) - int(str(grey[1]))) > 100


def test_every_number_is_written_whole_inside_the_picture() -> None:
    image = drawn(bars((BarGroup("Một nhãn", (1_234_567,)),), ("Tin",), lambda value: f"{value:,}"))
    edge = [image.getpixel((image.width - 1, y)) for y in range(image.height)]
    assert set(edge) == {(255, 255, 255)}


def test_one_series_needs_no_legend() -> None:
    one, two = (
        drawn(bars(GROUPS[:1], SERIES, str)),
        drawn(bars((BarGroup("Nội dung a", (40,)),), SERIES[:1], str)),
    )
    assert two.height < one.height


def test_nothing_to_draw_is_still_a_picture() -> None:
    assert drawn(bars((BarGroup("Trống", (0,)),), ("Tin",), str)).width == 1860


def test_columns_are_in_proportion_and_stand_on_one_line() -> None:
    image = drawn(
        columns((BarGroup("12/2025", (40, 20)), BarGroup("01/2026", (0, 10))), SERIES, str)
    )
    heights = {
        colour: max(
            sum(image.getpixel((x, y)) == colour for y in range(92, image.height))
            for x in range(image.width)
        )
        for colour in (DARK, LIGHT)
    }
    assert heights[DARK] == 460
    assert abs(heights[DARK] - 2 * heights[LIGHT]) <= 1


def test_labels_of_many_columns_break_at_their_stroke_and_stay_apart() -> None:
    months = [BarGroup(f"{month:02d}/2026", (month,)) for month in range(1, 14)]
    few, many = (drawn(columns(months[:count], ("Tin",), str)) for count in (4, 13))
    assert many.height > few.height


def test_a_number_wider_than_its_column_is_written_smaller() -> None:
    groups = [BarGroup(str(month), (123_456, 123_456)) for month in range(13)]
    image = drawn(columns(groups, SERIES, str))
    edge = [image.getpixel((image.width - 1, y)) for y in range(image.height - 120)]
    assert set(edge) == {(255, 255, 255)}

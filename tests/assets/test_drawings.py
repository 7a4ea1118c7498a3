"""The line drawings: one a subject, found by the words of a title or of a theme."""

from io import BytesIO

import pytest
from PIL import Image

from assets.drawings.drawing import drawing, subject_of, subjects, words_of


def test_twelve_subjects_are_drawn_each_in_its_own_way() -> None:
    made = {drawing(subject, 300, 158) for subject in subjects()}
    assert len(made) == len(subjects()) == 12
    for data in made:
        with Image.open(BytesIO(data)) as shown:
            assert (shown.size, shown.mode) == ((300, 158), "RGB")
    assert len({words_of(subject) for subject in subjects()}) == 12


@pytest.mark.parametrize("size", [(1200, 630), (640, 336), (400, 400), (200, 600)])
def test_a_drawing_fills_any_place(size: tuple[int, int]) -> None:
    with Image.open(BytesIO(drawing("hall", *size))) as shown:
        assert shown.size == size


@pytest.mark.parametrize(
    ("texts", "subject"),
    [
        (["Nộp phí, lệ phí trực tuyến"], "payment"),
        (["Xây dựng và phát triển chính quyền điện tử, chính quyền số"], "online"),
        (["Mời tham dự đối thoại giữa lãnh đạo thành phố với doanh nghiệp"], "dialogue"),
        (["Sở Nội vụ thông báo", "Cải cách chế độ công vụ"], "people"),
        (["TCVN ISO 9001:2015"], "quality"),
        (["Cải cách thể chế"], "law"),
        (["Chuyện không ai biết"], "hall"),
        ([], "hall"),
    ],
)
def test_words_decide_and_the_first_text_goes_before_the_others(
    texts: list[str], subject: str
) -> None:
    assert subject_of(texts) == subject

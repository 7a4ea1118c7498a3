from dataclasses import replace

import pytest
from pydantic import BaseModel, ValidationError

from channels.contract.message import Message, Picture
from channels.shared.social import (
    BaseUrl,
    own_text,
    post_text,
    text_problems,
    utf16_length,
    weight_problems,
)

ITEM = Message(
    item="ct-01",
    title="Tiêu đề",
    summary="Tóm tắt",
    html="",
    text="",
    link="https://ubnd.example.vn/bai/ct-01",
)


class Address(BaseModel):
    url: BaseUrl


def test_without_an_own_post_it_is_title_summary_and_link() -> None:
    assert post_text(ITEM) == "Tiêu đề\n\nTóm tắt\n\nhttps://ubnd.example.vn/bai/ct-01"


def test_the_link_may_travel_apart() -> None:
    assert post_text(ITEM, with_link=False) == "Tiêu đề\n\nTóm tắt"


def test_what_is_missing_leaves_no_empty_lines() -> None:
    assert post_text(replace(ITEM, summary="", link=None)) == "Tiêu đề"


def test_the_authors_own_post_goes_byte_for_byte() -> None:
    own = "  Bà con ơi!\r\n\n#lantoa 🎉 "
    assert post_text(replace(ITEM, social=own)) == own
    assert post_text(replace(ITEM, social=own), with_link=False) == own


def test_white_space_is_no_own_post() -> None:
    assert own_text(replace(ITEM, social=" \n ")) is None


@pytest.mark.parametrize(("text", "units"), [("ế", 1), ("🎉", 2), ("👩\u200d🌾", 5), ("", 0)])
def test_lengths_are_utf16_units(text: str, units: int) -> None:
    assert utf16_length(text) == units


def test_a_text_at_the_limit_passes_and_one_over_names_how_much_to_cut() -> None:
    assert text_problems(ITEM, "🎉" * 5, 10, "Telegram chỉ nhận 10") == []
    (problem,) = text_problems(ITEM, "🎉" * 6, 10, "Telegram chỉ nhận 10")
    assert problem.blocking
    assert problem.text == "Bài dài 12 ký tự, Telegram chỉ nhận 10: hãy rút bớt 2 ký tự."


def test_the_problem_names_the_field_that_the_author_must_change() -> None:
    assert text_problems(ITEM, "aa", 1, "")[0].field == "summary"
    assert text_problems(replace(ITEM, social="aa"), "aa", 1, "")[0].field == "social.text"


def test_a_post_without_words_is_a_problem() -> None:
    assert text_problems(ITEM, " \n", 10, "")[0].blocking


def test_a_heavy_picture_is_a_problem() -> None:
    picture = Picture(
        "a.png",
        "image/png",
        10,
        10,
        b"\0" * (1024 * 1024),
        "ảnh",
        "https://ubnd.example.vn/media/a.png",
    )
    assert weight_problems(None, 1, "Facebook") == weight_problems(picture, 1, "Facebook") == []
    (problem,) = weight_problems(replace(picture, data=picture.data * 2), 1, "Facebook")
    assert "2,0 MB" in problem.text


def test_a_base_address_loses_its_final_slash() -> None:
    assert Address(url="http://127.0.0.1:8081/").url == "http://127.0.0.1:8081"


@pytest.mark.parametrize(
    "url", ["api.telegram.org", "ftp://a.vn", "https://", "https://a.vn/?x=1", "https://a.vn/#x"]
)
def test_a_base_address_that_cannot_be_called_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(ValidationError, match="phải là địa chỉ đầy đủ"):
        Address(url=url)

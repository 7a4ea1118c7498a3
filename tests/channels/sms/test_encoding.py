"""The arithmetic of SMS against the tables of the standard, and properties that hold for any
text."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.sms.encoding import GSM_BASIC, GSM_EXTENSION, coding, count, longest, parts, plainer

VIETNAMESE = unicodedata.normalize("NFC", "aăâeêioôơuưy")
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
gsm_texts = st.text(st.sampled_from(sorted(GSM_BASIC | GSM_EXTENSION)), max_size=700)
any_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
letters = st.builds(
    "".join,
    st.tuples(
        st.sampled_from("aệđ🎉 "), st.text(st.sampled_from("\u0323\u0301\u0302"), max_size=3)
    ),
)
accented = st.lists(letters, min_size=40, max_size=150).map("".join)
steady = settings(derandomize=True, deadline=None, database=None, max_examples=60)


def accented_letters() -> set[str]:
    lower = {
        unicodedata.normalize("NFC", letter + tone) for letter in VIETNAMESE for tone in TONES
    } | {"đ"}
    return {
        letter for letter in lower | {letter.upper() for letter in lower} if not letter.isascii()
    }


def septets(text: str) -> int:
    return sum(2 if char in GSM_EXTENSION else 1 for char in text)


def units(text: str) -> int:
    return len(text.encode("utf-16-be")) // 2


def test_the_tables_are_those_of_gsm_03_38() -> None:
    assert (len(GSM_BASIC), len(GSM_EXTENSION)) == (127, 10)
    assert not GSM_BASIC & GSM_EXTENSION


def test_of_134_vietnamese_letters_only_seven_stay_in_gsm() -> None:
    letters = accented_letters()
    assert len(letters) == 134
    assert {letter for letter in letters if coding(letter) == "gsm7"} == set("àèéìòùÉ")


@pytest.mark.parametrize("char", ["“", "”", "–", "…", "\u00a0", "🎉", "`", "ç"])
def test_one_foreign_character_turns_the_whole_text_into_ucs2(char: str) -> None:
    assert coding("Thong bao " + char) == "ucs2"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 80 + "a", 2),
        ("ệ" * 70, 1),
        ("ệ" * 71, 2),
        ("ệ" * 134, 2),
        ("ệ" * 135, 3),
        ("🎉" * 35, 1),
        ("🎉" * 36, 2),
    ],
)
def test_parts_are_counted_as_the_operators_count_them(text: str, expected: int) -> None:
    assert count(text) == expected


def test_an_escape_is_never_parted_from_its_character() -> None:
    first, second = parts("a" * 152 + "€" + "b" * 20)
    assert (first, second) == ("a" * 152, "€" + "b" * 20)


def test_a_surrogate_pair_is_never_torn() -> None:
    first, second = parts("ệ" * 66 + "🎉" + "ệ" * 10)
    assert (first, second) == ("ệ" * 66, "🎉" + "ệ" * 10)


def test_a_mark_stays_with_its_letter_in_decomposed_text() -> None:
    letter = unicodedata.normalize("NFD", "ệ")
    for part in parts(letter * 50):
        assert part == letter * (len(part) // 3)


def test_more_marks_than_a_part_holds_are_split_rather_than_lost() -> None:
    text = "a" + "\u0301" * 200
    assert "".join(parts(text)) == text
    assert all(units(part) <= 67 for part in parts(text))


@pytest.mark.parametrize(("kind", "char"), [("gsm7", "a"), ("ucs2", "ệ")])
@pytest.mark.parametrize("most", [1, 2, 3])
def test_longest_is_the_last_length_that_fits(kind: str, char: str, most: int) -> None:
    room = longest("gsm7" if kind == "gsm7" else "ucs2", most)
    assert count(char * room) == most
    assert count(char * (room + 1)) == most + 1


@steady
@given(any_texts)
def test_the_joined_parts_are_the_text(text: str) -> None:
    assert "".join(parts(text)) == text


@steady
@given(gsm_texts)
def test_each_gsm_part_fits_and_one_fewer_would_not(text: str) -> None:
    found = parts(text)
    assert all(septets(part) <= (160 if len(found) == 1 else 153) for part in found)
    for part, following in pairwise(found):
        assert septets(part) + septets(following[0]) > 153, "a part was closed with room left"


@steady
@given(accented)
def test_each_ucs2_part_fits_and_starts_with_a_whole_letter(text: str) -> None:
    found = parts(text)
    assert (
        all(units(part) <= (70 if len(found) == 1 else 67) for part in found)
        or coding(text) == "gsm7"
    )
    assert not any(unicodedata.category(part[0]).startswith("M") for part in found)


@steady
@given(st.one_of(any_texts, gsm_texts, accented, st.text("aạ\u0323 ", min_size=60, max_size=400)))
def test_the_quick_count_is_the_number_of_the_parts(text: str) -> None:
    assert count(text) == len(parts(text))


def test_what_a_word_processor_put_in_has_a_plain_form() -> None:
    assert plainer("“Nộp\u00a0hồ sơ” – «24/7»…") == '"Nộp hồ sơ" - "24/7"...'
    plain = "Nop ho so: 'moi' - 1900 1234"
    assert plainer(plain) == plain
    assert coding(plainer("Moi “An” – nop ho so…")) == "gsm7"

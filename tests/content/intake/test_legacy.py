import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.intake.legacy import (
    _TCVN3,
    _VNI,
    Encoding,
    _is_syllable,
    converted,
    legacy_encoding,
    offer,
)

ITEMS = sorted((Path(__file__).parents[3] / "samples" / "items").glob("*.md"))
LINES = [line for path in ITEMS for line in path.read_text(encoding="utf-8").splitlines()]
TO_TCVN3 = {letter: code for code, letter in _TCVN3.items()}
TO_VNI = {letter: code for code, letter in reversed(_VNI.items())}
STEADY = settings(derandomize=True, database=None, deadline=None)


def typed(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(sign, sign) for sign in text)


@pytest.mark.parametrize(
    ("text", "encoding", "unicode"),
    [
        ("BiÓu sè: 09 B/TTTT §¬n vÞ b¸o c¸o", "TCVN3", "Biểu số: 09 B/TTTT Đơn vị báo cáo"),
        ("Mét cöa", "TCVN3", "Một cửa"),
        ("C¶I C¸CH HµNH CHÝNH", "TCVN3", "CẢI CÁCH HÀNH CHÍNH"),
        ("Xin chaøo caùc baïn", "VNI", "Xin chào các bạn"),
        ("COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA", "VNI", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA"),
    ],
)
def test_old_text_is_recognised_and_can_be_converted(
    text: str, encoding: str, unicode: str
) -> None:
    assert legacy_encoding(text) == encoding
    assert "".join(converted([text], encoding)) == unicode


def test_the_refusal_shows_before_and_after() -> None:
    sentence = offer("Điều 1\n§¬n vÞ b¸o c¸o")
    assert sentence is not None
    assert "TCVN3" in sentence
    assert "«§¬n vÞ b¸o c¸o»" in sentence
    assert "«Đơn vị báo cáo»" in sentence
    assert offer("Đơn vị báo cáo") is None


@pytest.mark.parametrize(
    "text",
    [
        (
            "Où est Loïc ? L'été dernier, il est allé à la fête près du château, où l'hôtesse a "
            "été très gênée."
        ),
        (
            "Le maïs et le blé ont coûté cher ; Noël approche. «Ça va», dit-il. Tôt ou tard, là "
            "où tu iras, mûr ou pas."
        ),
        "Über die Straße führt der Weg schön nach Köln und Zürich. Größe, Maß, für, Tür, hören.",
        (
            "El niño español comió piñas. São Paulo é bonita, não? Coração, mãe, pão. Smørrebrød "
            "på Åland, Malmö."
        ),
        "The naïve café's résumé: 5 µm × 3 µm, ½ cup, §3, ©Microsoft, Intel®, 10 m².",
        (
            "Người dân¹ và doanh nghiệp² nộp hồ sơ – “Điều 5” §3, hoà, thuỷ, oà, quý, khoái, "
            "xoè, loã, uỷ"
        ),
        "",
    ],
)
def test_living_languages_are_left_alone(text: str) -> None:
    assert legacy_encoding(text) is None
    assert legacy_encoding(unicodedata.normalize("NFD", text)) is None


@pytest.mark.parametrize("path", ITEMS, ids=lambda path: path.stem[:5])
def test_no_real_item_is_taken_for_old_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert legacy_encoding(text) is None
    assert legacy_encoding(unicodedata.normalize("NFD", text)) is None
    assert legacy_encoding(text.upper()) is None
    assert not any(legacy_encoding(line) for line in text.splitlines())


@pytest.mark.parametrize("path", ITEMS, ids=lambda path: path.stem[:5])
def test_every_real_item_is_recognised_when_typed_in_an_old_encoding(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert legacy_encoding(typed(text.lower(), TO_TCVN3)) == "TCVN3"
    assert legacy_encoding(typed(text, TO_VNI)) == "VNI"


@STEADY
@given(st.sampled_from(LINES))
def test_conversion_brings_the_text_back(line: str) -> None:
    assert "".join(converted([typed(line.lower(), TO_TCVN3)], "TCVN3")) == line.lower()
    assert "".join(converted([typed(line, TO_VNI)], "VNI")) == line


@STEADY
@given(st.lists(st.sampled_from([word for line in LINES for word in line.split()]), max_size=12))
def test_any_mixture_of_real_words_is_left_alone(words: list[str]) -> None:
    assert legacy_encoding(" ".join(words)) is None


ONSETS = [
    "b",
    "c",
    "ch",
    "d",
    "đ",
    "g",
    "gh",
    "h",
    "k",
    "kh",
    "l",
    "m",
    "n",
    "ng",
    "ngh",
    "nh",
    "p",
    "ph",
    "qu",
    "r",
    "s",
    "t",
    "th",
    "tr",
    "v",
    "x",
]
RHYMES = [
    "a",
    "ach",
    "ai",
    "am",
    "an",
    "ang",
    "anh",
    "ao",
    "at",
    "au",
    "ăn",
    "ăng",
    "âm",
    "ân",
    "âng",
    "ây",
    "e",
    "em",
    "en",
    "eo",
    "ê",
    "êch",
    "êm",
    "ên",
    "êu",
    "i",
    "iên",
    "iêng",
    "iêu",
    "in",
    "inh",
    "oa",
    "oai",
    "oan",
    "oang",
    "oăn",
    "oe",
    "oi",
    "on",
    "ong",
    "ô",
    "ôi",
    "ôm",
    "ôn",
    "ông",
    "ơ",
    "ơi",
    "ơm",
    "ơn",
    "u",
    "ua",
    "uân",
    "uê",
    "ui",
    "um",
    "un",
    "ung",
    "uôi",
    "uôn",
    "uông",
    "uy",
    "uyên",
    "ư",
    "ưa",
    "ưi",
    "ưng",
    "ươi",
    "ươm",
    "ươn",
    "ương",
    "ươu",
    "y",
    "yên",
    "yêu",
]
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]


def syllable(onset: str, rhyme: str, tone: str) -> str:
    """A syllable with its tone on its last marked vowel, or on its first."""
    vowels = [at for at, letter in enumerate(rhyme) if letter in "aăâeêioôơuưy"]
    marked = [at for at in vowels if rhyme[at] in "ăâêôơư"]
    at = (marked or vowels)[-1 if marked else 0]
    return unicodedata.normalize("NFC", onset + rhyme[: at + 1] + tone + rhyme[at + 1 :])


SYLLABLES = st.builds(
    syllable, st.sampled_from(ONSETS), st.sampled_from(RHYMES), st.sampled_from(TONES)
).filter(lambda word: _is_syllable(word, strict=True))


@STEADY
@given(
    st.lists(SYLLABLES, min_size=8, max_size=16).filter(
        lambda words: len({word for word in words if not word.isascii()}) > 5
    )
)
def test_any_vietnamese_text_is_recognised_and_comes_back(words: list[str]) -> None:
    text = " ".join(words)
    assert legacy_encoding(text) is None
    tables: dict[Encoding, dict[str, str]] = {"TCVN3": TO_TCVN3, "VNI": TO_VNI}
    for encoding, table in tables.items():
        old = typed(text, table)
        assert legacy_encoding(old) == encoding
        assert "".join(converted(list(old), encoding)) == text


def test_the_offer_shows_the_words_that_are_old() -> None:
    begin = "Thông báo này của Ủy ban nhân dân phường Hòa Đằng nói rằng"
    sentence = offer(f"{begin} §¬n vÞ b¸o c¸o kÕt qu¶")
    assert sentence is not None
    assert "«Đơn vị báo cáo kết quả»" in sentence


def test_the_tcvn3_table_is_whole() -> None:
    assert len(_TCVN3) == 74
    assert len(set(_TCVN3.values())) == 74

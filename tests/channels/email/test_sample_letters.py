"""The letters of all 24 samples, read strictly: every tag is closed where it was opened, and every
part is what it says."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from lxml import etree

from tests.real.sample_letters import sample_letters


@pytest.fixture(scope="module")
def letters() -> dict[str, EmailMessage]:
    found = {item: message_from_bytes(raw, policy=policy.default) for item, raw in sample_letters()}
    return {item: letter for item, letter in found.items() if isinstance(letter, EmailMessage)}


def page(letter: EmailMessage) -> str:
    part = letter.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def test_every_page_is_read_by_a_parser_that_forgives_nothing(
    letters: dict[str, EmailMessage],
) -> None:
    assert len(letters) == 24
    strict = etree.HTMLParser(recover=False, encoding="utf-8")
    for item, letter in letters.items():
        assert [defect for part in letter.walk() for defect in part.defects] == [], item
        etree.fromstring(page(letter).encode("utf-8"), strict)


def test_title_and_office_stand_once_in_each(letters: dict[str, EmailMessage]) -> None:
    for item, letter in letters.items():
        body = etree.fromstring(page(letter).encode("utf-8"), etree.HTMLParser(encoding="utf-8"))
        assert len(body.findall(".//h1[@class='title']")) == 1, item
        office = body.find(".//div[@class='pad head']")
        assert office is not None
        words = " ".join("".join(body.find("body").itertext()).split())
        assert words.count(f"{office.text} {letter['Subject']}") == 1, item

"""What is missing in the columns that a text fills in stands on the last look and on the page of
the release, and each figure opens its people."""

import re
from html import unescape

import pytest

from console.words.doubts import not_counted
from content.items import approval
from content.items.items import Revision
from engine.decisions.intake import import_item, refresh
from engine.decisions.preflight import open_channels
from tests.console.console_kit import User, user_of
from tests.content.content_kit import sql
from tests.engine.engine_kit import sms_outlet
from tests.kit import BIENTAP, DUYET, QUANTRI, SAMPLES, Home

LETTER = {"item": "ct-08", "outlet": "sms", "audience": "dan", "date": "9/12/2031", "time": "9h30"}
PEOPLE = [f"0900000{number:03},{'' if number < 4 else 'Hai Chau'}" for number in range(1, 121)]


def personal(home: Home) -> Revision:
    """An approved text whose message fills in a column."""
    (sample,) = (SAMPLES / "items").glob("ct-08-*.md")
    text = sample.read_text("utf-8").replace("PAR INDEX la", "{{phuong}}: PAR INDEX la", 1)
    path = home.folder / sample.name
    path.write_text(text, "utf-8")
    import_item(home.context, path, home.act(BIENTAP))
    revision = refresh(home.context, "ct-08", home.act(BIENTAP))
    allowed = open_channels(revision, home.outlet_rows(), home.findings(revision))
    with home.database.write() as db:
        approval.submit(db, "ct-08", home.act(BIENTAP))
        approval.approve(db, revision, home.act(DUYET), allowed)
    return revision


@pytest.fixture
def desk(home: Home) -> Home:
    home.people().plans().outlets(sms_outlet(price_per_part=350))
    personal(home)
    rows = "\n".join(["phone,phuong", *PEOPLE, "0900999999,NULL"])
    return home.audience("dan", rows + "\n")


def text_of(answer: str) -> str:
    return re.sub(r"\s+", " ", unescape(answer))


def listed(page: str) -> list[int]:
    """The rows of the file that a page lists."""
    return [int(number) for number in re.findall(r"<tr><td[^>]*>(\d+)</td>", page)]


def test_the_last_look_and_the_release_count_what_is_missing(desk: Home) -> None:
    writer = user_of(desk, BIENTAP)
    look = text_of(writer.post("/lich/moi", LETTER).text)
    sentence = "Cột «phuong»: 3 người để trống (dòng 2, 3, 4 của tệp)"
    assert sentence in look
    assert "1 người ghi như lỗi" in look
    (generation,) = re.findall(r'name="generation" value="(\d+)"', look)
    writer.post("/lich/moi", {**LETTER, "sure": "1", "generation": generation})
    assert sentence in text_of(user_of(desk, DUYET).get("/lich/1").text)


def test_each_figure_opens_its_people_whole_only_for_who_may(desk: Home) -> None:
    look = user_of(desk, BIENTAP).post("/lich/moi", LETTER).text
    empty, odd = (
        unescape(found) for found in re.findall(r'href="(/nhom-nhan/dan/can-xem[^"]+)"', look)
    )
    for person in (BIENTAP, DUYET, QUANTRI):
        user, whole = user_of(desk, person), person.may("addresses")
        page = user.get(empty).text
        assert len(listed(page)) == 3
        assert ("+84900000001" in page) == whole
        assert ("NULL" in user.get(odd).text) == whole
    assert QUANTRI.may("addresses") > BIENTAP.may("addresses")
    assert user_of(desk, BIENTAP).get("/nhom-nhan/dan/can-xem?cot=x").status_code == 200


def test_a_list_of_an_older_release_says_that_it_was_not_counted(desk: Home) -> None:
    sql(desk, "UPDATE audiences SET doubts = NULL")
    look = text_of(user_of(desk, BIENTAP).post("/lich/moi", LETTER).text)
    assert not_counted() in look


def test_a_text_that_fills_in_nothing_says_nothing_of_columns(desk: Home) -> None:
    sql(desk, "UPDATE revisions SET document = replace(document, '{{phuong}}: ', '')")
    look = user_of(desk, BIENTAP).post("/lich/moi", LETTER)
    assert "can-xem" not in look.text


def test_people_of_a_figure_come_page_by_page(home: Home) -> None:
    home.people()
    rows = "".join(f"0900000{number:03},\n" for number in range(250))
    home.audience("dan", f"phone,phuong\n{rows}")
    user: User = user_of(home, BIENTAP)
    pages = [user.get(f"/nhom-nhan/dan/can-xem?cot=phuong&trang={n}").text for n in (1, 2, 3)]
    assert [number for page in pages for number in listed(page)] == list(range(2, 252))
    assert [len(listed(page)) for page in pages] == [100, 100, 50]

"""What officers read when something does not work, and that what they typed is still there."""

from sqlite3 import connect

import pytest

from tests.console.console_kit import User, user_of
from tests.kit import DUYET, Home


@pytest.fixture
def visitor(home: Home) -> User:
    return user_of(home.people(), DUYET)


def test_an_address_that_does_not_exist_is_told(visitor: User) -> None:
    answer = visitor.get("/khong-co")
    assert answer.status_code == 404
    assert "Không có trang này" in answer.text


def test_a_locked_database_is_told_and_the_form_can_be_sent_again(
    visitor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not visitor.home.database.is_sqlite:
        pytest.skip("SQLite only")
    visitor.home.database.engine.dispose()
    monkeypatch.setattr("content.database.db.BUSY_SECONDS", 0)
    visitor.home.database = type(visitor.home.database)(str(visitor.home.database.engine.url))
    slow = user_of(visitor.home)
    slow.browser.cookies = visitor.browser.cookies
    other = connect(visitor.home.folder / "lantoa.db", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        answer = slow.post("/dang-xuat", {"ghi-chu": "Điều vừa gõ"})
    finally:
        other.close()
    assert answer.status_code == 503
    assert "đang bị một chương trình khác giữ" in answer.text
    assert "Điều vừa gõ" in answer.text
    assert 'action="/dang-xuat"' in answer.text


def test_a_part_of_a_page_without_a_session_says_what_to_do(home: Home) -> None:
    answer = user_of(home).get("/", **{"HX-Request": "true"})
    assert answer.status_code == 401
    assert "<html" not in answer.text
    assert "đăng nhập ở một thẻ khác" in answer.text

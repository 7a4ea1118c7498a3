"""A unit is shown by the name that the office's profile gives it; without one by its code."""

from tests.console.console_kit import user_of
from tests.kit import BIENTAP, QUANTRI, Home


def test_pages_show_the_name_of_a_unit(home: Home) -> None:
    home.people()
    boss = user_of(home, QUANTRI)
    assert BIENTAP.unit in boss.get("/he-thong/tai-khoan").text
    home.plans()
    page = boss.get("/he-thong/tai-khoan").text
    assert ">Văn phòng</td>" in page
    assert ">van-phong</td>" not in page
    home.draft("ct-08")
    assert "(Văn phòng)" in boss.get("/tin").text
    assert '<option value="van-phong">Văn phòng</option>' in boss.get("/tin").text
    assert "Văn phòng" in user_of(home, BIENTAP).get("/").text

"""What is guessed first is refused, at the screen as at the command line; anything else is let be,
whatever signs it holds."""

import pytest

from content.intake.errors import InputError
from content.office.office import import_office
from content.people.acts import SYSTEM, Person
from content.people.passwords import change_own
from content.people.switches import TRUST_CLI, turn_on
from content.people.users import add_user
from content.people.weak_passwords import weakness
from tests.kit import BIENTAP, QUANTRI, Home

NAMES = ("nguyenvana", "Sở Thông tin và Truyền thông Hoa Đăng", "Sở TTTT")


@pytest.mark.parametrize(
    "password",
    [
        *("12345678", "87654321", "00000000", "aaaaaaaab", "11112222", "abcd1234", "qwerty123"),
        *("Matkhau@123", "mật khẩu 1", "P@ssw0rd1", "password", "admin2026!", "Quantri@2026"),
        *("anhyeuem", "hanoi2026", "lantoa123", "LanToa@2026", "matkhaumatkhau", "1q2w3e4r"),
        *("nguyenvana1", "NguyenVanA@2026", "sotttt2026", "2026sotttt", "sttvtthd1"),
        "Sở Thông tin và Truyền thông Hoa Đăng",
    ],
)
def test_what_is_guessed_first_is_weak(password: str) -> None:
    assert weakness(password, NAMES)


@pytest.mark.parametrize(
    "password",
    [
        *("mot con meo tren mai", "mat-khau-thu", "trời xanh gió lộng", "khong-ai-biet-dau"),
        *("Xuân về trên bản", "vT7#qLm2x", "hoa hồng 3 bông", "correct horse battery staple"),
    ],
)
def test_anything_else_is_let_be(password: str) -> None:
    assert weakness(password, NAMES) == ""


def test_a_new_account_and_a_change_are_checked_alike(home: Home) -> None:
    home.people()
    with home.database.write() as db:
        import_office(db, {"name": "Sở Hoa Đăng"}, home.act())
    with pytest.raises(InputError, match="tên cơ quan"), home.database.write() as db:
        add_user(db, Person("moi", "writer", ""), "SoHoaDang2026", home.act(QUANTRI))
    with pytest.raises(InputError, match="dãy phím"), home.database.write() as db:
        change_own(db, "12345678", home.act(BIENTAP))
    with home.database.write() as db:
        turn_on(db, TRUST_CLI, home.act(SYSTEM))
        add_user(db, Person("moi", "writer", ""), "12345678", home.act(QUANTRI))

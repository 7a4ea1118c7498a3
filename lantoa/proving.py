"""A person at the command line proves who it is, as at the console's sign-in page."""

import os
from typing import TYPE_CHECKING

from content.people import passwords, required_factors, second_factor, users
from content.people.acts import Act, NotAllowed, Person
from lantoa.terminal import answer_to, secret

if TYPE_CHECKING:
    from lantoa.session import CommandSession


def proved_person(session: "CommandSession", name: str) -> Person:
    """The active account of that name, proved; NotAllowed for one that has something to do at the
    console before anything else."""
    with session.database.read() as db:
        found = users.find_person(db, name)
    if not session.trusted:
        prove_password(session, name)
        prove_factor(session, found)
    with session.database.read() as db:
        if passwords.must_change(db, name):
            raise NotAllowed(
                f"Tài khoản {name} phải đặt mật khẩu mới trước: đăng nhập vào bảng điều khiển, "
                f"hoặc chạy `lantoa user password {name}`."
            )
        if required_factors.lacks_factor(db, name):
            raise NotAllowed(
                f"Tài khoản {name} phải bật bước xác nhận thứ hai trước: đăng nhập vào bảng điều "
                f"khiển, hoặc chạy `lantoa user totp {name} --on`."
            )
    return found


def prove_password(session: "CommandSession", name: str) -> passwords.Opened:
    """What the typed password is, the account's own or the one-time code of a reset; NotAllowed
    for any other."""
    password = os.environ.get("LANTOA_PASSWORD") or secret(f"Mật khẩu của {name}: ")
    with session.database.read() as db:
        opened = passwords.opened_by(db, name, password, session.now)
    if not opened:
        raise NotAllowed(f"Sai mật khẩu của {name}: hãy gõ lại.")
    return opened


def prove_factor(session: "CommandSession", person: Person) -> None:
    """NotAllowed unless the account has no second factor, or its code is given."""
    with session.database.read() as db:
        if not second_factor.has_factor(db, person.name):
            return
    code = os.environ.get("LANTOA_TOTP") or _typed_code(person.name)
    with session.database.write() as db:
        act = Act(person, session.now)
        if not second_factor.prove(db, session.vault, code, act):
            raise NotAllowed(
                f"Mã xác nhận của {person.name} không đúng, hoặc vừa được dùng: chờ mã tiếp theo "
                "rồi chạy lại; mất điện thoại thì dùng một mã dự phòng."
            )


def _typed_code(name: str) -> str:
    try:
        return answer_to(f"Mã xác nhận của {name}: ")
    except EOFError:
        raise NotAllowed(
            f"Tài khoản {name} có bước xác nhận thứ hai mà không có ai gõ mã: đặt LANTOA_TOTP bằng "
            "sáu số đang hiện trên điện thoại (hoặc một mã dự phòng) rồi chạy lại."
        ) from None

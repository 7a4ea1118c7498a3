"""The only administrator, who lost the password or the telephone, whom nobody else can help."""

from sqlalchemy import Connection, update

from content.database.tables.people import users
from content.intake.errors import InputError, InputProblem
from content.people.acts import Act
from content.people.passwords import CODE_HOURS, give_code
from content.people.users import administrators


def rescue(db: Connection, name: str, act: Act, hours: int = CODE_HOURS) -> str:
    """A one-time code for the only administrator, and no second factor any more; done at the
    machine itself, whose keeper holds the key and the data anyway, and recorded as such.

    InputError while somebody else may administer: that person resets the password.
    """
    act.require("install")
    names = [person.name for person in administrators(db)]
    if name not in names:
        raise _refused(f"{name} không phải quản trị đang dùng: chỉ quản trị duy nhất cần lệnh này")
    if others := [other for other in names if other != name]:
        raise _refused(f"còn quản trị khác: `lantoa user reset {name} --as {others[0]}`")
    nothing = {"totp_sealed": None, "totp_step": None, "recovery": None}
    db.execute(update(users).where(users.c.name == name).values(**nothing))
    return give_code(db, name, act, hours, "user.rescue")


def _refused(text: str) -> InputError:
    return InputError([InputProblem("tên", text)])

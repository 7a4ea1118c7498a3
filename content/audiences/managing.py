"""What becomes of a list as a whole: its name, who is on it, whose it is and who looks after it;
used no more, and used again."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, select, update

from content.audiences.audiences import Audience, audience_name, find_audience
from content.audiences.kinds import people_kind
from content.database.tables.audiences import audiences, list_imports, recipients
from content.database.tables.people import users
from content.intake.errors import InputError, InputProblem
from content.office.office import list_renamed
from content.people import audit
from content.people.acts import Act

ERASED_AFTER: Final = timedelta(days=180)
"""So long after a list was put away, nobody can be read on it any more; its figures stay."""


def rename_audience(db: Connection, name: str, to: str, act: Act) -> str:
    """Call a list something else, also in the office's profile; what is scheduled goes on. The new
    name, as it was taken; InputError when it is another list's."""
    found, new = _mine(db, name, act), audience_name(to)
    if new == found.name:
        return new
    taken = select(audiences.c.id).where(audiences.c.name == new)
    if db.execute(taken).first() is not None:
        text = f"đã có nhóm «{new}»; hãy chọn tên khác, hoặc nhập danh sách vào nhóm đó"
        raise InputError([InputProblem("tên mới", text, "new_name")])
    running = select(list_imports.c.id).where(
        list_imports.c.name == found.name, list_imports.c.state == "running"
    )
    if db.execute(running).first() is not None:
        text = "đang có việc nhập danh sách vào nhóm này; hãy đợi nhập xong rồi đổi tên"
        raise InputError([InputProblem("tên mới", text, "new_name")])
    _change(db, found, name=new)
    list_renamed(db, found.name, new, act)
    audit.record(db, act, "audience.rename", f"audience:{found.name}", to=new)
    return new


def called_now(db: Connection, name: str) -> str:
    """What a list of that name is called by now, by the record of acts; the name itself where there
    is such a list, or never was one."""
    known, seen = set(db.execute(select(audiences.c.name)).scalars()), set[str]()
    now = name
    while now not in known and now not in seen:
        seen.add(now)
        renamed = audit.newest_of(db, ("audience.rename",), f"audience:{now}")
        now = str(renamed.detail["to"]) if renamed is not None else now
    return now if now in known else name


def describe_audience(db: Connection, name: str, people: str, keeper: str, act: Act) -> None:
    """Say who is on a list (a word of `PEOPLE`) and which account looks after it; "" for nothing.
    InputError for an unknown kind or account."""
    found = _mine(db, name, act)
    people_kind(people)
    if keeper and keeper != found.keeper:
        known = select(users.c.name).where(users.c.name == keeper)
        if db.execute(known).first() is None:
            text = f"không có tài khoản «{keeper[:60]}»; ghi đúng tên đăng nhập, hoặc để trống"
            raise InputError([InputProblem("người phụ trách", text, "keeper")])
    if (people, keeper) == (found.people, found.keeper):
        return
    _change(db, found, people=people, keeper=keeper)
    audit.record(db, act, "audience.describe", f"audience:{name}", people=people, keeper=keeper)


def say_who(db: Connection, name: str, people: str, act: Act) -> None:
    """Say who is on a list, and leave who looks after it as it is."""
    describe_audience(db, name, people, find_audience(db, name).keeper, act)


def put_away(db: Connection, name: str, act: Act) -> None:
    """Use a list no more; `content.calendar.retired_lists` asks first what is still to leave."""
    found = _mine(db, name, act)
    if found.retired_at is not None:
        raise InputError(
            [
                InputProblem(
                    name,
                    "nhóm này đã ngừng dùng từ trước: muốn dùng lại thì nhập lại danh sách",
                    "retire",
                )
            ]
        )
    _change(db, found, retired_at=act.at)
    audit.record(db, act, "audience.retire", f"audience:{name}")


def use_again(db: Connection, name: str, act: Act) -> None:
    """A list that was put away is used again; whoever was erased meanwhile has to be imported
    anew."""
    found = _mine(db, name, act)
    if found.retired_at is None:
        raise InputError(
            [InputProblem(name, "nhóm này vẫn đang dùng: không cần làm gì thêm", "retire")]
        )
    _change(db, found, retired_at=None)
    audit.record(db, act, "audience.use_again", f"audience:{name}")


def erase_put_away(db: Connection, now: datetime) -> int:
    """Empty the people of lists that were put away long ago; how many rows. The rows stay: the
    figures and the log count them."""
    old = select(audiences.c.id).where(audiences.c.retired_at < now - ERASED_AFTER)
    theirs = recipients.c.audience_id.in_(old), recipients.c.sealed.is_not(None)
    return db.execute(update(recipients).where(*theirs).values(sealed=None, doubts=None)).rowcount


def _mine(db: Connection, name: str, act: Act) -> Audience:
    found = find_audience(db, name)
    act.require("audience", found.unit or None)
    return found


def _change(db: Connection, found: Audience, **values: Any) -> None:
    db.execute(update(audiences).where(audiences.c.id == found.id).values(**values))

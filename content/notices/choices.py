"""How a person wants to be told, by letter or in a chat: what at once, what in a digest and when,
what not; where; and when not to be disturbed."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from sqlalchemy import Connection, insert, select, update

from content.database.tables.notices import telling_choices
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import VIETNAM
from content.notices.matters import GROUPS, Matter, MatterGroup
from content.people import audit
from content.people.acts import Act

if TYPE_CHECKING:  # a calendar brings the readers of files with it
    from content.office.holidays import Calendar

Mode = Literal["now", "digest", "off"]
TellingWay = Literal["email", "telegram"]
WAYS: Final[tuple[TellingWay, ...]] = get_args(TellingWay)
MODES: Final[tuple[Mode, ...]] = get_args(Mode)

_TIME: Final = re.compile(r"([01]?[0-9]|2[0-3])[:hg]([0-5][0-9])")
_MOST_TIMES: Final = 6


@dataclass(frozen=True)
class TellingChoices:
    """One person's wishes; what the fields hold before any is expressed is the usual."""

    modes: Mapping[MatterGroup, Mode] = field(
        default_factory=lambda: dict.fromkeys(GROUPS, "digest")
    )
    times: tuple[str, ...] = ("07:30",)  # of the digest, Vietnam's time
    quiet_from: str = "21:00"
    quiet_to: str = "06:30"
    days_off: bool = False  # letters on weekends and holidays too
    urgent_always: bool = True  # what is khẩn comes at any hour
    ways: tuple[TellingWay, ...] = WAYS  # of those at which he was reached

    def mode_of(self, matter: Matter) -> Mode:
        """How a matter is told: what cannot wait comes at once, unless its group is off."""
        mode = self.modes.get(matter.group, "digest")
        return "now" if mode == "digest" and matter.pace != "calm" else mode

    def may_be_told(self, matter: Matter, now: datetime, calendar: "Calendar") -> bool:
        """Whether a letter about a matter may come now."""
        if matter.pace == "urgent" and self.urgent_always:
            return True
        return not self.is_quiet(now, calendar)

    def is_quiet(self, now: datetime, calendar: "Calendar") -> bool:
        """Whether it is a quiet hour, or a day off that is to be quiet."""
        local = now.astimezone(VIETNAM)
        if not self._counts(local.date(), calendar):
            return True
        start, end, at = _minutes(self.quiet_from), _minutes(self.quiet_to), _of_day(local.time())
        return start <= at < end if start <= end else at >= start or at < end

    def slot(self, now: datetime, calendar: "Calendar") -> datetime | None:
        """The latest time of a digest today that has come; None before the first, in quiet hours
        and on a day off."""
        local = now.astimezone(VIETNAM)
        if self.is_quiet(now, calendar):
            return None
        come = [text for text in self.times if _minutes(text) <= _of_day(local.time())]
        if not come:
            return None
        minutes = max(map(_minutes, come))
        begins = datetime.combine(local.date(), time(), VIETNAM)
        return begins + timedelta(minutes=minutes)

    def _counts(self, day: date, calendar: "Calendar") -> bool:
        return self.days_off or calendar.is_working_day(day)


def choices_of(db: Connection, person: str) -> TellingChoices:
    """What a person has chosen; the usual where nothing was."""
    query = select(telling_choices.c.document).where(telling_choices.c.person == person)
    return _read(db.execute(query).scalar_one_or_none())


def all_choices(db: Connection) -> dict[str, TellingChoices]:
    """What was chosen, by account; who is not in it has the usual."""
    return {row.person: _read(row.document) for row in db.execute(select(telling_choices))}


def choose(db: Connection, chosen: TellingChoices, act: Act) -> TellingChoices:
    """Put somebody's own wishes in force; InputError for what is no time of day. Answers them as
    they are kept."""
    act.require("read")
    made, name = _checked(chosen), act.person.name
    document = json.dumps(asdict(made))
    if not _change(db, name, document):
        db.execute(insert(telling_choices).values(person=name, document=document))
    audit.record(db, act, "user.telling", f"user:{name}")
    return made


def _change(db: Connection, name: str, document: str) -> bool:
    this = telling_choices.c.person == name
    changed = db.execute(update(telling_choices).where(this).values(document=document))
    return bool(changed.rowcount)


def _checked(chosen: TellingChoices) -> TellingChoices:
    problems: list[InputProblem] = []
    times = sorted({_time(text, "digest_times", problems) for text in chosen.times if text.strip()})
    if len(times) > _MOST_TIMES:
        text = f"nhiều nhất {_MOST_TIMES} giờ một ngày"
        problems.append(InputProblem("giờ báo gộp", text, "digest_times"))
    start = _time(chosen.quiet_from, "quiet_from", problems)
    end = _time(chosen.quiet_to, "quiet_to", problems)
    modes = {group: chosen.modes.get(group, "digest") for group in GROUPS}
    if any(mode not in MODES for mode in modes.values()):
        problems.append(InputProblem("cách báo", "hãy chọn một trong các cách đã nêu", "modes"))
    if not set(chosen.ways) & set(WAYS) and set(modes.values()) != {"off"}:
        text = "chọn ít nhất một nơi; không muốn nhận thì chọn «Không báo» ở mọi loại việc"
        problems.append(InputProblem("nơi nhận", text, "ways"))
    if not times and "digest" in modes.values():
        text = "ghi ít nhất một giờ, ví dụ 07:30; không muốn nhận thì chọn «Không báo»"
        problems.append(InputProblem("giờ báo gộp", text, "digest_times"))
    if problems:
        raise InputError(problems)
    ways = tuple(way for way in WAYS if way in chosen.ways)
    made = replace(
        chosen, modes=modes, times=tuple(times), quiet_from=start, quiet_to=end, ways=ways
    )
    if times and all(_in_quiet(made, text) for text in times):
        text = (
            "mọi giờ báo gộp đều nằm trong giờ yên lặng, thông báo sẽ không bao giờ đến: đổi một "
            "trong hai"
        )
        raise InputError([InputProblem("giờ báo gộp", text, "digest_times")])
    return made


def _in_quiet(chosen: TellingChoices, text: str) -> bool:
    start, end, at = map(_minutes, (chosen.quiet_from, chosen.quiet_to, text))
    return start <= at < end if start <= end else at >= start or at < end


def _time(text: str, name: str, problems: list[InputProblem]) -> str:
    found = _TIME.fullmatch(text.strip().lower())
    if not found:
        said = f"«{text.strip()}» không phải giờ trong ngày; ví dụ 07:30"
        problems.append(InputProblem(_CALLED[name], said, name))
        return ""
    return f"{int(found[1]):02d}:{found[2]}"


_CALLED: Final = {
    "digest_times": "giờ báo gộp",
    "quiet_from": "yên lặng từ",
    "quiet_to": "yên lặng đến",
}


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)


def _of_day(at: time) -> int:
    return at.hour * 60 + at.minute


def _read(document: str | None) -> TellingChoices:
    if document is None:
        return TellingChoices()
    kept: dict[str, Any] = json.loads(document)
    ways = tuple(kept.get("ways", WAYS))
    return TellingChoices(**{**kept, "times": tuple(kept["times"]), "ways": ways})

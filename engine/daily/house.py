"""What the house needs once a day, before the officers come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from content.calendar.key_endings import KeyEnding, key_endings
from content.intake.local_time import VIETNAM
from content.notices.notices import Notice, NoticeText, issue
from content.office.office import Office, current_office
from content.people.acts import HOUSE, Act
from engine.context import Context, log
from engine.daily.keys import look_at_keys, warning_of
from engine.daily.officers import officers

_HELPS_FOR = timedelta(days=7)


@dataclass
class Round:
    """What one round did: of how many outlets the end of the credentials is known, how many of them
    end soon, and of how many the officers were told now."""

    keys: int = 0
    ending: int = 0
    told: int = 0


def keep_house(context: Context) -> Round:
    """Renew credentials early, and say which end soon by the outlet's name: in the log, and to the
    officers; not while the machine's clock is not believed."""
    if context.look_at_clock() is not None:
        return Round()
    done, now = Round(keys=look_at_keys(context)), context.now()
    with context.database.read() as db:
        endings = key_endings(db, now)
    for ending in endings:
        log.warning("%s", warning_of(ending, now))
    done.ending, done.told = len(endings), _tell(context, endings)
    return done


def _tell(context: Context, endings: Sequence[KeyEnding]) -> int:
    """Queue a letter for each end that was not told before; how many that were."""
    act, told = Act(HOUSE, context.now()), 0
    with context.database.write() as db:
        office = current_office(db)
        to = officers(db, office.reporting) if endings else None
        for ending in endings if to else ():
            assert to is not None
            told += issue(db, context.vault, _notice(ending, office, act), to, act)
    return told


def _notice(ending: KeyEnding, office: Office, act: Act) -> Notice:
    """Told once before the end, and once a week after it while nobody has put in a new key."""
    warning, outlet = warning_of(ending, act.at), ending.outlet
    ended = ending.ends_at <= act.at
    text = NoticeText(
        title=f"Mã truy cập của điểm phát «{outlet.title}» {'đã' if ended else 'sắp'} hết hạn",
        summary=warning,
        paragraphs=(warning, "Cách xin và nhập mã mới: xem trang của điểm phát đó."),
        office=office.name,
        contact=office.contact,
    )
    when = f"{act.at.astimezone(VIETNAM):%G-W%V}" if ended else f"{ending.ends_at:%F}"
    about = f"key_ending:{outlet.name}:{when}"
    return Notice(about, "key_ending", text, max(ending.ends_at, act.at) + _HELPS_FOR)

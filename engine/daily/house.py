"""What the house needs twice a day: before the officers come, and while they are there to put in
a new key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from content.audiences.list_imports import forget_dead
from content.audiences.managing import erase_put_away
from content.calendar.key_endings import KeyEnding, key_endings
from content.intake.local_time import local_day
from content.intake.sheets.kept import forget_old_tables, kept_folder
from content.library.older import take_in_older
from content.notices.marks import forget_old_marks
from content.notices.notices import Notice, NoticeText, end_untrue, issue, readdress
from content.notices.own_tests import forget_old_tests
from content.office.office import Office, current_office
from content.outlets.outlets import KEY_ENDS_SOON
from content.people.acts import HOUSE, Act
from content.people.once import forget_old_keys
from content.sending import receipt_inbox
from content.sending.returned_letters import forget_old_letters
from engine.context import Context, log
from engine.daily.keys import look_at_keys, warning_of
from engine.daily.officers import officers
from engine.daily.reach import read_reach
from engine.daily.reached import without_reached
from engine.daily.silences import note_silences

_TEMPLATE = "key_ending"
_HELPS_FOR = timedelta(days=7)
_AT_ONCE = 5_000


@dataclass
class Round:
    """What one round did: of how many outlets the end of the credentials is known, how many of them
    end soon, and of how many the officers were told now."""

    keys: int = 0
    ending: int = 0
    told: int = 0


def keep_house(context: Context) -> Round:
    """Renew credentials early, and say which end soon by the outlet's name: in the log, and to the
    officers; forget the one-time keys of old forms; not while the machine's clock is not
    believed."""
    if context.look_at_clock() is not None:
        return Round()
    done, now = Round(keys=look_at_keys(context)), context.now()
    with context.database.read() as db:
        endings = key_endings(db, now)
    for ending in endings:
        log.warning("%s", warning_of(ending, now))
    done.ending, done.told = len(endings), _tell(context, endings)
    with context.database.write() as db:
        forget_old_keys(db, now)
        forget_dead(db, now)
        forget_old_marks(db, now)
        forget_old_letters(db, now)
        forget_old_tests(db, now)
        erase_put_away(db, now)
    _forget_old_receipts(context)
    note_silences(context)
    read_reach(context)
    take_in_older(context.database)
    forget_old_tables(kept_folder(context.media_dir.parent))
    return done


def _forget_old_receipts(context: Context) -> None:
    """In turns, so that nobody waits for a year's receipts; what they said stays in the log."""
    before = context.now() - context.receipts_kept
    went = _AT_ONCE
    while went == _AT_ONCE:
        with context.database.turn() as db:
            went = receipt_inbox.forget_old(db, before, _AT_ONCE)


def _tell(context: Context, endings: Sequence[KeyEnding]) -> int:
    """Queue a letter for each end that was not told before, to whom the office names and who is not
    told of it as a matter, in his own way (`engine.daily.tell`); call off what is true no more. How
    many that were."""
    act, told = Act(HOUSE, context.now()), 0
    with context.database.write() as db:
        office = current_office(db)
        notices = [_notice(ending, office, act) for ending in endings]
        end_untrue(db, _TEMPLATE, [notice.about for notice in notices], act)
        wanted = without_reached(db, context.vault, office.reporting)
        to = officers(db, context.vault, wanted) if endings else None
        if to is not None and context.calendar.is_working_day(local_day(act.at)):
            for notice in notices:
                fresh = issue(db, context.vault, notice, to, act)
                told += fresh
                if not fresh:
                    readdress(db, context.vault, notice, to, act)
    return told


def _notice(ending: KeyEnding, office: Office, act: Act) -> Notice:
    """Told once before the end, and once a week after it while nobody has put in a new key."""
    warning, outlet = warning_of(ending, act.at), ending.outlet
    ends, ended = ending.ends_at, ending.ends_at <= act.at
    week = (local_day(act.at) - local_day(ends)).days // 7
    text = NoticeText(
        title=f"Mã truy cập của điểm phát «{outlet.title}» {'đã' if ended else 'sắp'} hết hạn",
        summary=warning,
        paragraphs=(warning, "Cách xin và nhập mã mới: xem trang của điểm phát đó."),
        office=office.name,
    )
    about = f"{_TEMPLATE}:{outlet.name}:{local_day(ends)}" + (f":{week}" if ended else "")
    since = ends + _HELPS_FOR * week if ended else ends - KEY_ENDS_SOON
    until = since + _HELPS_FOR if ended else ends
    return Notice(about, _TEMPLATE, text, since, until)

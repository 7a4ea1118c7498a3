"""The daily look at the plans: drafts of the reports that come due or are late, and reminders to
the officers, each once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from content.intake.local_time import local_day, midnight
from content.notices.notices import (
    Addressees,
    Notice,
    NoticeText,
    end_untrue,
    issue,
    readdress,
)
from content.office.office import Office, current_office
from content.people.acts import REMIND, Act
from engine.context import Context, log
from engine.daily.keys import key_warnings
from engine.daily.officers import officers
from reports.counting.summary import Ask, summarise
from reports.desk.due import ReportDue
from reports.desk.frozen import frozen_report, keep
from reports.desk.needs import LABELS, Circumstances, Need, needs
from reports.desk.reminders import ReminderDue, begin, coming
from reports.periods.words import short_date

_TEMPLATE = "report_reminder"
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


@dataclass
class Reminded:
    """What one look did: drafts kept, reminders given to the pumps."""

    drafts: int = 0
    reminders: int = 0


def remind(context: Context, evidence_dir: Path) -> Reminded:
    """Keep a draft of every report that comes due, and give the pumps a reminder to the officers
    where one is due today; not while the machine's clock is not believed."""
    if context.look_at_clock() is not None:
        return Reminded()
    tally, act, place = (
        Reminded(),
        Act(REMIND, context.now()),
        Circumstances(evidence_dir, context.calendar, context.now()),
    )
    with context.database.read() as db:
        due, office = coming(db, context.calendar, place.today), current_office(db)
    with context.database.write() as db:
        end_untrue(db, _TEMPLATE, [reminder.about for reminder in due], act)
    for reminder in due:
        tally.drafts += _draft(context, reminder.report, evidence_dir, act)
    if not due or not context.calendar.is_working_day(place.today):
        return tally
    with context.database.read() as db:
        waiting, to = list(needs(db, place)), officers(db, context.vault, office.reporting)
    keys = key_warnings(context)
    if to is None:
        return tally
    for reminder in due:
        theirs = [need for need in waiting if need.plan in (reminder.report.plan.id, None)]
        text = _letter(reminder, office, place, theirs, keys)
        tally.reminders += _remind_of(context, reminder, to, text)
    return tally


def _draft(context: Context, report: ReportDue, evidence_dir: Path, act: Act) -> bool:
    """Keep the figures of a report as a draft, unless they are frozen already."""
    with context.database.read() as db:
        if frozen_report(db, report.plan.id, report.period.name) is not None:
            return False
        # counting takes seconds, and pumps must not wait for it
        ask = Ask(report.plan.id, report.period, evidence_dir, context.now(), report=True)
        found = summarise(db, ask)
    with context.database.write() as db:
        keep(db, found, act)
    return True


def _remind_of(context: Context, due: ReminderDue, to: Addressees, text: NoticeText) -> bool:
    """Queue one reminder; False when it was told before. One that was not sent by the last day, or
    by the next one of a late report, helps nobody any more."""
    act, last_valid = Act(REMIND, context.now()), due.report.last_valid
    assert last_valid is not None
    stale = midnight(local_day(act.at) + _WEEK if due.late else last_valid + _DAY)
    notice = Notice(due.about, _TEMPLATE, text, midnight(due.since(context.calendar)), stale)
    with context.database.write() as db:
        told = begin(db, due, act) and issue(db, context.vault, notice, to, act)
        if not told:
            readdress(db, context.vault, notice, to, act)
    if told:
        log.info("reminder %s: queued for %d", due.about, len(to.addresses))
    return told


def _letter(
    due: ReminderDue,
    office: Office,
    place: Circumstances,
    waiting: Sequence[Need],
    keys: Sequence[str],
) -> NoticeText:
    head = next(need.text for need in waiting if need.subject == due.report.subject)
    points = [
        f"{LABELS[need.kind].capitalize()}: {need.text}"
        for need in waiting
        if need.kind not in ("report", "overdue")
    ]
    points += keys
    drafted = "Dự thảo số liệu đã được lập tự động: xem ở trang Báo cáo (lantoa report --list)."
    last = "Những việc cần một người:" if points else "Không có nhiệm vụ nào chậm."
    title = (
        f"Quá hạn {due.late:02d} ngày: {due.report.name}"
        if due.late
        else f"{_left(due.left)} {due.report.name}"
    )
    return NoticeText(
        title=title,
        summary=head,
        paragraphs=(f"{head} (tính đến ngày {short_date(place.today)}).", drafted, last),
        points=tuple(points),
        office=office.name,
    )


def _left(days: int) -> str:
    return f"Còn {days:02d} ngày làm việc đến hạn" if days else "Hôm nay là ngày cuối của"

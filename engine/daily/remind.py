"""The daily look at the plans: drafts of the reports that come due, and reminders to the officers,
each once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from content.intake.local_time import midnight
from content.notices.notices import Addressees, Notice, NoticeText, issue
from content.office.office import Office, current_office
from content.people.acts import REMIND, Act
from engine.context import Context, log
from engine.daily.keys import key_warnings
from engine.daily.officers import officers
from reports.counting.summary import Ask, summarise
from reports.desk.frozen import keep
from reports.desk.needs import LABELS, Circumstances, Need, needs
from reports.desk.reminders import ReminderDue, begin, coming
from reports.periods.deadlines import period_of
from reports.periods.words import short_date


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
    for reminder in due:
        ask = Ask(
            reminder.deadline.plan,
            period_of(reminder.deadline, office.reporting),
            evidence_dir,
            context.now(),
        )
        # counting takes seconds, and pumps must not wait for it
        with context.database.read() as db:
            found = summarise(db, ask)
        with context.database.write() as db:
            keep(db, found, act)
        tally.drafts += 1
    if not due or not context.calendar.is_working_day(place.today):
        return tally
    with context.database.read() as db:
        waiting, to = list(needs(db, place)), officers(db, office.reporting)
    keys = key_warnings(context)
    if to is None:
        return tally
    for reminder in due:
        theirs = [need for need in waiting if need.plan in (reminder.deadline.plan, None)]
        text = _letter(reminder, office, place.today, theirs, keys)
        tally.reminders += _remind_of(context, reminder, to, text)
    return tally


def _remind_of(context: Context, due: ReminderDue, to: Addressees, text: NoticeText) -> bool:
    """Queue one reminder; False when it was told before."""
    act, template = Act(REMIND, context.now()), "report_reminder"
    about = f"{template}:{due.deadline.plan}:{due.deadline.last_valid}:{due.days}"
    after = midnight(due.deadline.last_valid + timedelta(days=1))
    with context.database.write() as db:
        told = begin(db, due, act) and issue(
            db, context.vault, Notice(about, template, text, after), to, act
        )
    if told:
        plan, count = due.deadline.plan, len(to.addresses)
        log.info("reminder of %s, %s: queued for %d", plan, due.deadline.last_valid, count)
    return told


def _letter(
    due: ReminderDue, office: Office, today: date, waiting: Sequence[Need], keys: Sequence[str]
) -> NoticeText:
    head = next(need.text for need in waiting if need.kind == "report")
    points = [
        f"{LABELS[need.kind].capitalize()}: {need.text}"
        for need in waiting
        if need.kind != "report"
    ]
    points += keys
    drafted = "Dự thảo số liệu đã được lập tự động: xem ở trang Báo cáo (lantoa report --list)."
    last = "Những việc cần một người:" if points else "Không có nhiệm vụ nào chậm."
    return NoticeText(
        title=f"Còn {due.left:02d} ngày làm việc đến hạn báo cáo theo Kế hoạch số {due.number}",
        summary=head,
        paragraphs=(f"{head} (tính đến ngày {short_date(today)}).", drafted, last),
        points=tuple(points),
        office=office.name,
        contact=office.contact,
    )

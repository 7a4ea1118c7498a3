"""The daily look at the plans: drafts of the reports that come due, and reminders to the officers,
each once."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from pathlib import Path

from channels.contract.channel import Channel
from channels.contract.message import DeliveryKey, Message, Recipient
from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Retry
from content.office.office import Office, current_office
from content.outlets.outlets import list_outlets
from content.people.acts import REMIND, Act
from content.people.switches import stopped
from engine.context import Context, log
from engine.daily.keys import key_warnings
from reports.counting.summary import Ask, summarise
from reports.desk.frozen import keep
from reports.desk.needs import LABELS, Circumstances, Need, needs
from reports.desk.reminders import ReminderDue, begin, coming, finish, give_back
from reports.periods.deadlines import period_of
from wiring.outlets import open_outlet
from wiring.settings import SettingsError


@dataclass
class Reminded:
    """What one look did: drafts kept, letters that left, letters that did not."""

    drafts: int = 0
    sent: int = 0
    failed: int = 0


def remind(context: Context, evidence_dir: Path) -> Reminded:
    """Keep a draft of every report that comes due, and remind the officers where a reminder is due
    today; not while the machine's clock is not believed."""
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
        waiting = list(needs(db, place))
    for reminder in due:
        _remind_of(
            context,
            reminder,
            office,
            [need for need in waiting if need.plan in (reminder.deadline.plan, None)],
            tally,
        )
    return tally


def _remind_of(
    context: Context, due: ReminderDue, office: Office, waiting: Sequence[Need], tally: Reminded
) -> None:
    channel = _way_out(context, office)
    if channel is None:
        return
    with context.database.write() as db:
        if not begin(db, due, Act(REMIND, context.now())):
            return
    letter = _letter(due, office, waiting, key_warnings(context))
    outcomes = [_send(channel, letter, due, address) for address in office.reporting.to]
    well = sum(isinstance(outcome, Accepted | Delivered) for outcome in outcomes)
    tally.sent += well
    tally.failed += len(outcomes) - well
    told = (
        f"gửi được {well}/{len(outcomes)}: "
        f"{'; '.join(sorted({_told(outcome) for outcome in outcomes}))}"
    )
    with context.database.write() as db:
        if all(isinstance(outcome, Retry | Halted) for outcome in outcomes):
            give_back(db, due)  # certainly nothing left: tomorrow again
        else:
            finish(db, due, told)
    log.info("reminder of %s, %s: %s", due.deadline.plan, due.deadline.last_valid, told)


def _way_out(context: Context, office: Office) -> Channel | None:
    """The outlet that the office names for its own letters; None while it must not or cannot
    send."""
    if office.reporting.outlet is None:
        return None
    with context.database.read() as db:
        ready = [
            outlet
            for outlet in list_outlets(db)
            if outlet.name == office.reporting.outlet
            and outlet.addressed == "email"
            and outlet.state == "active"
        ]
        halted = stopped(db)
    if halted or not ready:
        log.warning(
            "no reminder leaves: outlet %s is not an active e-mail outlet, or everything is "
            "stopped",
            office.reporting.outlet,
        )
        return None
    try:
        opened = open_outlet(ready[0], context.vault, context.site)
    except SettingsError as error:
        log.warning("no reminder leaves: %s", error)
        return None
    return opened if isinstance(opened, Channel) else None


def _send(channel: Channel, message: Message, due: ReminderDue, address: str) -> Outcome:
    reader = sha256(f"{due.deadline.plan} {address}".encode()).hexdigest()[:12]
    key = DeliveryKey(f"nhac-{due.deadline.last_valid:%Y%m%d}-{due.days}-{reader}")
    with channel.open() as line:
        return line.send(message, Recipient(address), key)


def _letter(
    due: ReminderDue, office: Office, waiting: Sequence[Need], keys: Sequence[str]
) -> Message:
    head = next(need.text for need in waiting if need.kind == "report")
    lines = [f"- {LABELS[need.kind]}: {need.text}" for need in waiting if need.kind != "report"]
    lines += [f"- {warning}" for warning in keys]
    paragraphs = [
        head + ".",
        (
            "Dự thảo số liệu đã được lập tự động; xem bằng lệnh lantoa report --list hoặc trên "
            "trang báo cáo."
        ),
    ]
    paragraphs += (
        ["Những việc cần một người:", *lines] if lines else ["Không có nhiệm vụ nào chậm."]
    )
    return Message(
        item=f"nhac-{due.deadline.plan}",
        title=f"Còn {due.left:02d} ngày làm việc đến hạn báo cáo theo Kế hoạch số {due.number}",
        summary=head,
        html="".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs),
        text="\n\n".join(paragraphs),
        office=office.name,
        contact=office.contact,
    )


def _told(outcome: Outcome) -> str:
    return getattr(outcome, "reason", "") or "đã nhận"

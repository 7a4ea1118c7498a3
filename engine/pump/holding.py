"""Why a delivery is held back or ended instead of leaving: it is too late, or outside the hours."""

from datetime import datetime, timedelta

from content.deliveries.states import State
from content.office.holidays import Calendar
from content.office.sending_hours import SendingHours
from content.outlets.outlets import Outlet
from content.sending.claimed import Claimed


def opens_at(outlet: Outlet, calendar: Calendar, moment: datetime) -> datetime:
    """The first moment from `moment` on at which the outlet's window and holidays allow sending."""
    return SendingHours.parse(outlet.window).opens_at(moment, calendar, outlet.holidays)


def fate(outlet: Outlet, calendar: Calendar, due: Claimed, now: datetime) -> State | None:
    """`held` or `expired` for a delivery later than the outlet's limit, None while it may leave.

    Rule `send` never gives up; a wait for the window to open is not lateness; urgent publications
    are always sent. So are correction letters: who was told something wrong is better put right
    late than never, and nobody must decide on it a third time.
    """
    if outlet.late == "send" or due.urgent or due.letter:
        return None
    limit = timedelta(seconds=outlet.late_limit_s)
    if now - due.due_at <= limit or now - opens_at(outlet, calendar, due.due_at) <= limit:
        return None
    return "held" if outlet.late == "hold" else "expired"

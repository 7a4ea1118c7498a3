"""A mailing that the tests with real servers send."""

from content.audiences.audiences import find_audience
from content.calendar.schedule import ScheduleRequest, schedule
from tests.kit import BIENTAP, Home


def send_to_all(home: Home, outlet: str, audience: str) -> None:
    """One approved item to everybody of a list, now; nobody has to let it go."""
    revision = home.approved("ct-08")
    with home.database.write() as db:
        everybody = find_audience(db, audience)
        request = ScheduleRequest(revision, home.outlet_rows(outlet), everybody, home.now)
        schedule(db, request, home.act(BIENTAP), everybody.size)

"""Text messages through a real Kannel to a message centre: what the log says of each message is
what the centre holds and what its receipts said."""

import os
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from content.deliveries.filters import Filter
from content.items import approval
from content.sending.receipt_inbox import set_aside
from engine.after.receipts import collect
from engine.decisions.intake import import_item, refresh
from engine.decisions.preflight import open_channels
from sandbox.providers.smsc import SmscOptions, SmscSandbox
from tests.edge.test_hooks import running
from tests.engine.engine_kit import pump, sms_outlet
from tests.kit import BIENTAP, DUYET, Home, phones
from tests.lantoa.cli_kit import sample
from tests.real.kannel import kannel, why_not
from tests.real.mailing import send_to_all

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())

MESSAGES = int(os.environ.get("MESSAGES", "120"))
ACCENTED = (
    "Chỉ số cải cách hành chính đánh giá kết quả từng lĩnh vực. Mời bà con góp ý về thái độ "
    "phục vụ tại bộ phận một cửa của phường."
)
ENDS = ("DELIVRD", "UNDELIV", "EXPIRED", "REJECTD")


def ends(people: int = MESSAGES) -> dict[str, str]:
    """How the centre ends each number's message."""
    return {f"84900{number:06d}": ENDS[number % len(ENDS)] for number in range(people)}


@pytest.fixture(params=["tlv", "text"])
def centre(request: pytest.FixtureRequest) -> Iterator[SmscSandbox]:
    options = SmscOptions(receipts=True, dialect=request.param, ends=ends())
    with SmscSandbox(options=options) as running:
        yield running


def test_each_message_ends_as_the_centre_says(home: Home, centre: SmscSandbox) -> None:
    with kannel(centre.port, centre.options) as port, running(home):
        home.people().plans().outlets(sms_outlet(port))
        home.audience("sdt", phones(range(MESSAGES)))
        send_to_all(home, "sms", "sdt")
        pump(home, "sms")
        wait_for_receipts(home)
    came = sum(end == "DELIVRD" for end in ends().values())
    assert home.states() == {"delivered": came, "rejected": MESSAGES - came}
    assert Counter(arrival.to for arrival in centre.world.arrivals()) == Counter(list(ends()))


def test_two_outlets_on_one_kannel_end_each_in_their_true_state(home: Home) -> None:
    """Half of the people get a message from each; receipts come back to the outlet that sent."""
    half = MESSAGES // 2
    people = {"sms": range(MESSAGES), "sms-hai": range(half, half + MESSAGES)}
    senders = {"sms": "HOADANG", "sms-hai": "UBNDPHUONG"}
    ended = ends(half + MESSAGES)
    with (
        SmscSandbox(options=SmscOptions(receipts=True, ends=ended)) as centre,
        kannel(centre.port, centre.options) as port,
        running(home),
    ):
        first = sms_outlet(port)
        second = first.replace('"sms"', '"sms-hai"').replace("HOADANG", senders["sms-hai"])
        home.people().plans().outlets(first + second)
        for name, numbers in people.items():
            home.audience(f"dan-{name}", phones(numbers))
            send_to_all(home, name, f"dan-{name}")
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda name: pump(home, name), people))
        wait_for_receipts(home)
    sent = Counter((submitted.source, submitted.destination) for submitted in centre.submissions)
    for name, numbers in people.items():
        came = [f"84900{number:06d}" for number in numbers]
        assert Counter({(senders[name], number): 1 for number in came}).items() <= sent.items()
        states = Counter(row.state for row in home.log(Filter(outlet=name)))
        arrived = sum(ended[number] == "DELIVRD" for number in came)
        assert states == {"delivered": arrived, "rejected": MESSAGES - arrived}
        (outlet,) = home.outlet_rows(name)
        with home.database.read() as db:
            assert set_aside(db, outlet.id, 10) == (0, []), "each receipt found its message"
    assert sent.total() == 2 * MESSAGES


def test_a_long_accented_text_reaches_the_handset_whole(home: Home) -> None:
    with (
        SmscSandbox(options=SmscOptions(receipts=True)) as centre,
        kannel(centre.port, centre.options) as port,
        running(home),
    ):
        home.people().plans().outlets(sms_outlet(port, encoding="unicode"))
        home.audience("sdt", phones(range(1)))
        approve_accented(home)
        send_to_all(home, "sms", "sdt")
        pump(home, "sms")
        wait_for_receipts(home)
    (arrival,) = centre.world.arrivals()
    assert arrival.text == ACCENTED
    assert arrival.title == "2 parts"
    assert home.states() == {"delivered": 1}


def approve_accented(home: Home) -> None:
    """The sample with a text message of its own, and approved so."""
    text = sample("ct-08").read_text("utf-8").replace("accented: null", f'accented: "{ACCENTED}"')
    path = home.folder / sample("ct-08").name
    path.write_text(text, "utf-8")
    import_item(home.context, path, home.act(BIENTAP))
    revision = refresh(home.context, "ct-08", home.act(BIENTAP))
    families = open_channels(revision, home.outlet_rows(), home.findings(revision))
    with home.database.write() as db:
        approval.submit(db, "ct-08", home.act(BIENTAP))
        approval.approve(db, revision, home.act(DUYET), families)


def wait_for_receipts(home: Home) -> None:
    """Until nothing waits for its receipt, or half a minute has passed."""
    until = time.monotonic() + 30
    while home.states().get("accepted") and time.monotonic() < until:
        collect(home.context)
        time.sleep(0.2)

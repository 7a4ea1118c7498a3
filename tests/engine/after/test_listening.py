"""An SMS centre reports over the messages' own connection: what it says is kept before it is
answered, while messages go and afterwards."""

import time
from collections.abc import Iterator

import pytest

from content.sending import receipt_inbox
from engine.after import listening
from engine.after.receipts import collect
from sandbox.providers.smsc import SmscOptions, SmscSandbox
from tests.engine.engine_kit import pump, put, sms_outlet
from tests.kit import Home


@pytest.fixture
def centre(request: pytest.FixtureRequest) -> Iterator[SmscSandbox]:
    with SmscSandbox(options=getattr(request, "param", SmscOptions())) as running:
        yield running


@pytest.fixture
def home(ready: Home, centre: SmscSandbox) -> Home:
    toml = sms_outlet(window="00:00-24:00", holidays="send")
    for before, after in (
        ('provider = "kannel"', 'provider = "smpp"'),
        ('url = "http://127.0.0.1:9"', f'url = "smpp://127.0.0.1:{centre.port}"'),
        ('password = "sandbox-kannel"', 'password = "bi-mat"'),
    ):
        toml = toml.replace(before, after)
    return ready.outlets(toml)


def heard(home: Home, wanted: int) -> int:
    """How many letters came, once so many have."""
    (sms,) = home.outlet_rows("sms")
    end = time.monotonic() + 20
    while True:
        with home.database.read() as db:
            found = len(receipt_inbox.unread(db, home.vault, sms.id, 0, 100))
        if found >= wanted or time.monotonic() > end:
            return found
        time.sleep(0.02)


@pytest.mark.parametrize("centre", [SmscOptions(receipts=True, dialect="decimal")], indirect=True)
def test_receipts_that_come_while_messages_go_prove_them(home: Home) -> None:
    put(home, "sms", "sdt")
    pump(home, "sms")
    assert home.states() == {"accepted": 2}
    assert heard(home, 2) == 2
    assert collect(home.context) == 2
    assert home.states() == {"delivered": 2}


def test_receipts_that_come_later_are_fetched(
    home: Home, centre: SmscSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "LISTEN_S", 0.3)
    assert listening.listen(home.context) == 0, "nothing was sent: nobody is visited"
    put(home, "sms", "sdt")
    pump(home, "sms")
    for place, state in enumerate(("DELIVRD", "UNDELIV")):
        centre.report(place, state)
    binds = centre.binds
    assert listening.listen(home.context) == 1
    assert centre.binds == binds + 1
    assert heard(home, 2) == 2
    collect(home.context)
    assert home.states() == {"delivered": 1, "rejected": 1}
    assert listening.listen(home.context) == 0, "nothing more is awaited"

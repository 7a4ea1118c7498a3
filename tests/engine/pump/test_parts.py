"""A refusal of us is never booked on a citizen: the mail provider that refuses rests, the others go
on, a person is told once, and it is tried again by itself."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from content.deliveries.filters import Filter
from content.deliveries.waiting import waiting
from content.intake.errors import InputError
from content.people.acts import Act
from content.sending.backlog import stuck
from content.sending.parts import parts_at_rest, resume_part
from engine.shift import drain
from sandbox.faults import Reply
from tests.engine.engine_kit import clock_of, heard, pump, put, sms_outlet
from tests.kit import QUANTRI, Home, Stands, addresses, phones, stands

pytestmark = pytest.mark.timeout(60)

REFUSES_US = Reply(550, "5.7.26 Unauthenticated email from hoadang.example.vn is not accepted")


@pytest.fixture
def town(ready: Home) -> Home:
    """A list of 300 at one mail provider and twenty elsewhere."""
    with_both = addresses(300, "gmail.example") + addresses(20, "phuong.example").partition("\n")[2]
    return ready.audience("ca-xa", with_both)


def by_domain(servers: Stands) -> Counter[str]:
    return Counter(
        arrival.to.partition("@")[2]
        for arrival in servers.world.arrivals("smtp")
        if arrival.to is not None
    )


def resting(home: Home) -> list[str]:
    with home.database.read() as db:
        return [row.subject for row in waiting(db, home.now) if row.kind == "part"]


def test_one_provider_that_refuses_us_rests_and_no_citizen_is_marked_as_refused(
    town: Home, servers: Stands
) -> None:
    servers.smtp.refuses["gmail.example"] = REFUSES_US
    put(town, "thu", "ca-xa", release_above=1000)
    pump(town, "thu")
    assert town.states() == {"accepted": 20, "queued": 300}
    assert by_domain(servers) == {"phuong.example": 20}
    assert resting(town) == ["thu gmail.example"], "a person is told, once"
    asked = sum(command.endswith("@gmail.example") for command in servers.smtp.commands)
    assert asked <= 60, "it went on asking a provider that refuses us"
    (row, *_) = town.log(Filter(state="queued", code="part_rests"))
    assert row.reason is not None
    assert row.reason.startswith("Nhà cung cấp của người nhận đang từ chối")


def test_it_is_tried_with_one_letter_after_one_four_and_twenty_four_hours(
    town: Home, servers: Stands
) -> None:
    servers.smtp.refuses["gmail.example"] = REFUSES_US
    put(town, "thu", "ca-xa", release_above=1000)
    pump(town, "thu")
    for hours in (1, 4):
        clock_of(town).forward(minutes=1, hours=hours)
        servers.smtp.commands.clear()
        pump(town, "thu")
        asked = [said for said in servers.smtp.commands if said.endswith("@gmail.example")]
        assert len(asked) == 1, f"{len(asked)} letters tried it after {hours} hours"
    (row,) = town.outlet_rows("thu")
    with town.database.read() as db:
        part = parts_at_rest(db, row.id)["gmail.example"]
    assert part.probes == 2
    assert part.rest_until - town.now > timedelta(hours=23)
    servers.smtp.refuses.clear()
    clock_of(town).forward(hours=25)
    for _ in range(2):
        pump(town, "thu")
    assert town.states() == {"accepted": 320}
    assert resting(town) == []


def test_a_person_who_mended_it_lets_all_go_at_once(town: Home, servers: Stands) -> None:
    servers.smtp.refuses["gmail.example"] = REFUSES_US
    put(town, "thu", "ca-xa", release_above=1000)
    pump(town, "thu")
    servers.smtp.refuses.clear()
    with town.database.write() as db:
        resume_part(db, "thu", "gmail.example", Act(QUANTRI, town.now))
    clock_of(town).forward(minutes=11)  # the one that doubted keeps its own wait
    pump(town, "thu")
    assert town.states() == {"accepted": 320}
    with town.database.write() as db, pytest.raises(InputError, match="không tạm nghỉ"):
        resume_part(db, "thu", "gmail.example", Act(QUANTRI, town.now))


def test_a_single_mailbox_that_wants_no_mail_from_us_does_not_hold_up_its_whole_domain(
    town: Home, servers: Stands
) -> None:
    servers.smtp.refuses["nguoi3"] = Reply(550, "5.7.1 not authorized to send to this mailbox")
    put(town, "thu", "ca-xa", release_above=1000)
    pump(town, "thu")
    assert town.states() == {"accepted": 318, "queued": 2}
    assert resting(town) == []
    clock_of(town).forward(hours=1)
    put(town, "thu", "ca-xa", release_above=1000)
    pump(town, "thu")
    assert resting(town) == []
    assert town.states()["accepted"] == 2 * 318
    refused = town.log(Filter(state="rejected"))
    assert {row.code for row in refused} <= {"recipient_refused"}


def test_a_provider_that_puts_us_off_for_what_we_are_rests_too(town: Home, servers: Stands) -> None:
    servers.smtp.refuses["gmail.example"] = Reply(421, "4.7.28 Unusual rate of mail from your IP")
    put(town, "thu", "ca-xa", release_above=1000)
    pump(town, "thu")
    assert town.states() == {"accepted": 20, "queued": 300}
    assert resting(town) == ["thu gmail.example"]


def test_a_relay_that_denies_relaying_stops_the_outlet_and_keeps_the_queue(
    town: Home, servers: Stands
) -> None:
    servers.smtp.script.always = Reply(550, "5.7.1 Relaying denied")
    put(town, "thu", "ca-xa", release_above=1000)
    pump(town, "thu")
    (row,) = town.outlet_rows("thu")
    assert row.state == "halted"
    assert "Relaying denied" in row.state_reason
    assert town.states() == {"queued": 320}


def test_an_account_that_has_sent_all_it_may_waits_an_hour_and_needs_nobody(
    town: Home, servers: Stands
) -> None:
    servers.smtp.script.always = Reply(550, "5.4.5 Daily user sending limit exceeded")
    put(town, "thu", "ca-xa", release_above=1000)
    pump(town, "thu")
    (row,) = town.outlet_rows("thu")
    assert row.state == "active"
    assert town.states() == {"queued": 320}
    assert row.rest_until is not None
    assert row.rest_until - town.now > timedelta(minutes=59)
    assert "gửi đủ mức" in row.rest_reason
    servers.smtp.script.always = None
    clock_of(town).forward(minutes=80)  # chance lengthens the wait of each
    pump(town, "thu")
    assert town.states() == {"accepted": 320}


def test_a_gateway_that_refuses_our_key_rests_while_the_other_sends(
    home: Home, servers: Stands, tmp_path: Path
) -> None:
    with stands(servers.world) as others:
        second = f"""[[outlet.gateway]]
provider = "kannel"
url = "{others.kannel.url}"
username = "lantoa"
password = "sandbox-kannel"
"""
        home.people().plans().outlets(
            sms_outlet(servers.kannel.port, second, window="00:00-24:00", holidays="send")
        )
        home.audience("sdt", phones(range(90)))
        others.kannel.script.always = Reply(403, "Authorization failed for sendsms")
        put(home, "sms", "sdt")
        pump(home, "sms")
        assert home.states() == {"accepted": 90}
        assert resting(home) == [f"sms 127.0.0.1:{others.kannel.port}"]
        asked = len(others.kannel.requests)
        put(home, "sms", "sdt")
        pump(home, "sms")
        assert len(others.kannel.requests) == asked, "a gateway at rest was asked"


def test_what_the_provider_said_is_kept_with_the_attempt(town: Home, servers: Stands) -> None:
    servers.smtp.refuses["gmail.example"] = REFUSES_US
    put(town, "thu", "ca-xa", release_above=1000)
    pump(town, "thu")
    halted = [
        attempt
        for row in town.log(Filter(state="queued"))
        for attempt in heard(town, row.id)
        if attempt.outcome == "halted"
    ]
    assert halted
    assert {attempt.code for attempt in halted} == {"policy"}
    assert halted[0].raw.startswith("RCPT: 550 5.7.26 Unauthenticated email")


def test_a_pass_until_idle_ends_when_all_that_is_left_rests_and_says_why(
    town: Home, servers: Stands
) -> None:
    servers.smtp.refuses["gmail.example"] = REFUSES_US
    put(town, "thu", "ca-xa", release_above=1000)
    _tally, stuck = drain(town.context, until_idle=True)
    (outlet,) = stuck
    assert outlet.name == "thu (gmail.example)"
    assert outlet.why.startswith("Nhà cung cấp từ chối thư của cơ quan")
    assert outlet.until is not None


def test_a_part_that_works_again_is_named_whatever_its_case(town: Home, servers: Stands) -> None:
    servers.smtp.refuses["gmail.example"] = REFUSES_US
    put(town, "thu", "ca-xa", release_above=1000)
    pump(town, "thu")
    with town.database.write() as db:
        resume_part(db, "thu", "Gmail.EXAMPLE", Act(QUANTRI, town.now))
    assert resting(town) == []


def test_unreachable_is_told_by_a_pass_until_idle(home: Home, tmp_path: Path) -> None:
    home.people().plans().outlets(
        sms_outlet(9, window="00:00-24:00", holidays="send")  # nobody listens there
    )
    home.audience("sdt", phones(range(3)))
    put(home, "sms", "sdt")
    for _ in range(4):
        pump(home, "sms")
        clock_of(home).forward(minutes=6)
    pump(home, "sms")
    with home.database.read() as db:
        (outlet,) = stuck(db, home.now + timedelta(minutes=1))
        (told,) = [row for row in waiting(db, home.now) if row.kind == "rest"]
    assert outlet.name == told.subject == "sms"
    assert outlet.why.startswith("Không kết nối được với nhà cung cấp")
    assert told.since < home.now < (told.until or home.now)

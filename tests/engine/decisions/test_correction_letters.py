"""A correction letter leaves by the real dialogue with its reason first, and what cannot be carried
is refused before anything changes; a mailing is stopped while it leaves."""

import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from content.audiences.audiences import find_audience
from content.calendar import stopping
from content.calendar.occurrences import plan_due
from content.calendar.releasing import release
from content.calendar.schedule import ScheduleRequest, schedule
from content.intake.errors import InputError
from content.people.acts import Act
from engine.decisions import amending as engine
from engine.shift import work_outlet
from sandbox.faults import Slow
from tests.engine.decisions.test_amending import pump, put, rewrite
from tests.kit import BIENTAP, DUYET, PHATNGON, Home, Stands, addresses, phones

pytestmark = pytest.mark.timeout(90)

WHY = "Bản trước ghi sai ngày họp"


@pytest.fixture
def ready(home: Home, servers: Stands, tmp_path: Path) -> Home:
    home.people().plans().outlets(servers.outlets(tmp_path / "drop"))
    return home.audience("sdt", phones(range(3))).audience("dan", addresses(3))


def correct(home: Home, *tell: str, why: str = WHY) -> int:
    effect = engine.correct(home.context, "ct-08", Act(DUYET, home.now, why), tell)
    assert effect.letters is not None
    with home.database.write() as db:
        release(db, effect.letters, home.act(PHATNGON), None)
    return effect.people


def test_letters_and_text_messages_say_the_reason_first(ready: Home, servers: Stands) -> None:
    put(ready, "thu", audience="dan")
    put(ready, "sms", audience="sdt")
    pump(ready, "thu", "sms")
    rewrite(ready, sms={"text": "Hop luc 8 gio ngay 12/12.", "text_accented": None})
    assert correct(ready, "email", "phone") == 6
    pump(ready, "thu", "sms")
    letters = servers.world.arrivals("smtp")[3:]
    assert len({letter.to for letter in letters}) == len(letters) == 3
    for letter in letters:
        assert letter.title.startswith("Đính chính: ")
        assert letter.text.index(WHY) < 400
    messages = servers.world.arrivals("kannel")[3:]
    assert {message.text for message in messages} == {
        "Dinh chinh: Ban truoc ghi sai ngay hop. Hop luc 8 gio ngay 12/12."
    }


def test_a_reason_too_long_for_a_text_message_is_refused_and_changes_nothing(ready: Home) -> None:
    put(ready, "sms", audience="sdt")
    pump(ready, "sms")
    rewrite(ready)
    act = Act(DUYET, ready.now, "Bản trước ghi sai ngày họp. " * 30)
    with pytest.raises(InputError, match=r"thư đính chính.*SMS dài"):
        engine.correct(ready.context, "ct-08", act, ("phone",))
    with ready.database.read() as db:
        assert db.execute(text("SELECT count(*) FROM amendments")).scalar_one() == 0
    seen = engine.look_at_correction(ready.context, "ct-08", "sai ngày", ("phone",))
    assert (seen.problems, seen.told.total) == ((), 3)


def test_what_comes_back_to_the_queue_after_a_correction_leaves_with_the_new_text(
    ready: Home, servers: Stands
) -> None:
    put(ready, "thu", audience="dan")
    plan_due(ready.database, ready.now, ready.context.calendar)
    revision = rewrite(ready)
    with ready.database.write() as db:
        # as an attempt leaves it that was on the wire when somebody corrected
        db.execute(text("UPDATE deliveries SET state = 'sending'"))
    assert correct(ready, "email") == 3
    with ready.database.write() as db:
        db.execute(text("UPDATE deliveries SET state = 'queued'"))
    pump(ready, "thu")
    with ready.database.read() as db:
        found = set(db.execute(text("SELECT revision_id FROM deliveries")).scalars())
    assert found == {revision.id}
    assert all("Bản sửa sau" not in letter.title for letter in servers.world.arrivals("smtp"))


def test_a_mailing_is_stopped_while_it_leaves_and_goes_on_without_a_second_letter(
    ready: Home, servers: Stands
) -> None:
    ready.audience("dan", addresses(300))
    servers.smtp.script.add(*[Slow(0.02)] * 300)
    revision = ready.approved("ct-08")
    with ready.database.write() as db:
        plan = ScheduleRequest(
            revision, ready.outlet_rows("thu"), find_audience(db, "dan"), ready.now
        )
        number = schedule(db, plan, ready.act(BIENTAP), 1000)
    plan_due(ready.database, ready.now, ready.context.calendar)
    (row,) = ready.outlet_rows("thu")
    worker = threading.Thread(target=lambda: work_outlet(ready.context, row.id, lambda: True))
    worker.start()
    while len(servers.world.arrivals("smtp")) < 10:
        time.sleep(0.01)
    with ready.database.write() as db:
        effect = stopping.stop(db, number, ready.act(BIENTAP))
    worker.join()
    left = len(servers.world.arrivals("smtp"))
    assert effect.deliveries > 0
    assert left == 300 - effect.deliveries, "only what was on the wire has arrived"
    with ready.database.write() as db:
        stopping.go_on(db, number, ready.act(BIENTAP))
    pump(ready, "thu")
    reached = [letter.to for letter in servers.world.arrivals("smtp")]
    assert len(reached) == len(set(reached)) == 300

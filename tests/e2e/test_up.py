"""A real `lantoa up`: it runs by itself, keeps its times, and survives the death of every part.

One story, told in order.
"""

import os
import signal
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from shutil import copytree, ignore_patterns
from uuid import UUID

import pytest
from prefect.client.orchestration import get_client
from prefect.states import Scheduled

from content.audiences.audiences import find_audience
from content.people.switches import TRUST_CLI, turn_on
from engine.context import clock
from engine.shift import drain
from lantoa.supervisor.reload import FOLDERS
from tests.e2e.up_kit import SOON_S, Up, eventually, family, free_ports, full_minute, running
from tests.flows.prefect_kit import client_of
from tests.kit import Stands, make_home, phones, stands

pytestmark = pytest.mark.timeout(300)

ROOT = Path(__file__).parents[2]
PAGES = ("cong", "telegram")
MOBILES = 120
RATE = 30  # messages a second at the gateway


@pytest.fixture(scope="module")
def servers() -> Iterator[Stands]:
    with stands() as running:
        yield running


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the product that a test may change."""
    copy = tmp_path_factory.mktemp("product")
    for folder in (*FOLDERS, "sandbox"):
        copytree(ROOT / folder, copy / folder, ignore=ignore_patterns("__pycache__"))
    return copy


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, servers: Stands, product: Path) -> Iterator[Up]:
    """A furnished home on which `lantoa up --reload` runs."""
    folder = tmp_path_factory.mktemp("up")
    home = make_home(folder / "home")
    home.clock = clock
    outlets = servers.outlets(folder / "drop").replace(
        'sender = "HOADANG"', f'sender = "HOADANG"\nrate_per_second = {RATE}'
    )
    home.people().plans().outlets(outlets).audience("sdt", phones(range(MOBILES)))
    with home.database.write() as db:
        turn_on(db, TRUST_CLI, home.act())
    home.approved("ct-01")
    with running(home, product) as up:
        yield up


def due_now(up: Up, run: str) -> None:
    """Have a run that Prefect's clock made for later be due at once."""
    (engine,) = up.pids("flows.serve")
    lines = Path(f"/proc/{engine}/environ").read_text("utf-8").split("\0")
    place = dict(line.split("=", 1) for line in lines if line.startswith("PREFECT_"))
    with client_of(place), get_client(sync_client=True) as client:
        client.set_flow_run_state(UUID(run), Scheduled())


def healthy(up: Up) -> bool:
    with urllib.request.urlopen(f"http://127.0.0.1:{up.port}/healthz", timeout=10) as answer:
        return bool(answer.status == 200)


def sign_in_page(up: Up) -> str:
    """ "" while the console is away."""
    with suppress(OSError):
        address = f"http://127.0.0.1:{up.port + 1}/dang-nhap"
        with urllib.request.urlopen(address, timeout=10) as answer:
            return bytes(answer.read()).decode("utf-8")
    return ""


def test_what_is_scheduled_for_now_leaves_without_anybody_touching_anything(up: Up) -> None:
    assert eventually(lambda: healthy(up))
    publication = up.publish("ct-01", PAGES)
    assert len(eventually(lambda: up.left(publication))) == len(PAGES)


def test_a_changed_template_is_seen_without_starting_anew(up: Up, product: Path) -> None:
    pages, runner = up.pids("lantoa.supervisor"), up.pids("flows.serve")
    (template,) = (product / "console" / "templates").rglob("sign_in.html")
    words = template.read_text("utf-8")
    template.write_text(words.replace("<h1>", "<h1>Thử nghiệm: "), "utf-8")
    assert eventually(lambda: len(up.pids("lantoa.supervisor") - pages) == len(pages))
    assert eventually(lambda: "<h1>Thử nghiệm: Đăng nhập</h1>" in sign_in_page(up))
    assert up.pids("lantoa.supervisor").isdisjoint(pages)
    assert up.pids("flows.serve") == runner
    assert up.said().count("changed: public edge, console start again") == 1


def test_a_second_up_on_the_same_home_is_refused_in_one_sentence(up: Up) -> None:
    refused = up.again(free_ports())
    assert refused.returncode == 2
    assert (
        refused.stderr.strip()
        == f"Đã có một `lantoa up` đang chạy trên {up.home.folder}: tắt nó trước, hoặc dùng luôn."
    )


def test_a_port_in_use_is_named_in_one_sentence(up: Up, tmp_path: Path) -> None:
    other = Up(make_home(tmp_path / "other"), up.port)
    other.home.database.close()
    refused = other.again(up.port)
    assert refused.returncode == 2
    assert refused.stderr.strip().startswith(f"Cổng {up.port} đang có chương trình khác dùng")
    assert not family(other.home.folder)


def test_a_run_that_the_clock_made_takes_the_shift_over(up: Up) -> None:
    (first,) = eventually(lambda: up.shifts("r.state_type = 'RUNNING'"))
    made, _ = eventually(lambda: up.shifts("r.auto_scheduled AND r.state_type = 'SCHEDULED'"))[0]
    due_now(up, made)
    assert eventually(lambda: up.shifts(f"r.id = '{made}' AND r.state_type = 'RUNNING'"))
    assert eventually(lambda: up.shifts(f"r.id = '{first[0]}' AND r.state_type = 'COMPLETED'"))


def test_the_engine_is_killed_in_its_shift_and_work_goes_on(up: Up) -> None:
    engine = up.pids("flows.serve")
    up.kill(engine)
    publication = up.publish("ct-01", PAGES)
    assert eventually(lambda: up.left(publication))
    assert up.pids("flows.serve").isdisjoint(engine)


@pytest.mark.trial
def test_prefects_server_is_killed_and_a_slot_on_the_full_minute_is_kept(up: Up) -> None:
    assert " ERROR " not in (up.home.folder / "logs" / "prefect.log").read_text("utf-8")
    server = up.pids("prefect server")
    up.kill(server)
    slot = full_minute(clock(), ahead_s=20)
    publication = up.publish("ct-01", PAGES, slot)
    left = eventually(lambda: up.left(publication), 80 + SOON_S)
    late = [(row.settled_at - slot).total_seconds() for row in left if row.settled_at]
    assert len(late) == len(PAGES)
    assert min(late) >= 0
    assert max(late) < 5
    assert up.pids("prefect server").isdisjoint(server)


def test_a_shift_completes_when_the_engine_is_told_to_end(up: Up) -> None:
    (run, _), *_ = eventually(lambda: up.shifts("r.state_type = 'RUNNING'"))
    for pid in up.pids("flows.serve"):
        os.kill(pid, signal.SIGTERM)
    assert eventually(lambda: up.shifts(f"r.id = '{run}' AND r.state_type = 'COMPLETED'"))


@pytest.mark.trial
def test_the_supervisor_is_killed_and_prefects_file_deleted_and_the_calendar_is_kept(
    up: Up,
) -> None:
    assert up.process is not None
    up.process.kill()
    up.process.wait()
    eventually(lambda: not family(up.home.folder))
    for file in (up.home.folder / "prefect").glob("prefect.db*"):
        file.unlink()
    publication = up.publish("ct-01", PAGES)
    up.start()
    assert eventually(lambda: up.left(publication))


def test_ctrl_c_in_the_middle_of_a_mailing_ends_all_in_order_and_nothing_is_unknown(
    up: Up, servers: Stands
) -> None:
    with up.home.database.read() as db:
        mobiles = find_audience(db, "sdt")
    publication = up.publish("ct-01", ["sms"], audience=mobiles)
    eventually(lambda: len(servers.world.arrivals("kannel")) > MOBILES // 6)
    code, seconds = up.interrupt()
    assert code == 0
    assert seconds < 25
    assert not family(up.home.folder)
    assert "Traceback" not in up.said()
    states = Counter(row.state for row in up.rows(publication))
    assert set(states) == {"accepted", "queued"}
    assert states["accepted"] == len(servers.world.arrivals("kannel"))

    drain(up.home.context, until_idle=True)
    sent = Counter(arrival.to for arrival in servers.world.arrivals("kannel"))
    assert set(sent.values()) == {1}
    assert len(sent) == MOBILES

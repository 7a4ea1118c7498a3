"""Trouble with the machine: a place that cannot be written, a database that is held or not ours, a
full disk, a foreign key."""

import ctypes
import fcntl
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from content.database import db as content_db
from content.database.vault import make_key
from lantoa.supervisor.runtime import running
from tests.e2e.up_kit import free_ports
from tests.kit import Stands, addresses
from tests.lantoa.cli_kit import COMMAND, PASSWORD, Cli, sample
from tests.lantoa.test_bad_input import nothing_changes
from wiring.settings import SettingsError, read_settings

READING = (
    "log",
    "item list",
    "outlet list",
    "audience list",
    "publication list",
    "user list",
    "audit verify",
    "publish",
    "item show ct-01",
)
WRITING = (
    "suppress 0900000001 --why x",
    "outlet pause cong",
    "item submit ct-01 --as bientap",
    "stop-all --as duyet --why x",
)

_DROP_CAPABILITY, _DAC_OVERRIDE = 24, 1


def words(command: str) -> list[str]:
    return command.split()


def environment(cli: Cli) -> dict[str, str]:
    """The environment of a command in a process of its own."""
    return {
        **os.environ,
        "LANTOA_HOME": str(cli.home),
        "LANTOA_NEW_PASSWORD": PASSWORD,
        **cli.environment,
    }


@pytest.mark.parametrize("command", [*READING, *WRITING, "doctor", "up"])
def test_a_home_that_was_never_initialised_says_what_to_run(empty: Cli, command: str) -> None:
    said = empty(*words(command), code=1 if command == "doctor" else 2)
    assert "lantoa init" in said.out + said.err
    assert not empty.home.exists()


@pytest.mark.parametrize("place", ["file/home", "file", "/proc/lantoa"])
def test_a_home_that_cannot_be_made_is_refused_in_one_sentence(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("x")
    said = Cli(tmp_path / place).refused("init", "--trust-cli")
    assert said.startswith("Không làm được: ")
    assert place.rpartition("/")[2] in said
    assert len(said.splitlines()) == 1


def no_superuser() -> None:
    """In the child: root without its right to write where the mode bits say no (Linux)."""
    if os.geteuid() == 0:
        ctypes.CDLL(None).prctl(_DROP_CAPABILITY, _DAC_OVERRIDE, 0, 0, 0)


@pytest.mark.sqlite
def test_a_home_that_may_only_be_read_refuses_in_one_sentence_and_stays_as_it_is(
    cli: Cli, tmp_path: Path
) -> None:
    with nothing_changes(cli):
        for path in (cli.home, *cli.home.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        for command in (WRITING[0], "log", "publish", "init"):
            done = subprocess.run(
                [str(COMMAND), *words(command)],
                env=environment(cli),
                preexec_fn=no_superuser,
                capture_output=True,
                text=True,
                check=False,
            )
            assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done
            assert "quyền" in done.stderr
        for path in (cli.home, *cli.home.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.fixture
def held(
    cli: Cli, servers: Stands, monkeypatch: pytest.MonkeyPatch
) -> "Iterator[subprocess.Popen[bytes]]":
    """A database in which another process is writing, until its standard input is closed."""
    monkeypatch.setattr(content_db, "BUSY_SECONDS", 0.3)
    hold = (
        "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute('BEGIN IMMEDIATE'); "
        "print(flush=True); sys.stdin.read()"
    )
    line = [sys.executable, "-c", hold, str(cli.home / "lantoa.db")]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        yield other
        other.kill()


@pytest.mark.sqlite
@pytest.mark.parametrize("command", WRITING)
def test_a_database_held_by_another_process_is_read_meanwhile_and_written_after_it(
    cli: Cli, held: "subprocess.Popen[bytes]", command: str
) -> None:
    with nothing_changes(cli):
        assert "bị một chương trình khác giữ; hãy thử lại sau ít phút" in cli.refused(
            *words(command)
        )
    held.communicate(timeout=10)
    cli(*words(command))


def with_full_disk(cli: Cli, *command: object) -> subprocess.CompletedProcess[str]:
    """One command for which the kernel refuses every write past 16 bytes of a file: a full disk
    that also stops root. Nothing that is compiled is kept: Python keeps it cut off then, and no
    command would begin any more."""
    limit = (
        "import resource, sys; sys.dont_write_bytecode = True; "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (16, 16))"
    )
    line = [
        sys.executable,
        "-c",
        f"{limit}; from lantoa.cli import main; sys.exit(main(sys.argv[1:]))",
        *map(str, command),
    ]
    return subprocess.run(
        line, env=environment(cli), capture_output=True, text=True, timeout=60, check=False
    )


FILLING = (
    "item import {item} --as bientap",
    "user add moi --role writer",
    "audience import dan {list}",
    "suppress 0900000001 --why x",
)


@pytest.mark.sqlite
@pytest.mark.parametrize("command", FILLING)
def test_a_full_disk_is_said_and_nothing_is_lost_or_half_written(
    cli: Cli, servers: Stands, tmp_path: Path, command: str
) -> None:
    (tmp_path / "dan.csv").write_text(addresses(100), "utf-8")
    with nothing_changes(cli):
        before = sorted(path.name for path in cli.home.rglob("*") if "lantoa.db" not in path.name)
        done = with_full_disk(
            cli, *words(command.format(item=sample("ct-02"), list=tmp_path / "dan.csv"))
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert "đĩa" in done.stderr
        assert len(done.stderr.splitlines()) == 1
        assert (
            sorted(path.name for path in cli.home.rglob("*") if "lantoa.db" not in path.name)
            == before
        )
    assert "nguyên vẹn" in cli("audit", "verify").out


@pytest.mark.sqlite
def test_a_new_home_on_a_full_disk_can_be_made_later(empty: Cli) -> None:
    done = with_full_disk(empty, "init", "--trust-cli")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    empty("init", "--trust-cli")
    empty("log")


@pytest.fixture
def stocked(cli: Cli, servers: Stands, tmp_path: Path) -> Cli:
    """A home in which personal data is sealed."""
    (tmp_path / "dan.csv").write_text(addresses(2), "utf-8")
    cli("audience", "import", "dan", tmp_path / "dan.csv")
    cli.approved("ct-01")
    return cli


SEALING = (
    "audience import dan {list}",
    "suppress nguoi0@example.org --why x",
    "schedule ct-01 --outlet thu --audience dan --at now --as bientap",
    "publish",
)


@pytest.mark.parametrize("command", SEALING)
def test_a_foreign_key_is_noticed_before_anything_is_sealed_or_sent(
    stocked: Cli, tmp_path: Path, command: str
) -> None:
    (stocked.home / "lantoa.key").rename(tmp_path / "own.key")
    make_key(stocked.home / "lantoa.key")
    with nothing_changes(stocked):
        assert "Tệp khóa không khớp với cơ sở dữ liệu" in stocked.refused(
            *words(command.format(list=tmp_path / "dan.csv"))
        )
    assert "✗ Tệp khóa không khớp" in stocked("doctor", code=1).out
    (tmp_path / "own.key").replace(stocked.home / "lantoa.key")
    stocked(*words(command.format(list=tmp_path / "dan.csv")))


def test_up_starts_nothing_with_a_foreign_key(stocked: Cli, tmp_path: Path) -> None:
    (stocked.home / "lantoa.key").rename(tmp_path / "own.key")
    make_key(stocked.home / "lantoa.key")
    said = stocked("up", "--port", free_ports(1), code=2)
    assert "Tệp khóa không khớp với cơ sở dữ liệu" in said.err
    assert "Bảng điều khiển" not in said.out


@pytest.mark.parametrize(
    ("key", "sentence"),
    [(b"", "bị hỏng"), (b"AAAA\n", "bị hỏng"), (b"\xff\0 junk", "Không đọc được tệp khóa")],
)
def test_a_broken_key_is_told_by_every_command_that_needs_it(
    stocked: Cli, key: bytes, sentence: str
) -> None:
    (stocked.home / "lantoa.key").write_bytes(key)
    for command in (
        "init",
        "suppress nguoi0@example.org --why x",
        "publish",
        "outlet test thu",
        "item show ct-01",
    ):
        assert sentence in stocked.refused(*words(command))


def test_a_lost_key_is_never_replaced_by_a_new_one(stocked: Cli) -> None:
    (stocked.home / "lantoa.key").unlink()
    assert "thiếu tệp khóa: hãy đặt lại" in stocked.refused("init")
    assert not (stocked.home / "lantoa.key").exists()


def spoil(home: Path, how: str) -> None:
    """Make the home's database something else."""
    path = home / "lantoa.db"
    if how in ("0000", "0001", "9999"):
        with closing(sqlite3.connect(path)) as database:
            database.execute("UPDATE alembic_version SET version_num = ?", (how,))
            database.commit()
        return
    data = path.read_bytes()
    path.unlink()
    match how:
        case "junk":
            path.write_bytes(os.urandom(9000))
        case "torn":
            path.write_bytes(data[: len(data) // 2])
        case "empty":
            path.write_bytes(b"")
        case "another":
            with closing(sqlite3.connect(path)) as database:
                database.execute("CREATE TABLE notes (text TEXT)")
        case "folder":
            path.mkdir()


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("9999", "do một phiên bản Lan Tỏa mới hơn tạo ra: hãy cài phiên bản đó"),
        ("0000", "thuộc phiên bản cũ của Lan Tỏa: chạy `lantoa up`"),
        ("0001", "do một bản thử của Lan Tỏa trước 0.2.0 tạo ra"),
        ("another", "của một chương trình khác, không phải của Lan Tỏa"),
        ("junk", "Tệp cơ sở dữ liệu bị hỏng: hãy phục hồi từ bản sao lưu"),
        ("torn", "Tệp cơ sở dữ liệu bị hỏng: hãy phục hồi từ bản sao lưu"),
        ("empty", "Chưa có cơ sở dữ liệu ở đây: chạy `lantoa init` trước"),
        ("folder", "Không ghi được cơ sở dữ liệu"),
    ],
)
def test_a_database_that_is_not_ours_is_named_by_every_command(
    cli: Cli, how: str, sentence: str
) -> None:
    spoil(cli.home, how)
    for command in (*READING, *WRITING):
        assert sentence in cli.refused(*words(command))
    assert (
        f"✗ {sentence}"[:20] in cli("doctor", code=1).out or sentence in cli("doctor", code=1).out
    )


@pytest.mark.sqlite
@pytest.mark.parametrize("how", ["0001", "9999", "another", "junk", "folder"])
def test_init_changes_nothing_in_a_database_that_is_not_ours(cli: Cli, how: str) -> None:
    spoil(cli.home, how)
    path = cli.home / "lantoa.db"
    before = None if path.is_dir() else path.read_bytes()
    cli.refused("init")
    assert before == (None if path.is_dir() else path.read_bytes())


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("LANTOA_CONG", "1", "Không có thiết lập LANTOA_CONG; tên đúng: "),
        ("LANTOA_PORT", "tám nghìn", "LANTOA_PORT phải là số nguyên"),
        ("LANTOA_PUBLIC_URL", "http://[::1", "LANTOA_PUBLIC_URL phải là địa chỉ"),
        ("LANTOA_LOG_LEVEL", "nhiều", "LANTOA_LOG_LEVEL phải là một trong"),
        ("LANTOA_DATABASE_URL", "postgres", "LANTOA_DATABASE_URL viết sai"),
        ("LANTOA_DATABASE_URL", "oracle9://ai:bi-mat@nha/x", "LANTOA_DATABASE_URL viết sai"),
    ],
)
def test_a_wrong_setting_is_named_and_its_secret_is_not(
    cli: Cli, name: str, value: str, sentence: str
) -> None:
    cli.environment[name] = value
    said = cli.refused("log")
    assert said.startswith(sentence)
    assert "bi-mat" not in said


def test_a_reader_that_goes_away_is_no_error(cli: Cli) -> None:
    with subprocess.Popen(
        [str(COMMAND), "item", "list"],
        env=environment(cli),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_output_that_cannot_be_written_is_said_once(cli: Cli) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [str(COMMAND), "item", "list"],
            env=environment(cli),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (
        2,
        "Không làm được: hết chỗ trên đĩa (tệp hoặc kết nối).\n",
    )


def test_a_terminal_of_another_alphabet_still_gets_every_letter(cli: Cli) -> None:
    said = cli.run("item", "list", environment={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert said.code == 0
    assert "Nộp hồ sơ trực tuyến" in said.out


def test_up_refuses_a_taken_port_and_a_home_that_is_already_up(cli: Cli) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = read_settings(
            {"LANTOA_HOME": str(cli.home), "LANTOA_PORT": str(taken.getsockname()[1])}
        )
        with pytest.raises(
            SettingsError,
            match=f"Cổng {settings.port} đang có chương trình khác dùng: "
            "chọn cổng khác bằng --port",
        ):
            running(settings, sandbox=False).__enter__()
    with (cli.home / "up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(SettingsError, match="Đã có một `lantoa up` đang chạy"):
            running(settings, sandbox=False).__enter__()


PEAK = """
import sys
from lantoa.cli import main
code = main(sys.argv[1:])
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
sys.exit(code)
"""


def peak_kib(cli: Cli, count: int) -> int:
    """The most memory that the import of a list of `count` people ever held."""
    path = cli.home.parent / f"{count}.csv"
    path.write_text(addresses(count), "utf-8")
    line = [sys.executable, "-c", PEAK, "audience", "import", f"dan-{count}", str(path)]
    done = subprocess.run(
        line, env=environment(cli), capture_output=True, text=True, timeout=110, check=True
    )
    assert f"nhận {count:,}, trùng 0".replace(",", ".", 1) in done.stdout
    return int(done.stdout.split()[-1])


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="peak memory is read from Linux's /proc"
)
def test_ten_times_the_people_need_no_more_memory(cli: Cli) -> None:
    small, large = peak_kib(cli, 6_000), peak_kib(cli, 60_000)
    assert large / small <= 1.25, (small, large)


def test_a_killed_import_leaves_no_list_and_the_next_one_is_whole(cli: Cli, tmp_path: Path) -> None:
    fifo = tmp_path / "dan.csv"
    os.mkfifo(fifo)
    line = [str(COMMAND), "audience", "import", "dan", str(fifo)]
    process = subprocess.Popen(line, env=environment(cli))
    with fifo.open("w", encoding="utf-8") as half:
        half.write(addresses(500))
        half.flush()
        process.kill()
        process.wait()
    assert cli("audience", "list", "--json").rows == []
    fifo.unlink()
    fifo.write_text(addresses(3), "utf-8")
    cli("audience", "import", "dan", fifo)
    assert [row["size"] for row in cli("audience", "list", "--json").rows] == [3]


def test_a_home_that_was_moved_works_at_its_new_place(cli: Cli, tmp_path: Path) -> None:
    shutil.move(cli.home, tmp_path / "noi-khac")
    assert len(Cli(tmp_path / "noi-khac", cli.environment)("item", "list", "--json").rows) == 3

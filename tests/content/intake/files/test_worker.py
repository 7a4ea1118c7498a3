"""A file is read in a process of its own: what comes back, what ends it, and what it may not do."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path

import pytest

from content.intake.errors import InputError, InputProblem
from content.intake.files import worker
from content.intake.files.worker import WorkerLimits, call, rows
from tests.content.intake.files.worker_tasks import PHOTO

ROOT = Path(__file__).parents[4]
TASKS = "tests.content.intake.files.worker_tasks:"


@pytest.fixture(autouse=True)
def tasks_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "tin bài.docx"
    path.write_text("Thông báo ", "utf-8")
    return path


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def comes_true(asked: Callable[[], bool]) -> bool:
    end = time.monotonic() + 5
    while time.monotonic() < end:
        if asked():
            return True
        time.sleep(0.02)
    return False


def test_an_answer_comes_back_whole_whatever_the_libraries_print(file: Path) -> None:
    found = call(f"{TASKS}read", file, {"name": "số 5"})
    assert found == {"name": "Thông báo số 5", "photos": [PHOTO, b""], "day": "2026-12-01"}


def test_rows_come_in_order_and_all(file: Path) -> None:
    found = list(rows(f"{TASKS}count", file, {"most": 2_345}))
    assert found == [[number, f"dòng {number}"] for number in range(2_345)]


def test_a_refusal_comes_back_as_itself(file: Path) -> None:
    with pytest.raises(InputError) as refused:
        call(f"{TASKS}refuse_twice", file)
    assert refused.value.problems == (InputProblem("a", "một"), InputProblem("b", "hai", "field"))


def test_a_refusal_after_some_rows_comes_after_them(file: Path) -> None:
    stream = rows(f"{TASKS}count_and_refuse", file)
    with pytest.raises(InputError, match="dòng 2: sai"):
        list(stream)


@pytest.mark.parametrize(
    ("task", "limits", "said"),
    [
        ("sleep", WorkerLimits(seconds=1), "quá 1 giây"),
        ("burn", WorkerLimits(seconds=1), "quá 1 giây"),
        ("swell", WorkerLimits(memory=300_000_000), "quá nhiều bộ nhớ"),
        ("answer_much", WorkerLimits(answer=1_000_000), "quá nhiều bộ nhớ"),
        ("die", WorkerLimits(), "tệp hỏng"),
        ("recurse", WorkerLimits(), "tệp hỏng"),
    ],
)
def test_what_goes_too_far_is_ended_with_one_sentence(
    file: Path, task: str, limits: WorkerLimits, said: str
) -> None:
    began = time.monotonic()
    with pytest.raises(InputError) as refused:
        call(TASKS + task, file, limits=limits)
    [problem] = refused.value.problems
    assert problem.where == file.name
    assert said in problem.text
    assert "hãy" in problem.text
    assert time.monotonic() - began < 10


def test_a_bug_is_told_to_the_log_without_the_words_of_the_file(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR), pytest.raises(InputError, match="tệp hỏng"):
        call(f"{TASKS}break_down", file)
    assert "ZeroDivisionError at worker_tasks.py:" in caplog.text
    assert "secret" not in caplog.text


def test_closing_the_rows_ends_the_process(file: Path) -> None:
    with closing(rows(f"{TASKS}sleep_between", file)) as stream:
        assert next(stream) == 0
        pid = int(file.read_text())
        assert not gone(pid)
    assert gone(pid)


def test_the_process_ends_with_the_one_that_started_it(file: Path) -> None:
    code = (
        f"from pathlib import Path; from content.intake.files.worker import call; "
        f"call({TASKS + 'sleep'!r}, Path({str(file)!r}))"
    )
    file.write_text("")
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) as parent:
        assert comes_true(lambda: file.read_text().isdigit())
        parent.kill()
    assert comes_true(lambda: gone(int(file.read_text())))


def test_an_interrupt_ends_the_process(file: Path) -> None:
    def interrupted() -> None:
        if comes_true(lambda: file.read_text().isdigit()):
            os.kill(os.getpid(), signal.SIGINT)

    file.write_text("")
    # a shell that runs the suite in the background lets it ignore interrupts
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=interrupted).start()
    try:
        with pytest.raises(KeyboardInterrupt):
            call(f"{TASKS}sleep", file)
    finally:
        signal.signal(signal.SIGINT, before)
    assert gone(int(file.read_text()))


def test_it_has_no_network_no_programs_and_no_secrets(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANTOA_SECRET", "x")
    assert call(f"{TASKS}escape", file) == ["socket", "name", "program", "shell", "fork"]
    assert "LANTOA_SECRET" not in call(f"{TASKS}environment", file)


def test_no_more_than_two_run_at_once(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_LONGEST_QUEUE_S", 0.1)
    open_streams = [rows(f"{TASKS}sleep_between", file) for _ in range(worker.MOST_AT_ONCE)]
    for stream in open_streams:
        next(stream)
    with pytest.raises(InputError, match="máy đang đọc nhiều tệp khác"):
        call(f"{TASKS}read", file)
    for stream in open_streams:
        stream.close()
    assert call(f"{TASKS}read", file)["day"] == "2026-12-01"


def test_time_in_which_the_caller_works_is_not_counted(file: Path) -> None:
    with closing(rows(f"{TASKS}count", file, {"most": 300_000}, WorkerLimits(seconds=1))) as stream:
        assert len(list(islice(stream, 10))) == 10
        time.sleep(1.2)
        assert len(list(islice(stream, 5_000))) == 5_000


def test_nothing_is_left_open(file: Path) -> None:
    def opened() -> int:
        return len(os.listdir("/proc/self/fd"))

    call(f"{TASKS}read", file)
    before = opened()
    for task in ("read", "refuse_twice", "die"):
        with suppress(InputError):
            call(TASKS + task, file)
    assert opened() == before

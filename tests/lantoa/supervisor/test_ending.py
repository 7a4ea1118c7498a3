"""`lantoa up` ends in words: what is waited for, what comes of it, and that asking again is
heard."""

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from lantoa.supervisor import ending
from lantoa.supervisor.ending import Ending
from lantoa.supervisor.parts import Part, python

ENDS = "import signal; signal.sigwait({signal.SIGTERM})"
STAYS = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); "
STAYS += "time.sleep(60)"


@pytest.fixture(autouse=True)
def signals(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The test's own process gets its signals back; nobody waits long."""
    monkeypatch.setattr(ending, "_LEAST_S", 1.0)
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


def part(name: str, code: str, folder: Path) -> Part:
    made = Part(name, python("-c", f"import signal\n{code}"), {}, folder / f"{name}.log")
    made.start()
    return made


def ended(parts: Sequence[Part], under_way: Sequence[tuple[str, int]] = ()) -> None:
    Ending(parts, parts[-1], lambda: under_way).run([signal.SIGINT])
    assert not [one.name for one in parts if one.runs]


def test_an_idle_end_is_two_short_sentences(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended([part("edge", ENDS, tmp_path), part("prefect server", ENDS, tmp_path)])
    assert capsys.readouterr().out.splitlines() == ["Đang dừng…", "Đã dừng sau 0 giây."]


def test_a_slow_provider_and_a_second_ctrl_c_get_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending, "PATIENCE_S", 3.0)
    monkeypatch.setattr(ending, "_QUIET_S", 0.2)
    slow, server = part("engine", STAYS, tmp_path), part("prefect server", ENDS, tmp_path)
    while not slow.log_file.read_bytes():
        pass
    threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT)).start()
    ended([slow, server], [("sms", 12)])
    first, wait, again, *_ = capsys.readouterr().out.splitlines()
    assert first == "Đang dừng…"
    assert wait.startswith("Còn đợi nhà cung cấp trả lời ở điểm phát sms (12 lượt); sau 3 giây")
    assert wait.endswith("lượt gửi đó thành chưa rõ.")
    assert again.startswith("Đang dừng rồi, không cần bấm lại; còn đợi nhà cung cấp")


def test_a_part_that_does_not_end_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending, "PATIENCE_S", 1.0)
    monkeypatch.setattr(ending, "_QUIET_S", 0.1)
    stubborn = part("console", STAYS, tmp_path)
    while not stubborn.log_file.read_bytes():
        pass
    ended([stubborn, part("prefect server", ENDS, tmp_path)])
    assert "Còn đợi console, prefect server dừng, lâu nhất 1 giây nữa." in capsys.readouterr().out

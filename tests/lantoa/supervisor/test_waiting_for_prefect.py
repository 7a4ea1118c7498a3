"""`lantoa up` waits for Prefect's server as long as it lives and says so; what it cannot begin with
is made anew once."""

from pathlib import Path

import pytest

from lantoa.supervisor import runtime
from lantoa.supervisor.parts import Part, python
from tests.e2e.up_kit import free_ports
from wiring.settings import SettingsError

_ANSWERS_LATE = """
import http.server, sys, time
time.sleep(1.5)
class Well(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Well).serve_forever()
"""
_NEEDS_A_FRESH_FOLDER = """
import pathlib, sys
if pathlib.Path(sys.argv[2]).exists():
    sys.exit("the file is malformed")
""" + _ANSWERS_LATE.replace("time.sleep(1.5)", "")


@pytest.fixture(autouse=True)
def chatty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "_TELL_EVERY_S", 0.4)


def server(folder: Path, code: str, port: int) -> Part:
    file = folder / "prefect" / "prefect.db"
    file.parent.mkdir()
    file.write_bytes(b"broken")
    command = python("-c", code, str(port), str(file))
    made = Part("prefect server", command, {}, folder / "prefect.log")
    made.start()
    return made


def test_a_slow_server_is_waited_for_and_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    part = server(tmp_path, _ANSWERS_LATE, port := free_ports())
    try:
        runtime._await_server([part], port, tmp_path)
    finally:
        part.stop(1.0)
    assert "Còn đợi máy chủ Prefect khởi động (" in capsys.readouterr().out
    assert (tmp_path / "prefect" / "prefect.db").exists()


def test_a_server_that_cannot_begin_with_its_folder_begins_with_a_new_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    part = server(tmp_path, _NEEDS_A_FRESH_FOLDER, port := free_ports())
    try:
        runtime._await_server([part], port, tmp_path)
    finally:
        part.stop(1.0)
    assert "Thư mục của Prefect không dùng được nữa: làm mới" in capsys.readouterr().out


def test_a_server_that_dies_all_the_same_is_told_with_its_last_words(tmp_path: Path) -> None:
    part = server(tmp_path, "import sys; sys.exit('no such module')", port := free_ports())
    with pytest.raises(SettingsError, match="Máy chủ Prefect không khởi động được") as told:
        runtime._await_server([part], port, tmp_path)
    assert "no such module" in str(told.value)

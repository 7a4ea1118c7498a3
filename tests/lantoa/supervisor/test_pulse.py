"""Prefect's server that does not answer: said once with what it means, killed when it hangs, and
said again when it is back."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from lantoa.supervisor import pulse
from lantoa.supervisor.parts import Part, python
from lantoa.supervisor.pulse import Pulse

WELL = Starlette(routes=[Route("/api/health", lambda _: PlainTextResponse("true"))])


def test_silence_is_said_once_a_server_that_hangs_is_killed_and_its_return_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.console.console_kit import served  # brings the console

    monkeypatch.setattr(pulse, "_LOOK_EVERY_S", 0.0)
    server = Part(
        "prefect server", python("-c", "import time; time.sleep(60)"), {}, tmp_path / "server.log"
    )
    server.start()
    assert server.process is not None
    with served(WELL) as port:
        heard = Pulse(server, port)
        heard.look()
    heard.look()
    assert not caplog.messages, "one late answer is no news"
    monkeypatch.setattr(pulse, "_SILENT_S", 0.0)
    for _ in range(2):
        heard.look()
    assert caplog.messages == [
        (
            "prefect server does not answer: what is due leaves all the same, the engine works by "
            "itself until it does"
        )
    ]
    monkeypatch.setattr(pulse, "_HANGS_S", 0.0)
    heard.look()
    assert server.process.wait(10) == -9
    with served(WELL) as heard.port:
        heard.look()
    assert [words.split(" after")[0] for words in caplog.messages[1:]] == [
        "prefect server is killed: it lives and does not answer",
        "prefect server answers again",
    ]

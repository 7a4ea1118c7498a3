"""Prefect's server as the supervisor hears it: that it does not answer is said once, with what that
means, and that it answers again."""

import http.client
import time
from dataclasses import dataclass, field

from engine.context import log
from lantoa.supervisor.parts import Part

_LOOK_EVERY_S = 5.0
_SILENT_S = 10.0  # a machine with much to do answers late now and then
_HANGS_S = 120.0


@dataclass
class Pulse:
    """Whether the server answers, looked at now and then; one that lives and is silent for minutes
    is killed, so that it starts again."""

    server: Part
    port: int
    _answered: float = field(default_factory=time.monotonic)
    _looked: float = 0.0
    _silent: bool = False

    def look(self) -> None:
        """Look when it is time to, and say what has changed."""
        now = time.monotonic()
        if now - self._looked < _LOOK_EVERY_S:
            return
        self._looked = now
        if not answers(self.port):
            self._is_silent(now)
            return
        if self._silent:
            log.warning(
                "%s answers again after %.0f s",
                self.server.name,
                now - self._answered,
            )
        self._answered, self._silent = now, False

    def _is_silent(self, now: float) -> None:
        if not self._silent and now - self._answered > _SILENT_S:
            self._silent = True
            log.warning(
                "%s does not answer: what is due leaves all the same, the engine works by itself "
                "until it does",
                self.server.name,
            )
        if now - max(self._answered, self.server.started) > _HANGS_S:
            self.server.kill("it lives and does not answer")


def answers(port: int) -> bool:
    """Whether a Prefect server on this machine says that it is well."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/api/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()

"""The end of `lantoa up`, in order and in words: what is waited for is said, also to whoever asks
again."""

import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lantoa.supervisor.parts import Part
from lantoa.terminal import say

PATIENCE_S = 22.0
"""How long what flies may take; the engine gives itself two seconds less."""

_TELL_EVERY_S = 5.0
_LEAST_S = 5.0  # for the last part, whatever those before it took
_QUIET_S = 1.5  # an end without anything under way needs no more words


@dataclass
class Ending:
    """Stops parts: first those that people and the calendar use, then what these report to.

    `under_way` answers (outlet, how many deliveries) of what is being sent right now.
    """

    parts: Sequence[Part]
    last: Part
    under_way: Callable[[], Sequence[tuple[str, int]]]
    _began: float = 0.0
    _tell_at: float = 0.0

    def run(self, signals: Sequence[signal.Signals]) -> None:
        """End everything; each of the signals is answered by a sentence from here on."""
        for number in signals:
            signal.signal(number, lambda *_: self._ask_again())
        say("Đang dừng…")
        self._began = time.monotonic()
        self._tell_at = self._began + _QUIET_S
        first = [part for part in self.parts if part is not self.last]
        for part in first:
            part.ask()
        for part in (*reversed(first), self.last):
            part.ask()
            left = self._began + PATIENCE_S - time.monotonic()
            part.await_end(max(left, _LEAST_S), self._tell)
        say(f"Đã dừng sau {time.monotonic() - self._began:.0f} giây.")

    def _ask_again(self) -> None:
        self._tell_at = 0.0

    def _tell(self) -> None:
        now = time.monotonic()
        if now < self._tell_at:
            return
        again, self._tell_at = self._tell_at == 0.0, now + _TELL_EVERY_S
        left = max(0.0, self._began + PATIENCE_S - now)
        begin = "Đang dừng rồi, không cần bấm lại; còn" if again else "Còn"
        flying = ", ".join(f"{name} ({count} lượt)" for name, count in self.under_way())
        if flying:
            say(
                f"{begin} đợi nhà cung cấp trả lời ở điểm phát {flying}; sau {left:.0f} giây nữa "
                "thì thôi đợi, và lượt gửi đó thành chưa rõ."
            )
        else:
            names = [part.name for part in self.parts if part.runs]
            say(f"{begin} đợi {', '.join(names)} dừng, lâu nhất {left:.0f} giây nữa.")

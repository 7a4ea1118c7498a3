"""`make demo`: the whole job on real input with the sandbox's providers, from an empty home to the
delivery log."""

import os
import secrets
import shutil
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from channels import channel_class
from content.database.db import DatabaseError
from content.database.vault import VaultError
from content.deliveries.counts import by_channel
from content.deliveries.filters import Filter
from content.deliveries.states import LABELS
from content.intake.errors import InputError
from content.outlets.outlets import list_outlets
from content.sending import backlog
from engine.context import Context, clock, log_to_terminal, open_context
from lantoa.privacy import private_files
from lantoa.supervisor.parts import Part
from lantoa.supervisor.pulse import Pulse
from lantoa.supervisor.runtime import addresses, only_one, require_free, running, watch
from lantoa.terminal import say, warn
from lantoa.trial.showcase import ACCOUNTS, fill_home, make_home, put_right, take_back
from wiring.settings import Settings, SettingsError, read_settings

_MARK = ".made-by-demo"
_PATIENCE_S = 240.0
_TELL_EVERY_S = 3.0
_WELL = {"accepted", "delivered"}


@dataclass(frozen=True)
class Demo:
    """One run."""

    settings: Settings
    password: str
    started: float

    def tell(self, text: str) -> None:
        """One line of progress."""
        print(f"[{time.monotonic() - self.started:5.1f} s] {text}", flush=True)


def main() -> int:
    """Run the demo; the exit code is 0 only when every delivery ended as expected."""
    try:
        settings = read_settings(
            {"LANTOA_HOME": "var/demo", "LANTOA_LOG_LEVEL": "WARNING", **os.environ}
        )
        log_to_terminal(settings.log_level)
        password = os.environ.get("LANTOA_DEMO_PASSWORD") or secrets.token_urlsafe(9)
        with private_files():
            return _run(
                Demo(settings, password, time.monotonic()), stay=os.environ.get("DEMO_EXIT") != "1"
            )
    except (SettingsError, DatabaseError, VaultError, InputError) as error:
        warn(str(error))
        return 2


def _run(demo: Demo, stay: bool) -> int:
    require_free(demo.settings, sandbox=True)
    _empty_home(demo)
    well = False
    try:
        with running(
            demo.settings,
            sandbox=True,
            meanwhile=lambda: fill_home(demo.settings, demo.password, demo.tell),
        ) as parts:
            demo.tell("bộ máy phát và các nhà cung cấp giả lập đã chạy")
            with open_context(demo.settings, clock) as context:
                well = _watch(demo, context, parts)
                _summary(context)
            if stay:
                _say_where(demo)
                watch(parts)
    except KeyboardInterrupt:
        say("")
    say(f"Đã dừng. Xem lại nhật ký: LANTOA_HOME={demo.settings.home} .venv/bin/lantoa log")
    return 0 if well else 1


def _empty_home(demo: Demo) -> None:
    home = demo.settings.home
    if home.exists() and any(home.iterdir()):
        if not (home / _MARK).exists():
            raise SettingsError(
                f"{home} không phải do bản trình diễn tạo ra nên không bị xóa: đặt "
                "LANTOA_HOME sang thư mục khác."
            )
        with only_one(home):
            shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True)
    (home / _MARK).touch()
    make_home(demo.settings)
    demo.tell(f"thư mục làm việc mới: {home}")


def _watch(demo: Demo, context: Context, parts: Sequence[Part | Pulse]) -> bool:
    """Wait until everything that goes now has ended, then until one item is put right and taken
    back, telling the state on the way; whether all of it arrived on every channel."""
    end, told, acts = time.monotonic() + _PATIENCE_S, time.monotonic(), [put_right, take_back]
    while time.monotonic() < end:
        counts = _counts(context)
        ended = (
            bool(counts)
            and not set(counts) & {"queued", "claimed", "sending"}
            and _all_planned(context)
        )
        if ended or time.monotonic() - told > _TELL_EVERY_S:
            demo.tell(
                "đã phát "
                f"{sum(counts.get(state, 0) for state in _WELL)}/{sum(counts.values())} lượt "
                "gửi"
            )
            told = time.monotonic()
        if ended and acts and set(counts) <= _WELL:
            demo.tell(acts.pop(0)(context))
            continue
        if ended:
            return set(counts) <= _WELL and _all_channels(context)
        for part in parts:
            part.look()
        time.sleep(0.5)
    warn("Quá thời gian chờ: còn lượt gửi chưa xong.")
    return False


def _counts(context: Context) -> Mapping[str, int]:
    with context.database.read() as db:
        found: dict[str, int] = {}
        for (_, state), number in by_channel(db, Filter()).items():
            found[state] = found.get(state, 0) + number
    return found


def _all_planned(context: Context) -> bool:
    with context.database.read() as db:
        return backlog.unplanned(db, context.now()) == 0


def _all_channels(context: Context) -> bool:
    with context.database.read() as db:
        reached = {channel for channel, _ in by_channel(db, Filter())}
        return reached == {outlet.channel for outlet in list_outlets(db)}


def _summary(context: Context) -> None:
    with context.database.read() as db:
        counts = by_channel(db, Filter())
    rows = [
        (channel_class(channel).label, LABELS[state], number)
        for (channel, state), number in sorted(counts.items())
    ]
    say("", "Nhật ký gửi")
    say(*(f"  {label:26}{state:12}{number:5}" for label, state, number in rows), "")


def _say_where(demo: Demo) -> None:
    base, home = demo.settings.public_url, demo.settings.home
    say(*addresses(demo.settings, sandbox=True)[:3])
    say(
        *(
            f"Nguồn tin         {base}/feeds/{path.name}"
            for path in sorted(home.glob("public/feeds/*.rss"))
        )
    )
    say(
        *(
            f"Màn hình LED      {base}/led/{path.name}/"
            for path in sorted(home.glob("public/led/*"))
        )
    )
    say(
        f"Tài khoản         {', '.join(person.name for person in ACCOUNTS)}; mật khẩu "
        f"{demo.password}",
        "Dừng bằng Ctrl-C.",
    )


if __name__ == "__main__":
    sys.exit(main())

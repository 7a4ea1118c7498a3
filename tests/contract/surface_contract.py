"""The promises that every surface (a feed, a screen's playlist) keeps, checked on real files.

A surface's test file subclasses `SurfaceContract`, gives the few attributes below and inherits the
checks. The names of the checks are the promises.
"""

import logging
import re
import resource
import socket
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest

from channels.contract.channel import Surface
from channels.contract.message import Entry, Message
from channels.contract.outcome import Delivered, Outcome, Retry

VIETNAMESE = "Thử chữ: ẮẰẲẴẶ ếềểễệ ốồổỗộ ứừửữự đĐ 🎉"
NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


@contextmanager
def full_disk() -> Iterator[None]:
    """The kernel refuses every write past 16 bytes of a file: a full disk that also stops root."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def files(root: Path) -> dict[Path, bytes]:
    """Everything under `root`, by path."""
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


class SurfaceContract(ABC):
    entries: ClassVar[tuple[Entry, ...]]  # at least two, newest first, each without a problem
    too_long: ClassVar[Message]
    # a credential inside the config that `make` uses, where there is one
    secret: ClassVar[str | None] = None
    carries_text: ClassVar[bool] = True  # False: the text is inside pictures

    @abstractmethod
    def make(self, root: Path) -> Surface:
        """The surface, writing under `root` and nowhere else."""

    @abstractmethod
    def artefact(self, root: Path) -> Path:
        """The file that a reader opens first and that is written last."""

    @abstractmethod
    def whole(self, root: Path, data: bytes) -> bool:
        """Whether these bytes of the artefact are complete and everything that they name under
        `root` is there."""

    @abstractmethod
    def shows(self, root: Path, entry: Entry) -> bool:
        """Whether a reader of the artefact sees this entry now."""

    @abstractmethod
    def showing(self, entry: Entry, text: str) -> Entry:
        """`entry` with `text` where this surface shows it."""

    def end_carried(self, root: Path, entry: Entry) -> datetime | None:
        """The end that the artefact itself tells a player to respect; None where only the next
        publish takes the entry away."""
        return None

    @pytest.fixture
    def root(self, tmp_path: Path) -> Path:
        return tmp_path / "public"

    def publish(self, root: Path, *entries: Entry) -> Outcome:
        return self.make(root).publish(entries)

    def test_published_is_delivered_with_a_content_hash(self, root: Path) -> None:
        outcome = self.publish(root, *self.entries)
        assert isinstance(outcome, Delivered), outcome
        assert re.fullmatch(r"[0-9a-f]{64}", outcome.provider_id)
        assert self.whole(root, self.artefact(root).read_bytes())
        assert all(self.shows(root, entry) for entry in self.entries)
        fewer = self.publish(root, *self.entries[1:])
        assert isinstance(fewer, Delivered)
        assert fewer.provider_id != outcome.provider_id

    def test_the_same_entries_give_the_same_bytes(self, root: Path) -> None:
        first = self.publish(root, *self.entries)
        before = files(root)
        assert self.publish(root, *self.entries) == first
        assert files(root) == before

    def test_nothing_to_show_is_a_valid_artefact(self, root: Path) -> None:
        assert isinstance(self.publish(root), Delivered)
        assert self.whole(root, self.artefact(root).read_bytes())

    def test_vietnamese_and_emoji_arrive_unchanged(self, root: Path) -> None:
        entry = self.showing(self.entries[0], VIETNAMESE)
        assert isinstance(self.publish(root, entry), Delivered)
        assert self.shows(root, entry)
        if self.carries_text:
            assert VIETNAMESE in self.artefact(root).read_text("utf-8")

    def test_a_withdrawn_entry_disappears(self, root: Path) -> None:
        gone, *others = self.entries
        self.publish(root, *self.entries)
        self.publish(root, *others)
        assert not self.shows(root, gone)
        assert all(self.shows(root, entry) for entry in others)

    def test_an_expired_entry_is_not_shown(self, root: Path) -> None:
        first, *others = self.entries
        ending = Entry(
            first.message,
            first.guid,
            first.slug,
            first.published_at,
            first.updated_at,
            valid_to=NOON + timedelta(days=9),
        )
        self.publish(root, ending, *others)
        assert self.end_carried(root, ending) in (None, ending.valid_to)
        self.publish(root, *others)
        assert not self.shows(root, ending)

    def test_a_full_disk_is_retry_and_the_old_artefact_stays_whole(self, root: Path) -> None:
        self.publish(root, *self.entries[1:])
        before = self.artefact(root).read_bytes()
        with full_disk():
            outcome = self.publish(root, *self.entries)
        assert isinstance(outcome, Retry), outcome
        assert self.artefact(root).read_bytes() == before
        assert self.whole(root, before)
        assert not [path for path in files(root) if path.name.endswith(".tmp")], (
            "a half-written file was left behind"
        )
        assert isinstance(self.publish(root, *self.entries), Delivered)

    def test_a_folder_that_cannot_be_made_is_retry(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("a file where a folder should be")
        outcome = self.publish(tmp_path / "file" / "public", *self.entries)
        assert isinstance(outcome, Retry), outcome
        assert outcome.why.raw

    def test_a_half_written_artefact_is_never_visible(self, root: Path) -> None:
        self.publish(root, *self.entries)
        done = threading.Event()
        broken: list[bytes] = []

        def read() -> None:
            while not done.is_set():
                data = self.artefact(root).read_bytes()
                if not self.whole(root, data):
                    broken.append(data)

        reader = threading.Thread(target=read)
        reader.start()
        try:
            for turn in range(20):
                self.publish(root, *self.entries[turn % 2 :])
        finally:
            done.set()
            reader.join()
        assert broken == []

    def test_too_long_is_a_problem_and_never_cut(self, root: Path) -> None:
        surface = self.make(root)
        assert any(problem.blocking for problem in surface.problems(self.too_long)), (
            "too long a text passed without a word"
        )
        for entry in self.entries:
            assert surface.problems(entry.message) == []

    def test_no_network_is_used(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object) -> None:
            raise AssertionError("the surface opened a connection")

        monkeypatch.setattr(socket.socket, "connect", refuse)
        monkeypatch.setattr(socket, "getaddrinfo", refuse)
        assert isinstance(self.publish(root, *self.entries), Delivered)

    def test_no_secret_and_no_body_in_repr_log_or_reason(
        self, root: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        surface = self.make(root)
        outcome = surface.publish(self.entries)
        with full_disk():
            failed = surface.publish(self.entries[1:])
        seen = repr(surface) + repr(outcome) + repr(failed) + caplog.text
        assert self.entries[0].message.text not in seen
        if self.secret is not None:
            assert self.secret not in seen

"""The promises of a channel whose packs people carry: it connects nowhere, so they are about what
is made and kept.

A channel's test file subclasses `PackContract`, gives the few attributes below and inherits the
checks.
"""

import hashlib
import re
from abc import ABC, abstractmethod
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import ClassVar

import pytest
from pypdf import PdfReader

from assets import fonts
from channels.contract.carrying import Carried
from channels.contract.channel import Channel, Site, Update, Withdraw
from channels.contract.message import DeliveryKey, Message
from channels.contract.outcome import Accepted, Halted, Outcome, Retry
from channels.contract.reasons import Reason

KEY = DeliveryKey("d42-0a1b2c3d4e5f")
VIETNAMESE = "Thử chữ: ẮẰẲẴẶ ếềểễệ ốồổỗộ ứừửữự đĐ"


def words_of(pdf: bytes) -> str:
    """All words of a PDF, with single spaces."""
    pages = PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


class PackContract(ABC):
    message: ClassVar[Message]
    empty: ClassVar[Message]  # of which no pack can be made

    @abstractmethod
    def make(self, site: Site) -> Channel:
        """The channel, for a place."""

    @pytest.fixture
    def site(self, tmp_path: Path) -> Site:
        return Site(
            tmp_path / "public",
            "https://hoadang.example.vn",
            packs_dir=tmp_path / "packs",
            fonts_dir=fonts.FOLDER,
        )

    def send(self, site: Site, message: Message | None = None) -> Outcome:
        with self.make(site).open() as line:
            return line.send(message or self.message, None, KEY)

    def made(self, site: Site, message: Message | None = None) -> bytes:
        outcome = self.send(site, message)
        assert isinstance(outcome, Accepted), outcome
        assert site.packs_dir is not None
        return (site.packs_dir / outcome.provider_id).read_bytes()

    def test_it_says_who_carries_what(self, site: Site) -> None:
        channel = self.make(site)
        assert isinstance(channel, Carried)
        assert channel.capabilities.carried
        assert channel.task.endswith(".")

    def test_what_is_accepted_is_a_file_named_by_its_bytes(self, site: Site) -> None:
        outcome = self.send(site)
        assert isinstance(outcome, Accepted), outcome
        digest, _dot, ending = outcome.provider_id.partition(".")
        assert (digest, ending) == (hashlib.sha256(self.made(site)).hexdigest(), "pdf")

    def test_the_same_text_is_the_same_pack_at_every_try(self, site: Site) -> None:
        assert self.send(site) == self.send(site)
        assert site.packs_dir is not None
        assert len(list(site.packs_dir.iterdir())) == 1

    def test_vietnamese_stands_in_it_unchanged(self, site: Site) -> None:
        shown = words_of(self.made(site, replace(self.message, title=VIETNAMESE)))
        assert VIETNAMESE in shown

    def test_what_an_author_wrote_is_never_read_as_markup(self, site: Site) -> None:
        sly = '#import "/etc/passwd" #read("x") $x^2$ <b>&amp; [ĐIỀN]'
        shown = words_of(self.made(site, replace(self.message, title=sly)))
        assert re.sub(r"[\s“”\"]", "", sly) in re.sub(r"[\s“”\"]", "", shown)

    def test_a_sign_that_cannot_be_printed_is_a_problem(self, site: Site) -> None:
        found = self.make(site).problems(replace(self.message, unprintable=("🎉",)))
        assert any(problem.blocking and "🎉" in problem.text for problem in found)

    def test_what_cannot_be_a_pack_is_a_problem(self, site: Site) -> None:
        assert any(problem.blocking for problem in self.make(site).problems(self.empty))
        assert self.make(site).problems(self.message) == []

    def test_a_disk_that_takes_nothing_is_retry(self, site: Site, tmp_path: Path) -> None:
        (tmp_path / "packs").write_text("a file where the folder should be")
        outcome = self.send(site)
        assert isinstance(outcome, Retry), outcome
        assert outcome.why.code == Reason.NOT_WRITTEN

    def test_without_a_place_for_packs_the_outlet_halts(self, site: Site) -> None:
        assert isinstance(self.send(replace(site, packs_dir=None)), Halted)

    def test_a_correction_is_a_pack_of_its_own_and_a_withdrawal_none(self, site: Site) -> None:
        changed = replace(self.message, title="Tiêu đề đã sửa")
        first = self.send(site)
        assert isinstance(first, Accepted)
        with self.make(site).open() as line:
            assert isinstance(line, Update)
            assert isinstance(line, Withdraw)
            second = line.update(changed, self.message, first.provider_id)
            gone = line.withdraw(first.provider_id)
        assert isinstance(second, Accepted)
        assert second.provider_id != first.provider_id
        assert gone == Accepted(first.provider_id)

    def test_the_preview_is_what_would_be_kept(self, site: Site) -> None:
        files = self.make(site).preview(self.message, None)
        assert files[".pdf"] == self.made(site)
        assert files["-1.png"].startswith(b"\x89PNG")

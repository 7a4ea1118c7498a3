"""What people carry: the approved text as a pack that one person takes where it belongs, and whose
arrival nobody but that person can tell.

The line sets the pack and keeps it, whole and on disk; who carries it is asked afterwards, by a
notice of the engine (docs/engineering/forms.md). So nothing here opens a connection.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Final, Literal

import typst
from pydantic import AfterValidator, Field

from channels.contract.channel import Capabilities, Line, OutletConfig, Site
from channels.contract.message import DeliveryKey, Message, Problem, Recipient
from channels.contract.outcome import Accepted, Halted, Outcome, Rejected, Retry
from channels.contract.reasons import Reason, Why
from channels.handover import setting
from channels.handover.packs import PACKS, PackKind, values_of
from channels.shared.files import write_changed
from channels.shared.spoken import spoken

PackForm = Literal[
    "notice_board", "grassroots_radio", "leaflet", "hotline_center", "qa_column", "survey"
]
"""The forms that have a pack: the keys of `PACKS`."""

_MOST_PAGES: Final = 8


def _mail_address(value: str) -> str:
    name, _at, domain = value.strip().rpartition("@")
    if not name or "." not in domain or any(sign.isspace() for sign in value.strip()):
        raise ValueError("phải là một địa chỉ thư, ví dụ vanhoa@xa.example.vn")
    return value.strip()


class PackCarrier(OutletConfig):
    """Who carries an outlet's packs."""

    name: str = Field(min_length=1, max_length=80, title="Họ tên, chức danh")
    email: Annotated[str, AfterValidator(_mail_address)] = Field(title="Thư điện tử")


class HandoverConfig(OutletConfig):
    """Fields of a `handover` outlet."""

    form: PackForm = Field(
        title="Hình thức",
        json_schema_extra={"choices": {key: pack.label for key, pack in PACKS.items()}},
    )
    carrier: PackCarrier = Field(title="Người mang đi")
    mail: str = Field(
        min_length=1,
        title="Gửi thư nhờ qua điểm phát",
        description="Tên của điểm phát thư điện tử dùng để gửi gói cho người mang đi.",
    )


@dataclass(frozen=True)
class _Desk:
    """Sets packs and keeps them; an amendment is a pack and an asking of its own."""

    pack: PackKind
    site: Site

    def send(self, message: Message, to: Recipient | None, key: DeliveryKey) -> Outcome:
        return self._made(message)

    def update(self, message: Message, before: Message, provider_id: str) -> Outcome:
        return self._made(message)

    def withdraw(self, provider_id: str) -> Outcome:
        return Accepted(provider_id)

    def _made(self, message: Message) -> Outcome:
        folder, fonts = self.site.packs_dir, self.site.fonts_dir
        if folder is None or fonts is None:
            return Halted(Why(Reason.MISCONFIGURED, "no place for packs"))
        try:
            data = _paper(self.pack, message, fonts)
            name = f"{hashlib.sha256(data).hexdigest()}.pdf"
            write_changed(folder / name, data)
        except typst.TypstError as error:
            return Rejected(Why(Reason.INVALID, spoken(str(error))))
        except OSError as error:
            return Retry(Why(Reason.NOT_WRITTEN, spoken(error.strerror or "not written")))
        return Accepted(name)


class Handover:
    """Packs of one form, carried by one person."""

    name: ClassVar[str] = "handover"
    label: ClassVar[str] = "Gói mang đi"
    capabilities: ClassVar[Capabilities] = Capabilities(
        family="", carried=True, amends=("update", "withdraw"), late="hold"
    )
    config: ClassVar[type[OutletConfig]] = HandoverConfig
    short_links: bool = True

    def __init__(self, outlet: str, config: HandoverConfig, site: Site) -> None:
        self._site, self._pack = site, PACKS[config.form]
        self.form: str = config.form
        self.carrier, self.email = config.carrier.name, config.carrier.email
        self.mail, self.task = config.mail, self._pack.task

    def pack_title(self, title: str) -> str:
        """What the pack of a text with this title is called."""
        return f"{self._pack.label} - {title}"

    def problems(self, message: Message) -> list[Problem]:
        """What cannot be set, and what the carrier would have to ask about."""
        found = list(self._pack.doubts(message))
        if not message.title.strip() or not message.html.strip():
            found.append(Problem("body", "gói mang đi cần tiêu đề và nội dung: hãy viết đủ"))
            return found
        if message.unprintable:
            signs = " ".join(message.unprintable)
            found.append(Problem("body", f"không in được ký tự {signs}: hãy thay bằng chữ"))
        if self._site.fonts_dir is None:
            return found
        try:
            pages = len(_pages(self._pack, message, self._site.fonts_dir))
        except typst.TypstError as error:
            found.append(
                Problem("body", f"không dựng được gói ({spoken(str(error))}): hãy sửa nội dung")
            )
            return found
        if pages > _MOST_PAGES:
            text = f"gói dài {pages} trang, nhiều nhất {_MOST_PAGES}: hãy rút ngắn nội dung"
            found.append(Problem("body", text))
        return found

    def preview(self, message: Message, to: Recipient | None) -> dict[str, bytes]:
        """The pack, its pages as pictures, and its words where it has words of its own."""
        fonts = self._site.fonts_dir
        if fonts is None:
            return {}
        pages = _pages(self._pack, message, fonts)
        files = {".pdf": _paper(self._pack, message, fonts)}
        files |= {f"-{number}.png": page for number, page in enumerate(pages, 1)}
        if self._pack.text is not None:
            files[".txt"] = self._pack.text(message).encode()
        return files

    @contextmanager
    def open(self) -> Iterator[Line]:
        """A desk; it holds nothing open."""
        yield _Desk(self._pack, self._site)


def _paper(pack: PackKind, message: Message, fonts: Path) -> bytes:
    return setting.paper(pack.template, message.layout, values_of(message, pack), fonts)


def _pages(pack: PackKind, message: Message, fonts: Path) -> list[bytes]:
    return setting.sheets(pack.template, message.layout, values_of(message, pack), fonts)

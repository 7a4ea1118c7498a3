"""The DKIM keys of an e-mail outlet: made here, stored sealed and never shown again; what is shown
is the record that the domain has to publish.

A key is changed by signing with the new and the old one for a while: receivers go by the record
that they know, and a record takes up to two days to be known everywhere.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from channels.contract.channel import Site
from channels.email.authentication import is_published
from channels.email.dkim import Signer, new_key
from channels.email.email_smtp import EmailSmtp
from channels.email.headers import wire_domain
from channels.shared.dns import NO_DNS, Dns, NoAnswer
from content.database.vault import Vault
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import local_day
from content.outlets.outlets import Outlet, OutletSpec
from wiring.outlet_form import table_of
from wiring.outlets import open_outlet, outlet_spec

Work = Literal["new", "ed25519", "drop-old"]
"""A first key or one in place of the present one; a second of the other kind; an end to the old."""


def is_signed(outlet: OutletSpec) -> bool:
    """Whether letters of this outlet can be signed at all."""
    return outlet.channel == EmailSmtp.name


def keys_of(outlet: Outlet, vault: Vault, site: Site) -> tuple[Signer, ...]:
    """Its keys as they sign, the RSA key in force first; InputError where it sends no letters,
    SettingsError where it cannot be opened."""
    channel = open_outlet(outlet, vault, site) if is_signed(outlet) else None
    if not isinstance(channel, EmailSmtp):
        text = "không gửi thư nên không ký: DKIM chỉ có ở điểm phát thư điện tử"
        raise InputError([InputProblem(outlet.name, text)])
    return channel.signers


def changed(
    outlet: Outlet, vault: Vault, site: Site, work: Work, now: datetime, **asked: str
) -> OutletSpec:
    """The outlet with its keys changed, `selector` and `domain` as asked; InputError where that
    cannot be."""
    keys_of(outlet, vault, site)
    table = table_of(outlet)
    known = dict(table.get("dkim") or {})
    table["dkim"] = _WORKS[work](outlet, known, _Asked(now, known, asked))
    return outlet_spec(table, vault, outlet.name, ours=True)


def refuse_unknown_record(signer: Signer, dns_server: str) -> None:
    """InputError unless the world can find the record of a key."""
    if dns_server == NO_DNS:
        return
    try:
        published = is_published(signer, Dns(dns_server))
    except NoAnswer:
        published = False
    if not published:
        text = (
            f"chưa thấy bản ghi {signer.record.name} của khóa mới trong DNS: khóa cũ phải ký tiếp "
            "cho đến khi thấy"
        )
        raise InputError([InputProblem("khóa cũ", text)])


class _Asked:
    """What was asked for, with what is usual in its place."""

    def __init__(self, now: datetime, known: Mapping[str, Any], asked: Mapping[str, str]) -> None:
        self._now, self._known, self._asked = now, known, asked

    def selector(self, ending: str = "") -> str:
        """A name that no key has had: "lt202612", "lt202612b"…"""
        if said := self._asked.get("selector"):
            return said
        taken = {self._known.get(name) for name in ("selector", "old_selector", "ed25519_selector")}
        month = f"lt{local_day(self._now):%Y%m}"
        names = (f"{month}{letter}{ending}" for letter in ("", *"bcdfghijklmnopqrstuvwxyz"))
        return next(name for name in names if name not in taken)

    def domain(self, outlet: Outlet) -> str:
        """The domain that signs: that of the sender where nothing else is said."""
        said = self._asked.get("domain") or self._known.get("domain") or _of_sender(outlet)
        try:
            return wire_domain(said)
        except ValueError as error:
            raise InputError([InputProblem("tên miền", str(error))]) from None


def _of_sender(outlet: Outlet) -> str:
    return str(outlet.fields["from"]).rpartition("@")[2].strip(" >")


def _new(outlet: Outlet, known: dict[str, Any], asked: _Asked) -> dict[str, Any]:
    if known.get("old_key"):
        text = (
            "khóa cũ còn đang ký cùng khóa mới: bỏ khóa cũ trước, khi bản ghi của khóa mới đã có "
            "trong DNS"
        )
        raise InputError([InputProblem(outlet.name, text)])
    old = {"old_selector": known["selector"], "old_key": known["key"]} if known else {}
    fresh = {"domain": asked.domain(outlet), "selector": asked.selector(), "key": new_key()}
    if known and fresh["domain"] != known["domain"]:
        text = "đổi tên miền ký thì sửa cài đặt của điểm phát, không phải thay khóa"
        raise InputError([InputProblem("tên miền", text)])
    return {**known, **old, **fresh}


def _ed25519(outlet: Outlet, known: dict[str, Any], asked: _Asked) -> dict[str, Any]:
    if not known:
        text = "khóa Ed25519 chỉ đi cùng khóa RSA, vì không phải nơi nào cũng đọc: "
        raise InputError([InputProblem(outlet.name, text + "tạo khóa RSA trước")])
    return {**known, "ed25519_selector": asked.selector("e"), "ed25519_key": new_key(ed25519=True)}


def _drop_old(outlet: Outlet, known: dict[str, Any], _asked: _Asked) -> dict[str, Any]:
    if not known.get("old_key"):
        raise InputError(
            [InputProblem(outlet.name, "không có khóa cũ nào đang ký cùng: không cần bỏ gì")]
        )
    return {name: value for name, value in known.items() if not name.startswith("old_")}


def rotation_told(signers: Sequence[Signer]) -> str:
    """When the keys are to be changed, and what comes next."""
    if sum(isinstance(signer.key, RSAPrivateKey) for signer in signers) > 1:
        return (
            "Khóa cũ và khóa mới đang cùng ký. Khi bản ghi của khóa mới đã có trong DNS được hai "
            "ngày thì bỏ khóa cũ, một tháng sau thì xóa bản ghi cũ."
        )
    return (
        "Thay khóa mỗi năm một lần, và ngay khi máy này hay tệp khóa có thể đã lộ: tạo khóa mới, "
        "thêm bản ghi của nó; khóa cũ ký cùng cho đến khi bạn bỏ."
    )


_WORKS = {"new": _new, "ed25519": _ed25519, "drop-old": _drop_old}

"""DKIM signatures (RFC 6376): relaxed/relaxed, rsa-sha256, and ed25519-sha256 beside it where the
outlet has such a key too (RFC 8301, RFC 8463).

A receiver that cannot verify a signature treats the letter as unsigned (RFC 6376 §6.1), so a key
whose record is not published yet does no harm.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from pydantic import AfterValidator, Field, SecretStr, model_validator

from channels.contract.channel import UNKNOWN_SECRET, OutletConfig
from channels.contract.typed import like
from channels.email.headers import LINE, wire_domain

RSA_BITS = 2048
"""What a key has at least: mailbox providers take 1,024 bits no longer for granted, and every
resolver carries 2,048."""

SIGNED = (
    b"from",
    b"to",
    b"subject",
    b"date",
    b"message-id",
    b"reply-to",
    b"mime-version",
    b"content-type",
    b"list-id",
    b"list-unsubscribe",
    b"list-unsubscribe-post",
    b"feedback-id",
    b"auto-submitted",
)
"""What is signed where it stands; `from` once more, so that nobody can add a second one. RFC 8058
§4 asks for both unsubscribe headers."""

_Selector = Annotated[
    str,
    like(
        r"(?=.{1,63}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*",
        "lantoa2026",
    ),
]
_SPACES = re.compile(rb"[ \t]+")
_FOLD = re.compile(rb"\r\n(?=[ \t])")

Key = RSAPrivateKey | Ed25519PrivateKey


def _rsa(value: SecretStr) -> SecretStr:
    if (text := value.get_secret_value()) != UNKNOWN_SECRET:
        key = read_key(text)
        if not isinstance(key, RSAPrivateKey) or key.key_size < RSA_BITS:
            raise ValueError(f"phải là khóa RSA từ {RSA_BITS} bit: `lantoa outlet dkim` tạo khóa")
    return value


def _ed25519(value: SecretStr) -> SecretStr:
    text = value.get_secret_value()
    if text != UNKNOWN_SECRET and not isinstance(read_key(text), Ed25519PrivateKey):
        raise ValueError("phải là khóa Ed25519: `lantoa outlet dkim` tạo khóa")
    return value


_PEM = "Dán cả khối, kể cả dòng đầu và dòng cuối có gạch ngang."


class Dkim(OutletConfig):
    """The `[outlet.dkim]` table: which domain signs, and with which keys (PEM, PKCS #8).

    `ed25519_selector` and `ed25519_key` add a second signature; not every receiver reads it, so it
    never stands alone. `old_selector` and `old_key` go on signing while the record of a new key is
    not published everywhere yet.
    """

    domain: Annotated[str, AfterValidator(wire_domain)] = Field(title="Tên miền ký")
    selector: _Selector = Field(title="Tên khóa", description="Tên trong bản ghi TXT.")
    key: Annotated[SecretStr, AfterValidator(_rsa)] = Field(
        title="Khóa riêng RSA", description=_PEM, json_schema_extra={"tall": True}
    )
    ed25519_selector: _Selector | None = Field(default=None, title="Tên khóa thứ hai")
    ed25519_key: Annotated[SecretStr, AfterValidator(_ed25519)] | None = Field(
        default=None, title="Khóa riêng Ed25519", description=_PEM, json_schema_extra={"tall": True}
    )

    old_selector: _Selector | None = Field(default=None, title="Tên khóa cũ")
    old_key: Annotated[SecretStr, AfterValidator(_rsa)] | None = Field(
        default=None, title="Khóa riêng RSA cũ", description=_PEM, json_schema_extra={"tall": True}
    )

    @model_validator(mode="after")
    def _both_or_neither(self) -> "Dkim":
        if (self.ed25519_selector is None) != (self.ed25519_key is None):
            raise ValueError("ed25519_selector và ed25519_key phải đi cùng nhau")
        if (self.old_selector is None) != (self.old_key is None):
            raise ValueError("old_selector và old_key phải đi cùng nhau")
        known = [self.selector, self.ed25519_selector, self.old_selector]
        if len(set(filter(None, known))) < len(list(filter(None, known))):
            raise ValueError("selector, ed25519_selector và old_selector phải khác nhau")
        return self


def read_key(text: str) -> Key:
    """A private key in PEM; ValueError with a Vietnamese sentence when it is none of ours."""
    try:
        key = serialization.load_pem_private_key(text.encode("utf-8"), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ValueError(
            "không phải khóa riêng dạng PEM không mật khẩu: tạo khóa bằng `lantoa outlet dkim`"
        ) from None
    if not isinstance(key, Key):
        raise ValueError("phải là khóa RSA hoặc Ed25519")
    return key


def new_key(ed25519: bool = False) -> str:
    """A fresh private key in PEM."""
    key: Key = Ed25519PrivateKey.generate() if ed25519 else generate_private_key(65537, RSA_BITS)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode("ascii")


@dataclass(frozen=True)
class Record:
    """What the domain must publish for one key: a TXT record of this name."""

    name: str  # "lt1._domainkey.example.gov.vn"
    text: str  # "v=DKIM1; k=rsa; p=…"

    @property
    def zone_line(self) -> str:
        """As a zone file has it: strings of at most 255 octets (RFC 1035 §3.3.14)."""
        strings = " ".join(f'"{part}"' for part in _pieces(self.text, 255))
        return f"{self.name}. IN TXT ( {strings} )"


@dataclass(frozen=True)
class Signer:
    """One key of one domain."""

    domain: str
    selector: str
    key: Key = field(repr=False)

    @property
    def record(self) -> Record:
        """The record by which receivers find the public half."""
        public = self.key.public_key()
        if isinstance(self.key, RSAPrivateKey):
            kind, raw = (
                "rsa",
                public.public_bytes(
                    serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
                ),
            )
        else:
            kind, raw = (
                "ed25519",
                public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw),
            )
        name = f"{self.selector}._domainkey.{self.domain}"
        return Record(name, f"v=DKIM1; k={kind}; p={base64.b64encode(raw).decode('ascii')}")

    def header(self, headers: Sequence[tuple[bytes, bytes]], body: bytes, at: datetime) -> bytes:
        """The DKIM-Signature line of a letter: its relaxed headers in their order, the hash of its
        relaxed body, and when it is signed (aware)."""
        signed = _signed(headers)
        algorithm = "rsa" if isinstance(self.key, RSAPrivateKey) else "ed25519"
        names = b":".join([*(name for name, _ in signed), b"from"]).decode("ascii")
        value = (
            f"v=1; a={algorithm}-sha256; c=relaxed/relaxed; d={self.domain};\r\n"
            f" s={self.selector}; t={int(at.timestamp())};\r\n"
            f" h={_folded(names, ':', len(' h='))};\r\n"
            f" bh={base64.b64encode(body).decode('ascii')};\r\n b="
        )
        own = b"dkim-signature:" + relaxed_value(value.encode("ascii"))
        signature = self._sign(b"".join(b"%b:%b\r\n" % pair for pair in signed) + own)
        lines = "\r\n  ".join(_pieces(base64.b64encode(signature).decode("ascii"), LINE - 3))
        return f"DKIM-Signature: {value}{lines}\r\n".encode("ascii")

    def _sign(self, data: bytes) -> bytes:
        if isinstance(self.key, RSAPrivateKey):
            return self.key.sign(data, padding.PKCS1v15(), SHA256())
        return self.key.sign(hashlib.sha256(data).digest())  # RFC 8463 §3


def signers(config: Dkim) -> tuple[Signer, ...]:
    """The outlet's signers, the RSA key in force first."""
    keys = (
        (config.selector, config.key),
        (config.old_selector, config.old_key),
        (config.ed25519_selector, config.ed25519_key),
    )
    return tuple(
        Signer(config.domain, selector, read_key(key.get_secret_value()))
        for selector, key in keys
        if selector is not None and key is not None
    )


def relaxed_headers(block: bytes) -> list[tuple[bytes, bytes]]:
    """Whole header lines as RFC 6376 §3.4.2 reads them: (name, value), in their order."""
    lines = _FOLD.sub(b"", block).split(b"\r\n")
    pairs = (line.partition(b":") for line in lines if line)
    return [(name.strip().lower(), relaxed_value(value)) for name, _, value in pairs]


def relaxed_value(value: bytes) -> bytes:
    """A header's value, unfolded, each run of white space one space."""
    return _SPACES.sub(b" ", value.replace(b"\r\n", b"")).strip(b" ")


def relaxed_body(piece: bytes) -> bytes:
    """Part of a body that begins and ends at a line's start, as RFC 6376 §3.4.4 reads it; empty
    lines at the body's very end are the caller's."""
    return _SPACES.sub(b" ", piece).replace(b" \r\n", b"\r\n")


def _signed(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in headers if name in SIGNED]


def _pieces(text: str, length: int) -> list[str]:
    return [text[start : start + length] for start in range(0, len(text), length)]


def _folded(text: str, separator: str, used: int) -> str:
    """A list folded behind its separators, which stay at the lines' ends."""
    lines, line = [], ""
    for word in text.replace(separator, f"{separator}\n").split("\n"):
        if used + len(line) + len(word) > LINE and line:
            lines.append(line)
            line, used = "", 2
        line += word
    return "\r\n  ".join([*lines, line])

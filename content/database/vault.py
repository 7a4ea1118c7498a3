"""Keeps personal data and secrets: AES-GCM at rest, a keyed hash for look-up, signed tokens.

The key lies in a file of its own.
"""

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12
_TO_JSON, _FROM_JSON = json.JSONEncoder(ensure_ascii=False), json.JSONDecoder()

FOREIGN_KEY = "Tệp khóa không khớp với cơ sở dữ liệu: hãy đặt lại đúng tệp lantoa.key."


class VaultError(Exception):
    """The key does not open what is stored; one Vietnamese sentence."""


class Vault:
    """Holds one installation's key; never shows it."""

    def __init__(self, key: bytes) -> None:
        self._seal = AESGCM(self._derive(key, b"seal"))
        self._look_up = self._derive(key, b"look-up")
        self._sign = hashlib.blake2b(key=self._derive(key, b"sign"), digest_size=10)

    @staticmethod
    def _derive(key: bytes, purpose: bytes) -> bytes:
        return hmac.new(key, b"lantoa/" + purpose, hashlib.sha256).digest()

    def seal(self, plain: bytes) -> bytes:
        """Encrypt with a fresh nonce."""
        nonce = os.urandom(_NONCE)
        return nonce + self._seal.encrypt(nonce, plain, None)

    def unseal(self, sealed: bytes) -> bytes:
        """Decrypt; VaultError when the key is not the one that sealed it."""
        try:
            return self._seal.decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
        except (InvalidTag, ValueError):  # ValueError: too short to hold a nonce
            raise VaultError(FOREIGN_KEY) from None

    def seal_person(self, address: str, fields: Mapping[str, str]) -> bytes:
        """One addressee with the free columns."""
        return self.seal(_TO_JSON.encode([address, dict(fields)]).encode())

    def unseal_person(self, sealed: bytes) -> tuple[str, dict[str, str]]:
        """Address and columns of one addressee."""
        (address, fields), _ = _FROM_JSON.raw_decode(self.unseal(sealed).decode())
        return address, fields

    def address_hash(self, address: str) -> bytes:
        """16 bytes that find an address without showing it, in whatever case it was written: the
        part before @ may differ in it by RFC 5321, but nobody's mailbox does."""
        return self.keyed_hash(address.lower())

    def keyed_hash(self, text: str) -> bytes:
        """16 bytes that tell one text from another without showing either."""
        return hmac.digest(self._look_up, text.encode("utf-8"), "sha256")[:16]

    def hook_secret(self, outlet: str) -> str:
        """The end of an outlet's hook: 32 hexadecimal digits, the same while the key is."""
        return self.keyed_hash(f"hook:{outlet}").hex()

    def token(self, purpose: str, value: int) -> str:
        """An unforgeable name for a row: `[A-Za-z0-9_-]`, bound to its purpose."""
        return f"{value}-{self._mac(purpose, value)}"

    def read_token(self, purpose: str, token: str) -> int | None:
        """The row that a token names, None for a forged or broken one."""
        number, _, mac = token.partition("-")
        if not number.isascii() or not number.isdigit() or len(number) > 18:
            return None
        return (
            int(number)
            if hmac.compare_digest(mac.encode(), self._mac(purpose, int(number)).encode())
            else None
        )

    def _mac(self, purpose: str, value: int) -> str:
        signed = self._sign.copy()
        signed.update(f"{purpose}:{value}".encode())
        return signed.hexdigest()


def make_key(path: Path) -> None:
    """Write a new random key, readable by its owner only; FileExistsError when there is one."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(os.urandom(32)) + b"\n")
    except OSError:
        path.unlink()  # half a key would stand in the way of a whole one
        raise


def open_vault(path: Path) -> Vault:
    """The vault under a key file; VaultError when it is missing or broken."""
    try:
        key = base64.b64decode(path.read_bytes().strip(), validate=True)
    except (OSError, ValueError):
        raise VaultError(
            f"Không đọc được tệp khóa {path.name}: hãy đặt lại tệp khóa của hệ thống này vào "
            "thư mục LANTOA_HOME."
        ) from None
    if len(key) != 32:
        raise VaultError(f"Tệp khóa {path.name} bị hỏng: hãy đặt lại bản sao của nó.")
    return Vault(key)

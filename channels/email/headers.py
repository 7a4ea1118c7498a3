"""Header values of an e-mail: addresses, encoded-words and their folding (RFC 5322, RFC 2047),
strict where the stock library guesses."""

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache

import idna

LINE = 76  # RFC 2047 §2: a line that holds an encoded-word

_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/^_`{|}~-]+)*")
_VISIBLE = re.compile(r"[!-~](?:[ -~]*[!-~])?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LOCAL_PART = re.compile(r"[^\x00-\x20\x7f-\xa0()<>\[\]:;@\\,\"]{1,64}")
_ASCII_DOMAIN = re.compile(
    r"(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)


@dataclass(frozen=True)
class Mailbox:
    """A name for people and an address for machines, the domain in A-labels."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def mailbox(text: object) -> Mailbox:
    """Reads "Tên cơ quan <addr>" or "addr"; ValueError with a Vietnamese sentence when it is
    neither."""
    found = re.fullmatch(
        r"\s*(?:(?P<name>[^<>\x00-\x1f]*?)\s*<(?P<inner>[^<>]+)>|(?P<bare>[^<>\s]+))\s*", str(text)
    )
    if found is None:
        raise ValueError("phải viết dạng «Tên cơ quan <hop.thu@ten.mien>»")
    address = wire_address(found["inner"] or found["bare"])
    if not address.isascii():
        raise ValueError("phần trước dấu @ của địa chỉ chỉ được dùng chữ không dấu")
    return Mailbox((found["name"] or "").strip(' "'), address)


@lru_cache(maxsize=256)  # one letter asks for the same address several times
def wire_address(address: str) -> str:
    """The address as SMTP carries it, the domain in A-labels (RFC 5890); ValueError when it is
    malformed."""
    local, at, domain = address.strip().rpartition("@")
    if not at or not _LOCAL_PART.fullmatch(local):
        raise ValueError("địa chỉ thư phải có dạng hop.thu@ten.mien")
    return f"{local}@{wire_domain(domain)}"


def wire_domain(domain: str) -> str:
    """A domain in lower-case A-labels; ValueError with a Vietnamese sentence when it is none."""
    if _ASCII_DOMAIN.fullmatch(domain.lower()):
        return domain.lower()
    try:
        return idna.encode(domain, uts46=True, transitional=False).decode("ascii")
    except idna.IDNAError:
        raise ValueError("tên miền không hợp lệ: ghi như vidu.gov.vn") from None


def encoded_words(text: str, used: int) -> str:
    """`text` as folded RFC 2047 encoded-words split between characters; `used` columns of the first
    line are taken."""
    room = (LINE - used - 12) // 4 * 3  # 12 = "=?utf-8?b?" and "?="
    if len(whole := text.encode("utf-8")) <= room:
        return _word(whole)
    chunk = b""
    words: list[bytes] = []
    for character in text:
        data = character.encode("utf-8")
        if len(chunk) + len(data) > room:
            words.append(chunk)
            room, chunk = 45, b""
        chunk += data
    words.append(chunk)
    return "\r\n ".join(map(_word, words))


def _word(data: bytes) -> str:
    return f"=?utf-8?b?{base64.b64encode(data).decode()}?="


def unstructured(text: str, used: int) -> str:
    """A free-text header value: plain when it is short ASCII, else encoded whole, so that no space
    depends on folding."""
    plain = _VISIBLE.fullmatch(text) and "=?" not in text and used + len(text) <= LINE
    return text if plain or not text else encoded_words(text, used)


def named(phrase: str, inner: str, used: int) -> str:
    """`phrase <inner>`, as addresses and List-Id have it, folded before the bracket when the line
    would grow too long."""
    if not phrase:
        return f"<{inner}>"
    shown = _phrase(phrase, used)
    column = len(shown) - shown.rfind("\n") - 1 + (0 if "\n" in shown else used)
    gap = " " if column + len(inner) + 3 <= LINE else "\r\n "
    return f"{shown}{gap}<{inner}>"


def _phrase(text: str, used: int) -> str:
    if not text.isascii() or used + len(text) + 4 > LINE or "=?" in text:
        return encoded_words(text, used)
    return text if _ATOMS.fullmatch(text) else '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


def one_line(text: str) -> str:
    """A column's value for a header: control characters and runs of spaces become one space."""
    return " ".join(_CONTROL.sub(" ", text).split())


def feedback_id(item: str, list_id: str, domain: str) -> str:
    """What Gmail counts complaints by: the item, the list, what kind of letter it is, and the
    sender, 5 to 15 signs that all letters of its domain have in common and no others."""
    campaign = re.sub(r"[^A-Za-z0-9_.-]+", "-", item)[:50] or "tin"
    ours = hashlib.sha256(domain.encode("ascii")).hexdigest()[:12]
    return f"{campaign}:{list_id.removesuffix(f'.{domain}')}:tin:{ours}"

"""What mailbox providers demand of a domain that writes to many, and what of it is missing: SPF,
DKIM, DMARC in line with the sender, names of the sending machine, one-click unsubscribing (RFC
7208, 6376, 7489, 8058; Gmail's and Yahoo's sender guidelines, Outlook's of May 2025).

Advice for the administrator: nothing of it stops a letter here.
"""

import ipaddress
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from channels.email.dkim import Signer
from channels.email.spf import spf_of, spf_result
from channels.shared.dns import Dns, IpAddress, NoAnswer

# who signs and sends for many offices: what their domains' records must include
_INCLUDED = {
    "gmail.com": "include:_spf.google.com",
    "google.com": "include:_spf.google.com",
    "office365.com": "include:spf.protection.outlook.com",
    "outlook.com": "include:spf.protection.outlook.com",
}


@dataclass(frozen=True)
class Sending:
    """How an outlet's letters leave: who signs, under which names, through which machines."""

    from_domain: str
    envelope_domain: str
    relays: tuple[str, ...]  # host names or addresses
    signers: tuple[Signer, ...]
    https: bool  # whether unsubscribe links are https
    read_back: bool = True  # whether letters that come back can be told apart


def advice(sending: Sending, dns: Dns) -> list[str]:
    """What is missing or wrong, one Vietnamese sentence each with what to do; [] when all is as
    the large providers demand."""
    checks: tuple[Callable[[Sending, Dns], Iterator[str]], ...] = (_spf, _dkim, _dmarc, _names)
    said: list[str] = []
    for check in checks:
        try:
            said += check(sending, dns)
        except NoAnswer:
            said.append(
                "Không hỏi được máy chủ tên miền (DNS) nên chưa kiểm tra được hết SPF, DKIM và "
                "DMARC: kiểm tra mạng của máy này rồi thử lại."
            )
            break
    return [*said, *_links(sending), *_back(sending)]


def _back(sending: Sending) -> Iterator[str]:
    if not sending.read_back:
        yield (
            "Thư trả lại: đang về hộp thư người gửi nên máy không biết địa chỉ nào hỏng, số liệu "
            "không sửa được: đặt hộp thư nhận thư báo ([outlet.bounces]) hoặc bounce_domain."
        )


def _spf(sending: Sending, dns: Dns) -> Iterator[str]:
    domain = sending.envelope_domain
    records = spf_of(dns, domain)
    if not records:
        yield (
            f"SPF: tên miền {domain} chưa công bố máy nào được gửi thư; Gmail, Yahoo và Outlook "
            f"đòi có. Nhờ người quản trị tên miền thêm bản ghi TXT cho {domain}: "
            f"«{_spf_for(sending, dns)}»."
        )
        return
    if len(records) > 1:
        yield (
            f"SPF: tên miền {domain} có {len(records)} bản ghi v=spf1, nơi nhận coi như không có: "
            "gộp lại thành một."
        )
        return
    yield from _spf_covers(sending, dns, records[0])


def _spf_covers(sending: Sending, dns: Dns, record: str) -> Iterator[str]:
    domain = sending.envelope_domain
    if re.search(r"(?:^| )\+?all\b", record):
        yield (
            f"SPF: bản ghi của {domain} cho mọi máy gửi thư (+all), ai cũng mạo danh được: "
            "đổi phần cuối thành ~all."
        )
    for address in _public(sending, dns):
        found = spf_result(dns, domain, address)
        if found == "error":
            yield (
                f"SPF: bản ghi của {domain} viết sai hoặc cần quá 10 lần tra, nơi nhận coi như "
                f"không có: sửa lại «{record}»."
            )
            return
        if found in ("fail", "softfail", "neutral"):
            yield (
                f"SPF: bản ghi của {domain} chưa cho máy chuyển thư {address} gửi: thêm "
                f"«ip{address.version}:{address}» vào trước ~all."
            )


def _spf_for(sending: Sending, dns: Dns) -> str:
    """A record that would do for these relays."""
    known = {
        included
        for relay in sending.relays
        for domain, included in _INCLUDED.items()
        if relay == domain or relay.endswith(f".{domain}")
    }
    own = [f"ip{address.version}:{address}" for address in _public(sending, dns)]
    return " ".join(["v=spf1", *(sorted(known) or own or ["mx"]), "~all"])


def _dkim(sending: Sending, dns: Dns) -> Iterator[str]:
    if not sending.signers:
        yield (
            "DKIM: điểm phát này không tự ký thư. Nếu máy chuyển thư cũng không ký thì Gmail, "
            "Yahoo và Outlook sẽ từ chối thư gửi nhiều người: chạy `lantoa outlet dkim TÊN` để tạo "
            "khóa."
        )
    for signer in sending.signers:
        wanted = signer.record
        published = [text for text in dns.texts(wanted.name) if "p=" in text]
        if not published:
            yield (
                f"DKIM: chưa thấy bản ghi {wanted.name}. Nhờ người quản trị tên miền thêm bản ghi "
                f"TXT: «{wanted.text}»."
            )
        elif all(_tags(text).get("p") != _tags(wanted.text)["p"] for text in published):
            yield (
                f"DKIM: bản ghi {wanted.name} là của một khóa khác, chữ ký của ta không được công "
                f"nhận: thay bằng «{wanted.text}»."
            )


def is_published(signer: Signer, dns: Dns) -> bool:
    """Whether the world finds the record of a key; NoAnswer when nobody can say."""
    wanted = _tags(signer.record.text)["p"]
    return any(_tags(text).get("p") == wanted for text in dns.texts(signer.record.name))


def _dmarc(sending: Sending, dns: Dns) -> Iterator[str]:
    domain = sending.from_domain
    place, policy = dmarc_of(dns, domain)
    if not policy:
        yield (
            f"DMARC: tên miền {domain} chưa có chính sách; Gmail, Yahoo và Outlook đòi có. Thêm "
            f"bản ghi TXT cho _dmarc.{domain}: «v=DMARC1; p=none; rua=mailto:dmarc@{domain}»."
        )
        return
    by_signature = any(
        _aligned(dns, signer.domain, domain, place, strict=policy.get("adkim") == "s")
        for signer in sending.signers
    )
    by_envelope = _aligned(
        dns, sending.envelope_domain, domain, place, strict=policy.get("aspf") == "s"
    )
    if not by_signature and not by_envelope:
        yield (
            f"DMARC: thư ghi người gửi ở {domain} nhưng chữ ký và địa chỉ trả lại thuộc tên miền "
            f"khác, nơi nhận coi là mạo danh: đặt «domain» của [outlet.dkim] và «bounce_domain» "
            f"cùng tên miền với {domain}."
        )


def dmarc_of(dns: Dns, domain: str) -> tuple[str, dict[str, str]]:
    """Where the domain's DMARC policy stands, and its tags: its own record, else that of the
    nearest domain above it that has one; ("", {}) without any."""
    labels = domain.split(".")
    for start in range(max(len(labels) - 1, 1)):
        place = ".".join(labels[start:])
        found = [text for text in dns.texts(f"_dmarc.{place}") if text.startswith("v=DMARC1")]
        if len(found) == 1:
            return place, _tags(found[0])
    return "", {}


def _aligned(dns: Dns, domain: str, with_domain: str, place: str, *, strict: bool) -> bool:
    """Whether receivers take two domains for the same sender: equal, or (relaxed) under the same
    domain that publishes a policy."""
    if domain == with_domain or strict:
        return domain == with_domain
    return _under(domain, with_domain) or _under(with_domain, domain) or _under(domain, place)


def _under(domain: str, above: str) -> bool:
    return domain == above or domain.endswith(f".{above}")


def _names(sending: Sending, dns: Dns) -> Iterator[str]:
    for address in _public(sending, dns):
        names = dns.names(address)
        if not names:
            yield (
                f"Máy chuyển thư {address} không có tên ngược (PTR); Gmail từ chối máy không tên: "
                "nhờ nhà cung cấp đường truyền đặt tên."
            )
        elif all(address not in dns.addresses(name) for name in names):
            yield (
                f"Máy chuyển thư {address} tự xưng là {names[0]}, nhưng tên ấy không dẫn về địa "
                f"chỉ này: thêm bản ghi A hoặc AAAA cho {names[0]}."
            )


def _public(sending: Sending, dns: Dns) -> list[IpAddress]:
    """The public addresses of the relays; one inside the office sends from an address that only
    its administrator knows."""
    found = [address for relay in sending.relays for address in _addresses(relay, dns)]
    return [address for address in dict.fromkeys(found) if address.is_global]


def _addresses(relay: str, dns: Dns) -> list[IpAddress]:
    try:
        return [ipaddress.ip_address(relay)]
    except ValueError:
        return dns.addresses(relay)


def _links(sending: Sending) -> Iterator[str]:
    if not sending.https:
        yield (
            "Liên kết ngừng nhận thư chưa dùng https nên nút «Hủy đăng ký» của Gmail và Yahoo "
            "không hiện: đặt LANTOA_PUBLIC_URL bằng địa chỉ https."
        )


def _tags(text: str) -> dict[str, str]:
    """ "v=DKIM1; k=rsa; p=…" as a table; white space inside values means nothing."""
    pairs = (part.partition("=") for part in text.split(";") if "=" in part)
    return {name.strip(): re.sub(r"\s", "", value) for name, _, value in pairs}

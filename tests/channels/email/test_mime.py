"""The built e-mail, read back by decoders that share no code with the builder."""

import base64
import html
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr, parsedate_to_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader, select_autoescape

import channels.email.mime
from channels.contract.message import DeliveryKey, Message, Picture, Recipient
from channels.email.headers import mailbox, wire_address
from channels.email.mime import Sender, compile_mail
from channels.shared.fill import fill
from channels.shared.tables import drawn

KEY = DeliveryKey("d42-0a1b2c3d4e5f")
NOW = datetime(2026, 11, 30, 18, 5, 7, tzinfo=UTC)
SENDER = Sender(
    mailbox("UBND phường Nguyễn Văn Cừ, quận Ninh Kiều <bantin@example.gov.vn>"),
    mailbox("mot.cua@example.gov.vn"),
    "tin.example.gov.vn",
)
PICTURE = Picture(
    "ab12.png",
    "image/png",
    1280,
    720,
    bytes(range(256)) * 20,
    "Người dân nộp hồ sơ",
    "https://example.gov.vn/media/ab12.png",
)
MESSAGE = Message(
    item="ct-01",
    title="Kính gửi {{họ tên}}: nộp hồ sơ trực tuyến trên Cổng Dịch vụ công quốc gia, sáu bước cần "
    "nhớ",
    summary="Hướng dẫn nộp hồ sơ qua mạng.",
    html='<h2>Các bước</h2>\n<p>Xin chào <strong>{{họ tên}}</strong>, mã {{mã}}. <a href="https://example.gov.vn/?a=1&amp;b=2">Xem</a></p>\n',
    text="Các bước\n\nXin chào {{họ tên}}, mã {{mã}}.\n.dòng bắt đầu bằng dấu chấm\n..\nFrom đầu "
    "dòng\nhết  ",
    link="https://example.gov.vn/bai/nop-ho-so?a=1&b=2",
    picture=PICTURE,
    office="Ủy ban nhân dân phường Nguyễn Văn Cừ",
    contact="Số 1 đường Hòa Bình; 0292 000 000",
)
RECIPIENT = Recipient(
    "an.nguyen@example.com",
    {"name": "Nguyễn Thị Ánh Tuyết", "họ tên": "Ánh & <Tuyết>", "mã": "H-1"},
    "https://example.gov.vn/u/" + "t0ken_" * 40,
)
VIETNAMESE = st.text(
    st.sampled_from(
        "aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯẮẰẲẴẶếềểễệốồổỗộứừửữự0123456789 ,.:;()/-?=_“”…🎉₫"
    ),
    min_size=1,
    max_size=250,
)
LAYOUT = channels.email.mime.LAYOUTS / "2"


def built(message: Message = MESSAGE, to: Recipient = RECIPIENT, sender: Sender = SENDER) -> bytes:
    return compile_mail(message, sender, to.unsubscribe_url is not None).fill(to, KEY, NOW)


def parsed(
    message: Message = MESSAGE, to: Recipient = RECIPIENT, sender: Sender = SENDER
) -> EmailMessage:
    found = message_from_bytes(built(message, to, sender), policy=policy.default)
    assert isinstance(found, EmailMessage)
    assert [defect for part in found.walk() for defect in part.defects] == []
    return found


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def header_lines(raw: bytes, name: str) -> str:
    """The value as it stands on the wire, folds included."""
    found = re.search(rf"^{name}: (.*?)\r\n(?![ \t])".encode(), raw, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1].decode("ascii")


def rfc2047(value: str) -> str:
    """A decoder after RFC 2047 §6.2 of our own: unfold, drop the space between encoded-words,
    decode each."""
    joined = re.sub(r"\?=\r\n[ \t]+=\?", "?==?", value).replace("\r\n", "")
    return re.sub(
        r"=\?utf-8\?b\?([A-Za-z0-9+/=]*)\?=",
        lambda word: base64.b64decode(word[1]).decode("utf-8"),
        joined,
    )


def naive(message: Message, to: Recipient) -> EmailMessage:
    """The same letter built for one recipient by the standard library alone."""
    fields = {"{{" + column + "}}": value for column, value in to.fields.items()}

    def filled(text: str, markup: bool = False) -> str:
        for mark, value in fields.items():
            text = text.replace(mark, html.escape(value) if markup else value)
        return text

    own = replace(
        message,
        title=filled(message.title),
        html=filled(message.html, markup=True),
        text=filled(message.text),
    )
    values = {
        "message": own,
        "office": own.office,
        "cid": "ab12.png@example.gov.vn",
        "unsubscribe": to.unsubscribe_url,
    }
    templates = Environment(
        loader=FileSystemLoader(LAYOUT),
        autoescape=select_autoescape(("html.j2",)),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.filters["tables"] = drawn
    pages = [
        templates.get_template(name).render(values) for name in ("letter.txt.j2", "letter.html.j2")
    ]
    letter, texts = EmailMessage(), EmailMessage()
    letter["From"] = Address(
        "UBND phường Nguyễn Văn Cừ, quận Ninh Kiều", addr_spec="bantin@example.gov.vn"
    )
    letter["To"] = Address(to.fields["name"], addr_spec=to.address)
    letter["Subject"] = own.title
    letter["Date"] = format_datetime(NOW)
    letter["Message-ID"] = f"<{KEY}@example.gov.vn>"
    letter["Reply-To"] = "mot.cua@example.gov.vn"
    texts.set_content(pages[0], cte="quoted-printable")
    texts.add_alternative(pages[1], subtype="html", cte="quoted-printable")
    letter.make_related()
    letter.attach(texts)
    letter.add_related(
        PICTURE.data,
        "image",
        "png",
        cid="<ab12.png@example.gov.vn>",
        disposition="inline",
        filename="ab12.png",
    )
    return letter


def test_a_filled_message_equals_one_built_by_the_standard_library() -> None:
    ours, theirs = parsed(), naive(MESSAGE, RECIPIENT)
    for name in ("Subject", "To", "Message-ID", "Reply-To"):
        assert str(ours[name]) == str(theirs[name]), name
    assert rfc2047(header_lines(built(), "From")) == str(theirs["From"]).replace('"', "")
    assert parsedate_to_datetime(ours["Date"]) == parsedate_to_datetime(theirs["Date"])
    assert body(ours, "plain") == body(theirs, "plain")
    assert html.unescape(body(ours, "html")) == html.unescape(body(theirs, "html"))
    assert [part.get_content_type() for part in ours.walk()] == [
        part.get_content_type() for part in theirs.walk()
    ]
    ours_picture, their_picture = list(ours.walk())[-1], list(theirs.walk())[-1]
    assert ours_picture.get_content() == their_picture.get_content() == PICTURE.data
    assert ours_picture["Content-ID"] == their_picture["Content-ID"]
    assert ours_picture.get_filename() == "ab12.png"
    assert ours_picture.get_content_disposition() == "inline"


def test_the_picture_that_the_html_shows_is_the_one_enclosed() -> None:
    message = parsed()
    cid = re.search(r'src="cid:([^"]+)"', body(message, "html"))
    assert cid is not None
    assert [
        part["Content-ID"] for part in message.walk() if part.get_content_maintype() == "image"
    ] == [f"<{cid[1]}>"]
    assert message.get_param("type") == "multipart/alternative"


def test_without_a_picture_the_two_texts_stand_alone() -> None:
    message = parsed(replace(MESSAGE, picture=None))
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert "cid:" not in body(message, "html")


def test_each_expected_header_stands_exactly_once() -> None:
    once = {
        "Date",
        "From",
        "To",
        "Subject",
        "Message-ID",
        "Reply-To",
        "MIME-Version",
        "Content-Type",
    }
    lists = {
        "List-Id",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "Precedence",
        "Feedback-ID",
    }
    names = list(parsed())
    assert set(names) == once | lists
    assert len(names) == len(set(names))


def test_the_list_headers_are_what_receivers_look_for() -> None:
    raw = built()
    assert header_lines(raw, "List-Unsubscribe") == f"<{RECIPIENT.unsubscribe_url}>"
    assert header_lines(raw, "List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"
    assert rfc2047(header_lines(raw, "List-Id")).endswith("<tin.example.gov.vn>")
    assert header_lines(raw, "Precedence") == "bulk"


def test_one_click_is_offered_over_https_only() -> None:
    """RFC 8058 §3.1: the address of a one-click is https, so a plain one is a link and no more."""
    raw = built(to=replace(RECIPIENT, unsubscribe_url="http://tin.example.gov.vn/u/an"))
    assert header_lines(raw, "List-Unsubscribe") == "<http://tin.example.gov.vn/u/an>"
    assert "One-Click" not in raw.decode()


def test_gmail_is_told_item_list_kind_and_sender() -> None:
    parts = header_lines(built(), "Feedback-ID").split(":")
    assert parts[:3] == ["ct-01", "tin", "tin"]
    assert re.fullmatch("[a-z0-9]{5,15}", parts[3])


def test_words_stand_in_for_who_has_no_name_in_every_part_of_the_letter() -> None:
    asked = replace(
        MESSAGE,
        title="Kính gửi {{họ tên|Quý vị & bạn}}",
        html="<p>Chào {{họ tên|Quý vị &amp; bạn}}.</p>",
        text="Chào {{họ tên|Quý vị & bạn}}.",
    )
    nobody = parsed(asked, replace(RECIPIENT, fields={"họ tên": ""}))
    assert nobody["Subject"] == "Kính gửi Quý vị & bạn"
    assert "Chào Quý vị & bạn." in body(nobody, "plain")
    assert "<p>Chào Quý vị &amp; bạn.</p>" in body(nobody, "html")
    somebody = parsed(asked)
    assert "Chào Ánh & <Tuyết>." in body(somebody, "plain")
    assert "<p>Chào Ánh &amp; &lt;Tuyết&gt;.</p>" in body(somebody, "html")


def test_the_title_and_the_office_stand_in_the_letter_once_and_nothing_hides_by_its_colour() -> (
    None
):
    plain = replace(MESSAGE, title="Nộp hồ sơ trực tuyến", summary="Sáu bước.")
    markup = body(parsed(plain), "html")
    shown = re.sub(r"<(head|style)\b.*?</\1>", "", markup, flags=re.DOTALL)
    assert shown.count("Nộp hồ sơ trực tuyến") == 1
    assert shown.count(MESSAGE.office) == 1
    assert body(parsed(plain), "plain").count(MESSAGE.office) == 1
    (hidden,) = re.findall(r'<div style="(display:none[^"]*)">', shown)
    assert not re.search(r"color|opacity|font-size|line-height", hidden)


def test_the_visible_link_and_the_header_lead_to_the_same_place() -> None:
    message = parsed()
    assert f"Ngừng nhận thư: {RECIPIENT.unsubscribe_url}\n" in body(message, "plain")
    assert f'<a href="{RECIPIENT.unsubscribe_url}"' in body(message, "html")


def test_without_an_unsubscribe_address_nothing_offers_one() -> None:
    message = parsed(to=Recipient("an@example.com"))
    assert message["List-Unsubscribe"] is None
    assert message["List-Unsubscribe-Post"] is None
    assert "Ngừng nhận thư" not in body(message, "plain") + body(message, "html")


def test_the_date_is_vietnam_time_with_its_zone() -> None:
    assert header_lines(built(), "Date") == "Tue, 01 Dec 2026 01:05:07 +0700"


def test_lines_end_with_crlf_and_stay_short() -> None:
    raw = built()
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", raw) is None
    long = [line for line in raw.split(b"\r\n") if len(line) > 78]
    assert all(
        line.startswith((b"List-Unsubscribe: ", b"Content-ID: ", b"Content-Disposition: "))
        for line in long
    )
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()


@given(VIETNAMESE)
@settings(max_examples=80, deadline=None)
def test_every_subject_reads_back_letter_by_letter(title: str) -> None:
    raw = built(replace(MESSAGE, title=title, picture=None))
    value = header_lines(raw, "Subject")
    assert rfc2047(value) == title
    assert all(len(line) <= 76 for line in f"Subject: {value}".split("\r\n"))
    assert str(make_header(decode_header(value.replace("\r\n", "")))) == title
    if title == title.strip():
        assert str(message_from_bytes(raw, policy=policy.default)["Subject"]) == title


@given(VIETNAMESE.map(lambda name: " ".join(name.split())).filter(bool))
@settings(max_examples=60, deadline=None)
def test_every_name_reads_back_beside_its_address(name: str) -> None:
    raw = built(replace(MESSAGE, picture=None), Recipient("an@example.com", {"name": name}))
    value = header_lines(raw, "To")
    assert all(len(line) <= 76 for line in f"To: {value}".split("\r\n"))
    if (
        "=?" in value
        # not by EmailMessage, which puts a space between the words before 3.12.9 (python/cpython
        # 128110)
    ):
        shown, _, address = rfc2047(value).rpartition(" ")
    else:
        shown, address = parseaddr(value)
    assert (shown, address.strip("<>")) == (name, "an@example.com")


@given(
    st.text(
        st.characters(exclude_categories=["Cs", "Cn", "Co"], exclude_characters="{}\x00"),
        max_size=600,
    ),
    VIETNAMESE,
)
@settings(max_examples=80, deadline=None)
def test_every_body_and_every_value_reads_back(text: str, value: str) -> None:
    message = replace(
        MESSAGE, title="Tin", html="<p>x</p>", text=f"|{text}|{{{{mã}}}}|{text}|", picture=None
    )
    to = Recipient("an@example.com", {"mã": value})
    raw = built(message, to)
    expected = fill(f"|{text}|{{{{mã}}}}|{text}|", {"mã": value})
    assert normal(expected) in body(parsed(message, to), "plain")
    assert max(map(len, raw.split(b"\r\n"))) <= 76


def normal(text: str) -> str:
    """As every text of ours is: NFC, with the line breaks of this decoder."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")


def test_a_value_cannot_become_markup_or_a_header() -> None:
    evil = "<script>x</script>\r\nBcc: ai@example.com\u2028"
    message = parsed(to=Recipient("an@example.com", {"name": evil, "họ tên": evil}))
    assert "<script>" not in body(message, "html")
    assert "Bcc" not in message
    assert "&lt;script&gt;" in body(message, "html")
    assert "<script>x</script> Bcc: ai@example.com:" in str(message["Subject"])


def test_a_mark_inside_a_value_is_not_filled_again() -> None:
    message = parsed(to=Recipient("an@example.com", {"họ tên": "{{mã}}", "mã": "SECRET"}))
    assert "Xin chào {{mã}}, mã SECRET." in body(message, "plain")


def test_domains_outside_ascii_become_a_labels() -> None:
    sender = replace(SENDER, mailbox=mailbox("Phường <tin@phường.vn>"), reply_to=None)
    message = parsed(to=Recipient("an@đồng-nai.vn"), sender=sender)
    assert message["From"].addresses[0].addr_spec == "tin@xn--phng-rib8295b.vn"
    assert message["To"].addresses[0].addr_spec.startswith("an@xn--")
    assert str(message["Message-ID"]) == f"<{KEY}@{'phường.vn'.encode('idna').decode()}>"


@pytest.mark.parametrize(
    "address",
    [
        "an",
        "an@",
        "@x.vn",
        "an b@x.vn",
        "an@x..vn",
        "an@x.vn>\r\nRCPT TO:<b@x.vn",
        "a\n@x.vn",
        "an@-x.vn",
        "a<b@x.vn",
    ],
)
def test_a_malformed_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any sentence
        wire_address(address)


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("UBND phường A, quận B <tin@A.example.vn>", "UBND phường A, quận B", "tin@a.example.vn"),
        ('"Phường A" <tin@a.vn>', "Phường A", "tin@a.vn"),
        ("tin@a.vn", "", "tin@a.vn"),
        ("<tin@a.vn>", "", "tin@a.vn"),
    ],
)
def test_a_sender_is_read_with_or_without_a_name(text: str, name: str, address: str) -> None:
    assert (mailbox(text).name, mailbox(text).address) == (name, address)


@pytest.mark.parametrize(
    "text", ["", "Phường A", "A <x>", "A <x@y.vn> B", "hộp@a.vn", "A\r\nBcc: x <x@y.vn>", 5]
)
def test_a_sender_that_is_none_is_refused(text: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any sentence
        mailbox(text)

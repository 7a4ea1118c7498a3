"""Vietnamese is the key of every sentence; the English translation is whole and has nothing too
much."""

import re
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po

from channels import CHANNELS
from channels.sms.carriers import CARRIERS
from channels.sms.providers import PROVIDERS
from content.intake.form_fields import fields_of, labels_of
from content.office.file import OfficeProfile
from content.plans.agency_file import AgencyDocument
from tests.console.console_kit import user_of
from tests.kit import Home
from tests.vietnamese import NAMES, foreign_words
from wiring.general_fields import NAME_FIELD
from wiring.outlet_form import form_fields

CONSOLE = Path(__file__).parent.parent.parent / "console"
_MARKS = re.compile(r"%\((\w+)\)s")


def declared() -> set[str]:
    """What fields say of themselves: a form shows it, and no template names it."""
    models = [form_fields(name) for name in CHANNELS]
    models += [(NAME_FIELD,), *map(fields_of, (OfficeProfile, AgencyDocument))]
    return {text for fields in models for text in labels_of(fields) if text != "agency"}


def sentences() -> set[str]:
    """Everything that the console's code and templates mark for translation, and what fields say
    of themselves."""
    found = declared()
    keywords = {"_": None, "later": None, "gettext": None, "ngettext": (1, 2)}
    for path in [*CONSOLE.rglob("*.py"), *(CONSOLE / "templates").rglob("*.html")]:
        if path.name.startswith("public_"):
            continue
        method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
        options = {"trimmed": "true", "extensions": "jinja2.ext.i18n,jinja2.ext.do"}
        with path.open("rb") as file:
            for _, message, _, _ in extract(
                method, BytesIO(file.read()), keywords=keywords, options=options
            ):
                found.add(message[0] if isinstance(message, tuple) else message)
    return found


def test_every_sentence_has_an_english_translation_and_none_is_left_over() -> None:
    with (CONSOLE / "locale" / "en.po").open("rb") as file:
        catalog = read_po(file, locale="en")
    translated = {
        (message.id[0] if isinstance(message.id, tuple) else message.id): message.string
        for message in catalog
        if message.id
        and (all(message.string) if isinstance(message.string, tuple) else message.string)
        and not message.fuzzy
    }
    wanted = sentences()
    assert sorted(wanted - translated.keys()) == []
    assert sorted(translated.keys() - wanted) == []
    for key, value in translated.items():
        for text in (value,) if isinstance(value, str) else value or ():
            assert set(_MARKS.findall(text)) == set(_MARKS.findall(str(key))), key


def test_english_is_chosen_in_the_browser_and_kept(home: Home) -> None:
    visitor = user_of(home)
    assert "<h1>Đăng nhập</h1>" in visitor.get("/dang-nhap").text
    chosen = visitor.post("/ngon-ngu", {"language": "en", "then": "/dang-nhap"})
    assert chosen.headers["location"] == "/dang-nhap"
    english = visitor.get("/dang-nhap").text
    assert "<h1>Sign in</h1>" in english
    assert '<html lang="en">' in english
    visitor.browser.cookies.set("lantoa_language", "xx")
    assert visitor.post("/ngon-ngu", {"language": "xx"}).headers["location"] == "/"


_OF_SMS = {
    *(word for said in PROVIDERS.values() for word in said.label.split()),
    *[
        "GET",
        "POST",
        "JSON",
        "to",
        "local",
        "text",
        "sender",
        "key",
        "username",
        "password",
        "receipts",
        "template",
        "sendsms",
        "QC",
        "UDH",
        "sar",
        "message",
        "payload",
    ],
}


# how a portal of another maker is asked: methods of HTTP and the marks of its fields
_OF_A_PORTAL = {
    *("PUT", "PATCH", "DELETE", "title", "summary", "html", "link", "picture", "alt"),
    *("themes", "office", "item", "id"),
}


def test_vietnamese_sentences_have_no_foreign_word_but_names_and_what_is_typed_as_it_stands() -> (
    None
):
    typed = {"outlets", "toml", "backups", *CARRIERS, *_OF_SMS, *_OF_A_PORTAL}
    columns = {"address", "email", "phone", "name", "consent", "basis", "XLSX", "md"}
    columns |= {
        "BotFather",
        "MX",
        "TLS",
        "STARTTLS",
        "IMAP",
        *("SFTP", "SSH", "AAAA", "Anthias"),
        "Maildir",
        "DKIM",
        "TXT",
        "RSA",
        "mm",
        "GIF",
        "ffmpeg",
        "gmail",
        "imap",
        "mail",
        "example",
        "vn",
    }
    found = {
        sentence: foreign_words(_MARKS.sub("", sentence), NAMES | typed | columns)
        for sentence in sentences()
    }
    assert {text: words for text, words in found.items() if words} == {}


def test_an_english_sentence_would_be_seen_on_a_page() -> None:
    with (CONSOLE / "locale" / "en.po").open("rb") as file:
        catalog = [message.string for message in read_po(file, locale="en") if message.id]
    texts = [
        _MARKS.sub("", text)
        for entry in catalog
        for text in (entry if isinstance(entry, tuple | list) else [str(entry)])
    ]
    unseen = [text for text in texts if len(text.split()) > 1 and not foreign_words(text)]
    assert len(texts) > 700
    assert len(unseen) < len(texts) / 100, unseen

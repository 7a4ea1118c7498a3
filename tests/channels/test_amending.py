"""Corrections and withdrawals on the channels that can change a post that stands."""

import hashlib
import hmac
import json
import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from channels import CHANNELS, channel_class
from channels.contract.channel import Channel, Site, Update, Withdraw
from channels.contract.message import Message, Picture
from channels.contract.outcome import Accepted, Delivered, Outcome, Rejected, Unknown
from channels.contract.reasons import Reason
from channels.facebook.config import FacebookConfig
from channels.facebook.facebook_page import FacebookPage
from channels.telegram.telegram_channel import TelegramChannel, TelegramConfig
from sandbox.faults import Fault, Reply
from sandbox.providers.facebook import FacebookSandbox
from sandbox.providers.telegram import TelegramSandbox
from tests.contract.amend_contract import AmendContract
from tests.contract.channel_contract import KEY

SITE = Site(Path(), "https://ubnd.example.vn")
LINK = "https://ubnd.example.vn/bai/ct-01"
ITEM = Message(
    item="ct-01",
    title="Lịch tiêm chủng",
    summary="Trạm y tế mở cửa thứ Hai",
    html="",
    text="",
    link=LINK,
)
CHANGED = replace(ITEM, summary="Trạm y tế mở cửa thứ Ba")
TOKEN, CHAT, PAGE = "123456:AAF-secret", -1001234567890, "1234567890"


def png(width: int) -> Picture:
    data = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, 630) + b"\x08\x02\0\0\0--"
    return Picture(
        f"{width}.png",
        "image/png",
        width,
        630,
        data,
        "áp phích",
        f"https://ubnd.example.vn/media/{width}.png",
    )


def bot_says(description: str, code: int = 400) -> Reply:
    return Reply(code, json.dumps({"ok": False, "error_code": code, "description": description}))


def graph(code: int, subcode: int | None = None) -> Reply:
    error = {"message": "Loi", "type": "OAuthException", "code": code, "fbtrace_id": "A1b"}
    return Reply(
        400, json.dumps({"error": error | ({"error_subcode": subcode} if subcode else {})})
    )


def telegram(port: int) -> TelegramChannel:
    config = TelegramConfig(
        base_url=f"http://127.0.0.1:{port}", token=SecretStr(TOKEN), chat_id="@ubnd", timeout_s=0.4
    )
    return TelegramChannel("tg", config, SITE)


def facebook(port: int) -> FacebookPage:
    fields = {
        "base_url": f"http://127.0.0.1:{port}",
        "page_id": PAGE,
        "token": TOKEN,
        "timeout_s": 0.4,
    }
    return FacebookPage("fb", FacebookConfig.model_validate(fields), SITE)


class TestTelegramAmends(AmendContract):
    message, changed, secret = ITEM, CHANGED, TOKEN
    refused_key = bot_says("Unauthorized", 401)
    refused_deletion = bot_says("Bad Request: message can't be deleted")

    def stand(self) -> Any:
        return TelegramSandbox(TOKEN, {CHAT: "ubnd"})

    def make(self, port: int) -> TelegramChannel:
        return telegram(port)

    def showing(self, message: Message, text: str) -> Message:
        return replace(message, title=text)

    def text_of(self, post: Any) -> str:
        return str(post.text)


class TestFacebookAmends(AmendContract):
    message, changed, secret = ITEM, CHANGED, TOKEN
    refused_key = graph(190, 463)
    refused_deletion = graph(100)

    def stand(self) -> Any:
        return FacebookSandbox(PAGE, TOKEN)

    def make(self, port: int) -> FacebookPage:
        return facebook(port)

    def showing(self, message: Message, text: str) -> Message:
        return replace(message, title=text)

    def text_of(self, post: Any) -> str:
        return str(post.message)


def test_only_channels_with_posts_of_their_own_offer_amendments() -> None:
    offering = [name for name in CHANNELS if channel_class(name).capabilities.amends]
    assert offering
    assert [name for name in offering if channel_class(name).capabilities.addressed] == []


@pytest.fixture
def bot() -> Iterator[TelegramSandbox]:
    with TelegramSandbox(TOKEN, {CHAT: "ubnd"}) as running:
        yield running


@pytest.fixture
def page() -> Iterator[FacebookSandbox]:
    with FacebookSandbox(PAGE, TOKEN) as running:
        yield running


def corrected(
    server: Any, channel: Channel, before: Message, after: Message, fault: Fault | None = None
) -> Outcome:
    """A post of `before`, corrected to `after`."""
    with channel.open() as line:
        posted = line.send(before, None, KEY)
        assert isinstance(posted, Accepted)
        assert isinstance(line, Update)
        if fault:
            server.script.add(fault)
        return line.update(after, before, posted.provider_id)


def called(server: TelegramSandbox) -> str:
    return server.requests[-1].path.rpartition("/")[2]


def test_telegram_edits_a_text_as_text_and_keeps_the_bold_title(bot: TelegramSandbox) -> None:
    outcome = corrected(bot, telegram(bot.port), ITEM, replace(CHANGED, title="Lịch mới 🎉"))
    assert outcome == Delivered("1", url="https://t.me/ubnd/1")
    assert called(bot) == "editMessageText"
    assert bot.posts[CHAT, 1].entities == (("bold", "Lịch mới 🎉"),)


def test_telegram_edits_the_caption_of_the_same_picture(bot: TelegramSandbox) -> None:
    before, after = replace(ITEM, picture=png(1200)), replace(CHANGED, picture=png(1200))
    assert isinstance(corrected(bot, telegram(bot.port), before, after), Delivered)
    assert called(bot) == "editMessageCaption"
    assert bot.posts[CHAT, 1].text.endswith(f"thứ Ba\n\n{LINK}")


@pytest.mark.parametrize(
    "before",
    [ITEM, replace(ITEM, picture=png(1200))],
    ids=["no picture before", "another picture before"],
)
def test_telegram_puts_a_new_picture_and_its_caption_in_place_together(
    bot: TelegramSandbox, before: Message
) -> None:
    after = replace(CHANGED, picture=png(1300))
    assert isinstance(corrected(bot, telegram(bot.port), before, after), Delivered)
    assert called(bot) == "editMessageMedia"
    post = bot.posts[CHAT, 1]
    assert post.photo == png(1300).data
    assert (post.text, post.entities) == (
        f"Lịch tiêm chủng\n\nTrạm y tế mở cửa thứ Ba\n\n{LINK}",
        (("bold", "Lịch tiêm chủng"),),
    )


def test_telegram_cannot_take_a_picture_away_and_says_so(bot: TelegramSandbox) -> None:
    outcome = corrected(bot, telegram(bot.port), replace(ITEM, picture=png(1200)), CHANGED)
    assert isinstance(outcome, Rejected)
    assert outcome.why.code is Reason.CANNOT_AMEND
    assert outcome.why.raw.startswith("There is no text in the message to edit")
    assert "thứ Hai" in bot.posts[CHAT, 1].text


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("message can't be edited", Reason.CANNOT_AMEND),
        ("message is too long", Reason.TOO_LONG),
    ],
)
def test_what_telegram_refuses_to_edit_is_rejected(
    bot: TelegramSandbox, said: str, reason: Reason
) -> None:
    outcome = corrected(bot, telegram(bot.port), ITEM, CHANGED, bot_says(f"Bad Request: {said}"))
    assert isinstance(outcome, Rejected)
    assert outcome.why.code is reason


def test_telegrams_48_hours_are_said_in_words(bot: TelegramSandbox) -> None:
    with telegram(bot.port).open() as line:
        line.send(ITEM, None, KEY)
        assert isinstance(line, Withdraw)
        bot.script.add(bot_says("Bad Request: message can't be deleted for everyone"))
        outcome = line.withdraw("1")
    assert isinstance(outcome, Rejected)
    assert outcome.why.code is Reason.TOO_OLD


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (replace(ITEM, picture=png(1200)), replace(CHANGED, picture=png(1300))),
        (replace(ITEM, picture=png(1200)), CHANGED),
        (ITEM, replace(CHANGED, picture=png(1200))),
        (ITEM, replace(CHANGED, social="Lời của tác giả")),
    ],
    ids=["another picture", "no picture now", "a picture now", "no link now"],
)
def test_facebook_does_not_mix_a_new_text_with_an_old_picture_or_link(
    page: FacebookSandbox, before: Message, after: Message
) -> None:
    outcome = corrected(page, facebook(page.port), before, after)
    assert isinstance(outcome, Rejected)
    assert outcome.why.code is Reason.CANNOT_AMEND
    (post,) = page.posts.values()
    assert "thứ Hai" in post.message
    assert len(page.requests) == 1


def test_facebook_edits_the_text_beside_the_same_picture(page: FacebookSandbox) -> None:
    before, after = replace(ITEM, picture=png(1200)), replace(CHANGED, picture=png(1200))
    assert isinstance(corrected(page, facebook(page.port), before, after), Delivered)
    (post,) = page.posts.values()
    assert (post.message, post.photo) == (
        f"Lịch tiêm chủng\n\nTrạm y tế mở cửa thứ Ba\n\n{LINK}",
        png(1200).data,
    )


@pytest.mark.parametrize(
    "fault",
    [Reply(200, '{"success":false}', commit=True), Reply(200, "{}", commit=True), Reply(500, "")],
)
def test_an_answer_of_facebook_that_promises_nothing_is_unknown(
    page: FacebookSandbox, fault: Fault
) -> None:
    assert isinstance(corrected(page, facebook(page.port), ITEM, CHANGED, fault), Unknown)


def test_the_app_secret_proves_the_token_of_changes_too(page: FacebookSandbox) -> None:
    fields = {
        "base_url": f"http://127.0.0.1:{page.port}",
        "page_id": PAGE,
        "token": TOKEN,
        "app_secret": "s3cret",
    }
    corrected(page, FacebookPage("fb", FacebookConfig.model_validate(fields), SITE), ITEM, CHANGED)
    proof = hmac.new(b"s3cret", TOKEN.encode(), hashlib.sha256).hexdigest()
    assert [request.form()["appsecret_proof"] for request in page.requests] == [proof, proof]

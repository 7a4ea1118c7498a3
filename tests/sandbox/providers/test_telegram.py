import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from sandbox.faults import Drop
from sandbox.providers.flood import TokenBucket
from sandbox.providers.telegram import TelegramSandbox

TOKEN, CHAT = "1:A", -1001
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\n\r\n--\r"


@pytest.fixture
def server() -> Iterator[TelegramSandbox]:
    with TelegramSandbox(TOKEN, {CHAT: "ubnd"}) as running:
        yield running


def ask(server: TelegramSandbox, method: str, **sent: object) -> dict[str, object]:
    answer = requests.post(f"{server.url}/bot{TOKEN}/{method}", data=sent, timeout=5)
    body: dict[str, object] = answer.json()
    assert body.get("error_code", 200) == answer.status_code
    return body


def refused(server: TelegramSandbox, method: str, **sent: object) -> object:
    return ask(server, method, **sent)["description"]


def test_ids_rise_and_what_is_posted_is_kept(server: TelegramSandbox) -> None:
    answers: list[Any] = [
        ask(server, "sendMessage", chat_id="@UBND", text="Xin chào")["result"] for _ in range(2)
    ]
    numbers = [answer["message_id"] for answer in answers]
    assert numbers == [1, 2]
    assert [
        (arrival.to, arrival.text, arrival.provider_id)
        for arrival in server.world.arrivals("telegram")
    ] == [
        (str(CHAT), "Xin chào", "1"),
        (str(CHAT), "Xin chào", "2"),
    ]


def test_json_bodies_are_read_too(server: TelegramSandbox) -> None:
    entity = {"type": "bold", "offset": 3, "length": 3}
    requests.post(
        f"{server.url}/bot{TOKEN}/SENDMESSAGE",
        json={"chat_id": CHAT, "text": "🎉 Tết", "entities": [entity]},
        timeout=5,
    )
    assert server.posts[CHAT, 1].entities == (("bold", "Tết"),)


@pytest.mark.parametrize("field", ["photo", "attached1"])
def test_a_photo_arrives_byte_for_byte_with_a_raw_file_name(
    server: TelegramSandbox, field: str
) -> None:
    sent = {"chat_id": str(CHAT), "caption": "Áp phích"} | (
        {} if field == "photo" else {"photo": f"attach://{field}"}
    )
    head = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in sent.items()
    )
    head += (
        f'--x\r\nContent-Disposition: form-data; name="{field}"; filename="áp '
        'phích.png"\r\nContent-Type: image/png\r\n\r\n'
    )
    requests.post(
        f"{server.url}/bot{TOKEN}/sendPhoto",
        data=head.encode() + PNG + b"\r\n--x--\r\n",
        headers={"Content-Type": "multipart/form-data; boundary=x"},
        timeout=5,
    )
    assert server.posts[CHAT, 1].photo == PNG
    (arrival,) = server.world.arrivals()
    assert (arrival.title, arrival.text) == ("photo", "Áp phích")


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"chat_id": "@khac", "text": "a"}, "chat not found"),
        ({"chat_id": CHAT, "text": " \n"}, "message text is empty"),
        ({"chat_id": CHAT, "text": "🎉" * 2049}, "message is too long"),
        (
            {"chat_id": CHAT, "text": "🎉", "entities": '[{"type":"bold","offset":0,"length":1}]'},
            "ENTITY_BOUNDS_INVALID",
        ),
        (
            {"chat_id": CHAT, "text": "abc", "entities": '[{"type":"bold","offset":0,"length":4}]'},
            "ENTITY_BOUNDS_INVALID",
        ),
        (
            {
                "chat_id": CHAT,
                "text": "abc",
                "entities": json.dumps([{"type": "bold", "offset": 0, "length": 1}] * 101),
            },
            "ENTITIES_TOO_LONG",
        ),
        ({"chat_id": CHAT, "text": "abc", "parse_mode": "HTML"}, "unsupported parse_mode"),
    ],
)
def test_bad_messages_are_refused_in_the_servers_words(
    server: TelegramSandbox, sent: dict[str, object], words: str
) -> None:
    assert refused(server, "sendMessage", **sent) == f"Bad Request: {words}"
    assert server.world.arrivals() == []


@pytest.mark.parametrize(
    ("photo", "caption", "words"),
    [
        (PNG, "🎉" * 513, "Bad Request: message caption is too long"),
        (b"GIF89a", "", "Bad Request: IMAGE_PROCESS_FAILED"),
        (PNG[:16] + b"\0\0\x27\x00\0\0\x10\x00", "", "Bad Request: PHOTO_INVALID_DIMENSIONS"),
        (PNG[:16] + b"\0\0\x01\x41\0\0\0\x10", "", "Bad Request: PHOTO_INVALID_DIMENSIONS"),
        (PNG + b"\0" * (10 * 1024 * 1024), "", "Request Entity Too Large"),
    ],
)
def test_bad_photos_are_refused(
    server: TelegramSandbox, photo: bytes, caption: str, words: str
) -> None:
    fields = {"chat_id": CHAT, "caption": caption}
    answer = requests.post(
        f"{server.url}/bot{TOKEN}/sendPhoto",
        data=fields,
        files={"photo": ("a.png", photo)},
        timeout=5,
    )
    assert answer.json()["description"] == words


def test_a_photo_by_address_or_none_is_refused(server: TelegramSandbox) -> None:
    assert (
        refused(server, "sendPhoto", chat_id=CHAT)
        == "Bad Request: there is no photo in the request"
    )
    assert "wrong file identifier" in str(
        refused(server, "sendPhoto", chat_id=CHAT, photo="https://a.vn/a.png")
    )


def test_a_wrong_token_path_or_method_is_refused(server: TelegramSandbox) -> None:
    assert requests.post(f"{server.url}/bot2:B/getMe", timeout=5).json()["error_code"] == 401
    assert ask(server, "getNothing")["error_code"] == 404
    assert requests.get(f"{server.url}/", timeout=5).status_code == 404


def test_edits_and_deletes_know_what_is_there(server: TelegramSandbox) -> None:
    ask(server, "sendMessage", chat_id=CHAT, text="a")
    post = {"chat_id": CHAT, "message_id": 1}
    assert "message is not modified" in str(refused(server, "editMessageText", **post, text="a"))
    assert ask(server, "editMessageText", **post, text="b")["ok"] is True
    assert server.posts[CHAT, 1].text == "b"
    assert ask(server, "deleteMessage", **post)["result"] is True
    assert refused(server, "deleteMessage", **post) == "Bad Request: message to delete not found"
    assert (
        refused(server, "editMessageText", **post, text="c")
        == "Bad Request: message to edit not found"
    )


def test_a_caption_is_edited_apart(server: TelegramSandbox) -> None:
    fields = {"chat_id": CHAT, "caption": "a"}
    requests.post(
        f"{server.url}/bot{TOKEN}/sendPhoto",
        data=fields,
        files={"photo": ("a.png", PNG)},
        timeout=5,
    )
    assert "too long" in str(
        refused(server, "editMessageCaption", chat_id=CHAT, message_id=1, caption="a" * 1025)
    )
    ask(server, "editMessageCaption", chat_id=CHAT, message_id=1, caption="b")
    assert (server.posts[CHAT, 1].text, server.posts[CHAT, 1].photo) == ("b", PNG)


def test_a_fault_is_met_by_a_sending_call_and_not_by_a_look(server: TelegramSandbox) -> None:
    server.script.add(Drop(commit=True))
    assert ask(server, "getChat", chat_id=CHAT)["result"]["username"] == "ubnd"  # type: ignore[index]
    with pytest.raises(requests.ConnectionError):
        ask(server, "sendMessage", chat_id=CHAT, text="a")
    assert len(server.world.arrivals()) == 1


def test_the_bucket_answers_429_with_the_wait_twice(server: TelegramSandbox) -> None:
    now = [0.0]
    server.bucket = TokenBucket(per_second=0.5, burst=2, clock=lambda: now[0])
    for _ in range(2):
        assert ask(server, "sendMessage", chat_id=CHAT, text="a")["ok"] is True
    answer = requests.post(
        f"{server.url}/bot{TOKEN}/sendMessage", data={"chat_id": CHAT, "text": "a"}, timeout=5
    )
    assert (answer.status_code, answer.headers["Retry-After"], answer.json()["parameters"]) == (
        429,
        "2",
        {"retry_after": 2},
    )
    now[0] = 2.0
    assert ask(server, "sendMessage", chat_id=CHAT, text="a")["ok"] is True

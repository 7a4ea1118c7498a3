import time
from collections.abc import Iterator

import pytest
import requests

from sandbox.providers.facebook import FacebookSandbox

PAGE, TOKEN = "42", "EAAB"
PNG = b"\x89PNG\r\n\x1a\n\0\r\n\n\xff"


@pytest.fixture
def server() -> Iterator[FacebookSandbox]:
    with FacebookSandbox(PAGE, TOKEN) as running:
        yield running


def ask(server: FacebookSandbox, method: str, path: str, **sent: object) -> requests.Response:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    if method == "POST":
        return requests.post(f"{server.url}/v26.0/{path}", data=sent, headers=headers, timeout=5)
    url, asked = f"{server.url}/v26.0/{path}", {name: str(value) for name, value in sent.items()}
    return requests.request(method, url, params=asked, headers=headers, timeout=5)


def code(answer: requests.Response) -> tuple[int, int | None]:
    error = answer.json()["error"]
    return error["code"], error.get("error_subcode")


def test_a_post_is_kept_and_read_back_newest_first(server: FacebookSandbox) -> None:
    first = ask(server, "POST", f"{PAGE}/feed", message="Một", link="https://a.vn/?x=1&y=2").json()[
        "id"
    ]
    second = ask(server, "POST", f"{PAGE}/feed", message="Hai").json()["id"]
    read = ask(
        server, "GET", f"{PAGE}/feed", fields="id,message,created_time", since=time.time() - 60
    ).json()["data"]
    assert [(post["id"], post["message"]) for post in read] == [(second, "Hai"), (first, "Một")]
    assert server.posts[first].link == "https://a.vn/?x=1&y=2"
    assert [
        (arrival.to, arrival.text, arrival.provider_id)
        for arrival in server.world.arrivals("facebook")
    ] == [
        (PAGE, "Một", first),
        (PAGE, "Hai", second),
    ]


def test_a_post_may_show_later_than_it_stands(server: FacebookSandbox) -> None:
    server.visible_after_s = 60
    ask(server, "POST", f"{PAGE}/feed", message="Một")
    assert ask(server, "GET", f"{PAGE}/feed").json() == {"data": []}
    server.visible_after_s = 0
    assert len(ask(server, "GET", f"{PAGE}/feed").json()["data"]) == 1


def test_a_photo_has_its_own_id_beside_its_posts(server: FacebookSandbox) -> None:
    sent = {"caption": "Áp phích", "alt_text_custom": "mô tả", "access_token": TOKEN}
    body = requests.post(
        f"{server.url}/v26.0/{PAGE}/photos",
        data=sent,
        files={"source": ("áp phích.png", PNG)},
        timeout=5,
    ).json()
    assert body["post_id"] == f"{PAGE}_{body['id']}"
    post = server.posts[body["post_id"]]
    assert (post.photo, post.message, post.alt) == (PNG, "Áp phích", "mô tả")
    assert server.world.arrivals()[0].title == "photo"


@pytest.mark.parametrize("photo", [b"RIFFxxxxWEBP", PNG + b"\0" * (4 * 1024 * 1024)])
def test_a_photo_of_wrong_kind_or_weight_is_refused(server: FacebookSandbox, photo: bytes) -> None:
    sent = {"access_token": TOKEN}
    answer = requests.post(
        f"{server.url}/v26.0/{PAGE}/photos", data=sent, files={"source": ("a", photo)}, timeout=5
    )
    assert code(answer) == (100, 1366046)


def test_errors_have_the_graphs_codes(server: FacebookSandbox) -> None:
    assert code(requests.get(f"{server.url}/v26.0/{PAGE}", timeout=5)) == (190, None)
    assert code(ask(server, "GET", "43")) == (100, 33)
    assert code(ask(server, "GET", "")) == (100, 33)
    assert code(ask(server, "POST", f"{PAGE}/feed", message=" ")) == (100, None)
    assert code(ask(server, "POST", f"{PAGE}/feed", message="a" * 63_207)) == (100, None)
    assert code(ask(server, "POST", f"{PAGE}/photos", caption="a")) == (324, None)
    assert server.world.arrivals() == []


def test_a_second_delete_finds_nothing(server: FacebookSandbox) -> None:
    post = ask(server, "POST", f"{PAGE}/feed", message="Một").json()["id"]
    assert ask(server, "GET", post).json()["message"] == "Một"
    assert ask(server, "DELETE", post).json() == {"success": True}
    assert code(ask(server, "DELETE", post)) == (100, 33)
    assert len(server.world.arrivals()) == 1


def test_the_same_message_again_is_a_duplicate_when_asked_for(server: FacebookSandbox) -> None:
    server.refuse_duplicates = True
    ask(server, "POST", f"{PAGE}/feed", message="Một")
    assert code(ask(server, "POST", f"{PAGE}/feed", message="Một")) == (506, None)
    assert "id" in ask(server, "POST", f"{PAGE}/feed", message="Hai").json()


def test_usage_shows_late_rises_and_runs_out(server: FacebookSandbox) -> None:
    server.allowance = 20
    seen = [ask(server, "GET", PAGE) for _ in range(21)]
    assert "X-App-Usage" not in seen[0].headers
    assert '"call_count": 100' in seen[19].headers["X-App-Usage"]
    assert code(seen[20]) == (80001, None)
    assert '"estimated_time_to_regain_access": 19' in seen[20].headers["X-Business-Use-Case-Usage"]

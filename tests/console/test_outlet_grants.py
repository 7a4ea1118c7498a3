"""Connecting with Zalo: a link leads there, the answer comes back, the password stores it, and the
outlets that share the account all hold it."""

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest

from channels.zalo.zalo_oa import ZaloOa
from content.outlets.outlets import find_outlet
from sandbox.providers.zalo import ZaloSandbox
from tests.channels.zalo.zalo_kit import APP, SECRET, sandbox
from tests.console.console_kit import PASSWORD, User, user_of
from tests.kit import QUANTRI, Home
from wiring.outlets import open_outlet

BACK = "/ket-noi-nha-cung-cap"
OUTLET = """
[[outlet]]
name = "{name}"
channel = "{channel}"
app_id = "{app}"
app_secret = "{secret}"
oauth_url = "{url}"
base_url = "{url}"
{more}
"""


@pytest.fixture
def server() -> Iterator[ZaloSandbox]:
    with sandbox() as running:
        yield running


def outlets(home: Home, server: ZaloSandbox, *named: tuple[str, str]) -> Home:
    said = {"app": APP, "secret": SECRET, "url": server.url, "channel": "zalo_oa"}
    return home.outlets(
        "".join(OUTLET.format(name=name, more=more, **said) for name, more in named)
    )


def agreed(user: User, server: ZaloSandbox, outlet: str = "zalo") -> str:
    """The address to which Zalo sends the browser back."""
    page = user.get(f"/diem-phat/{outlet}").text
    assert f'href="/diem-phat/{outlet}/ket-noi"' in page, "a link: a form may not lead elsewhere"
    there = user.get(f"/diem-phat/{outlet}/ket-noi").headers["location"]
    assert there.startswith(f"{server.url}/v4/oa/permission?")
    back = httpx.get(there, follow_redirects=False).headers["location"]
    assert back.startswith(f"http://127.0.0.1:8081{BACK}?")
    return back.removeprefix("http://127.0.0.1:8081")


def sealed(page: str) -> str:
    return unescape(re.findall(r'name="sealed" value="([^"]+)"', page)[0])


def opened(home: Home, name: str) -> ZaloOa:
    with home.database.read() as db:
        channel = open_outlet(find_outlet(db, name), home.vault, home.context.site)
    assert isinstance(channel, ZaloOa)
    return channel


def test_the_grant_comes_back_and_every_outlet_of_the_account_holds_it(
    home: Home, server: ZaloSandbox
) -> None:
    outlets(home.people(), server, ("zalo", ""), ("zalo-2", ""), ("khac", 'oa_id = "88"'))
    user = user_of(home, QUANTRI)
    assert "Kết nối với Zalo" in (opened(home, "zalo").test() or "")
    assert BACK in user.get("/diem-phat/zalo").text, "what is to be declared at Zalo"
    assert "Chưa kết nối với Zalo" in user.get("/diem-phat/zalo").text
    assert user.get("/diem-phat").text.count("Chưa kết nối: chưa phát được gì") == 3
    page = user.get(agreed(user, server)).text
    assert server.oa_id in page, "whose grant it is"
    assert re.findall(r'<li>[^<]* <span class="soft">([^<]+)</span>', page) == ["zalo", "zalo-2"]
    assert server.exchanges == 0, "nothing is fetched before the password"
    wrong = user.post(BACK, {"sealed": sealed(page), "password": "sai"})
    assert (wrong.status_code, server.exchanges) == (422, 0)
    done = user.post(BACK, {"sealed": sealed(page), "password": PASSWORD})
    assert done.headers["location"] == "/diem-phat/zalo"
    assert [opened(home, name).test() for name in ("zalo", "zalo-2")] == [None, None]
    assert opened(home, "khac").test() is not None
    assert user.get("/diem-phat").text.count("Chưa kết nối: chưa phát được gì") == 1
    assert server.used_twice == []
    assert server.exchanges == 2, "one for the grant, one for both outlets' first use"
    with home.database.read() as db:
        assert find_outlet(db, "zalo").fields["oa_id"] == server.oa_id
    assert server.refresh_token not in user.get("/diem-phat/zalo").text


def test_another_account_another_person_and_no_agreement_store_nothing(
    home: Home, server: ZaloSandbox
) -> None:
    outlets(home.people(), server, ("zalo", 'oa_id = "88"'))
    user = user_of(home, QUANTRI)
    back = agreed(user, server)
    other = user.get(back)
    assert other.headers["location"] == "/diem-phat/zalo", "before any password"
    told = user.get("/diem-phat/zalo").text
    assert "đăng nhập đúng tài khoản" in told
    assert server.oa_id in told
    assert user.get(back.split("&state=")[0]).headers["location"] == "/diem-phat"
    assert "do người khác bắt đầu" in user.get("/diem-phat").text
    state = back.split("state=")[1]
    assert user.get(f"{BACK}?state={state}").headers["location"] == "/diem-phat/zalo"
    assert server.exchanges == 0


def test_a_code_that_zalo_does_not_take_is_told_in_its_words(
    home: Home, server: ZaloSandbox
) -> None:
    outlets(home.people(), server, ("zalo", ""))
    user = user_of(home, QUANTRI)
    page = user.get(agreed(user, server)).text
    server._codes.clear()
    late = user.post(BACK, {"sealed": sealed(page), "password": PASSWORD})
    assert late.headers["location"] == "/diem-phat/zalo"
    told = user.get("/diem-phat/zalo").text
    assert "-14005" in told
    assert "bấm kết nối lại" in told
    assert SECRET not in told

"""How the console is served: what a request says of its own address counts only from a proxy that
the installation names."""

from typing import Any

import httpx
import pytest
import uvicorn

from lantoa.supervisor import console
from tests.console.console_kit import served
from tests.content.content_kit import sql
from tests.kit import Home

SPOOFED = {"X-Forwarded-For": "203.0.113.77, 198.51.100.7", "X-Forwarded-Proto": "https"}


def started(
    home: Home, monkeypatch: pytest.MonkeyPatch, proxies: str
) -> tuple[str, dict[str, Any]]:
    """Which address a wrong password is counted for, and how the server was started."""
    given: dict[str, Any] = {}

    def run(app: Any, **settings: Any) -> None:
        given.update(settings)
        with served(app) as port:
            httpx.post(
                f"http://127.0.0.1:{port}/dang-nhap",
                data={"name": "duyet", "password": "sai-mat-khau"},
                headers=SPOOFED,
            )

    monkeypatch.setattr(uvicorn, "run", run)
    monkeypatch.setenv("LANTOA_HOME", str(home.folder))
    monkeypatch.setenv("LANTOA_DATABASE_URL", home.url)
    monkeypatch.setenv("LANTOA_PROXIES", proxies)
    console.main()
    query = "SELECT key FROM sign_in_failures WHERE key LIKE 'address:%'"
    ((key,),) = sql(home, query)
    return str(key).removeprefix("address:"), given


@pytest.mark.parametrize(
    ("proxies", "address"), [("", "127.0.0.1"), ("127.0.0.1, 10.0.0.0/8", "198.51.100.7")]
)
def test_an_address_is_believed_from_a_named_proxy_only(
    home: Home, monkeypatch: pytest.MonkeyPatch, proxies: str, address: str
) -> None:
    home.people()
    counted, settings = started(home, monkeypatch, proxies)
    assert counted == address
    assert settings["proxy_headers"] is False

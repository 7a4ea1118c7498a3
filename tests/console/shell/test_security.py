"""What guards the whole console: rights on every route, forged forms, headers, and the console that
never sends."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.routing import Mount, Route

from console.access.auth import Require
from console.app import console
from console.shell.security import HEADERS, is_forged
from content.people.rights import roles_with
from tests.console.console_kit import PASSWORD, user_of
from tests.kit import DUYET, Home
from tests.vendoring import wrong_files
from wiring.settings import Settings

PUBLIC = {
    ("GET", "/dang-nhap"),
    ("POST", "/dang-nhap"),
    ("POST", "/dang-nhap/ma"),
    ("POST", "/dang-nhap/lai"),
    ("POST", "/ngon-ngu"),
    ("GET", "/lich/{name}/{token}.ics"),
    ("GET", "/doc/{token}"),
    ("POST", "/doc/{token}"),
    ("GET", "/doc/{token}/{outlet}/{what}"),
}
"""What needs no session; the address of the calendar's feed and that of a text which an outside
reader was asked to read are their own keys."""

CONSOLE = Path(__file__).parent.parent.parent.parent / "console"


def app(home: Home) -> FastAPI:
    return console(home.context, Settings(home=home.folder, public_url=home.public_url))


def routes(home: Home) -> Iterator[tuple[set[tuple[str, str]], Route]]:
    for route in app(home).routes:
        if isinstance(route, Mount):
            assert route.path.startswith("/static/")
            continue
        assert isinstance(route, Route)
        yield {(method, route.path) for method in route.methods or () if method != "HEAD"}, route


def test_every_route_declares_the_permission_it_needs_or_is_on_the_public_list(home: Home) -> None:
    seen = set()
    for names, route in routes(home):
        assert isinstance(route, APIRoute), f"{route.path} is no route of a view"
        declared = [
            dependency.call
            for dependency in route.dependant.dependencies
            if isinstance(dependency.call, Require)
        ]
        assert bool(declared) != (names <= PUBLIC), f"{sorted(names)} declares {declared}"
        seen |= names
    assert seen >= PUBLIC


def test_every_page_asks_for_what_some_role_has(home: Home) -> None:
    asked = {
        dependency.call.permission
        for _, route in routes(home)
        if isinstance(route, APIRoute)
        for dependency in route.dependant.dependencies
        if isinstance(dependency.call, Require)
    }
    assert asked >= {"read", "write", "approve", "audience", "suppress", "report", "issue"}
    assert all(roles_with(permission) for permission in asked)


@pytest.mark.parametrize(
    ("headers", "forged"),
    [
        ({"sec-fetch-site": "same-origin"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "same-site"}, True),
        ({"sec-fetch-site": "cross-site"}, True),
        ({"sec-fetch-site": "cross-site", "origin": "http://may.example"}, True),
        ({"origin": "http://may.example"}, False),
        ({"origin": "https://may.example"}, True),
        ({"origin": "http://may.example:81"}, True),
        ({"origin": "null"}, True),
        ({}, False),
    ],
)
def test_a_form_of_another_site_is_told_by_what_browsers_say(
    headers: dict[str, str], forged: bool
) -> None:
    assert is_forged("POST", "http", Headers({"host": "may.example", **headers})) is forged
    assert not is_forged("GET", "http", Headers({"host": "may.example", **headers}))


def test_a_forged_form_changes_nothing_and_is_told_in_one_sentence(home: Home) -> None:
    visitor = user_of(home.people(), DUYET)
    answer = visitor.post("/dang-xuat", {}, **{"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert "chưa có gì thay đổi" in answer.text
    assert visitor.get("/").status_code == 200


@pytest.mark.parametrize("path", ["/", "/dang-nhap", "/khong-co-trang-nay"])
def test_every_answer_has_the_protective_headers_and_no_inline_script_or_style(
    home: Home, path: str
) -> None:
    answer = user_of(home.people(), DUYET).get(path)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "<style" not in answer.text
    assert " style=" not in answer.text
    assert "<script>" not in answer.text


def test_templates_hold_no_inline_script_style_or_handler() -> None:
    bad = (
        "<style",
        " style=",
        "<script>",
        " onclick",
        " onload",
        "hx-on",
        "hx-boost",
        "javascript:",
    )
    found = [
        (path.name, word)
        for path in (CONSOLE / "templates").rglob("*.html")
        for word in bad
        if word in path.read_text("utf-8")
    ]
    assert found == []


def test_static_files_are_kept_for_ever_under_an_address_that_changes_with_them(home: Home) -> None:
    visitor = user_of(home)
    page = visitor.get("/dang-nhap").text
    address = page.split('<link rel="stylesheet" href="')[2].split('"')[0]
    answer = visitor.get(address)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert visitor.get(address.replace("/static/", "/static/x")).status_code in (303, 404)


def test_the_console_never_sends() -> None:
    calls = {
        f"{path.name}:{node.lineno}"
        for path in CONSOLE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("send", "open_line", "publish")
    }
    assert calls == set()


def test_what_others_made_is_exactly_what_the_list_says() -> None:
    assert wrong_files() == []


def test_an_endless_form_is_refused(home: Home) -> None:
    visitor = user_of(home.people())
    answer = visitor.post(
        "/dang-nhap", {"name": "duyet", "password": PASSWORD, "rest": "x" * 33_000_000}
    )
    assert answer.status_code == 413

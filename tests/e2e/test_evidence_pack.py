"""The evidence pack in a real browser, from a folder, without a server."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.reports.draft_kit import draft
from tests.reports.pack_kit import files_in, packed

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text("utf-8")
PAGES = (
    "index.html",
    "nhiem-vu/02-*/index.html",
    "tin-bai/index.html",
    "tin-bai/ct-02/index.html",
    "bien-nhan.html",
    "hoat-dong/index.html",
)


@dataclass
class Seen:
    """A page, what it complained of and what it asked for."""

    page: Page
    complaints: list[str]
    requests: list[str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An unpacked pack."""
    place = tmp_path_factory.mktemp("ho-so")
    packed(place / "ho-so.zip", draft(), files_in(place))
    with zipfile.ZipFile(place / "ho-so.zip") as made:
        made.extractall(place / "ho-so")
    return place / "ho-so"


@pytest.fixture(params=(360, 1280))
def seen(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Seen]:
    page = browser.new_page(viewport={"width": request.param, "height": 800}, locale="vi-VN")
    watched = Seen(page, [], [])
    page.on(
        "console",
        lambda message: (
            watched.complaints.append(message.text)
            if message.type in ("error", "warning")
            else None
        ),
    )
    page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    page.on("request", lambda entry: watched.requests.append(entry.url))
    yield watched
    page.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_offline_and_is_readable_by_everybody(
    folder: Path, seen: Seen, path: str
) -> None:
    (file,) = folder.glob(path)
    seen.page.goto(file.as_uri(), wait_until="load")
    assert seen.page.get_attribute("html", "lang") == "vi"
    assert seen.page.locator("h1").count() == 1
    assert seen.page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    assert seen.page.evaluate("document.fonts.check('16px \"Be Vietnam Pro\"')")
    seen.page.evaluate(AXE)
    found = seen.page.evaluate("axe.run(document, {preload: false, resultTypes: ['violations']})")
    assert [
        f"{entry['id']}: {node['html']}" for entry in found["violations"] for node in entry["nodes"]
    ] == []
    assert seen.complaints == []
    assert [url for url in seen.requests if not url.startswith("file:")] == []


def test_an_inspector_walks_from_the_first_page_to_a_proof(folder: Path, seen: Seen) -> None:
    seen.page.goto((folder / "index.html").as_uri())
    duty = draft().figures.obligations[1]
    seen.page.get_by_role("link", name=duty.title, exact=True).click()
    assert seen.page.locator("h1").inner_text() == duty.title
    seen.page.get_by_role("link", name="Hồ sơ minh chứng").click()
    seen.page.get_by_role("link", name="Tin, bài đã đăng").click()
    seen.page.locator("tbody th a").nth(2).click()
    assert seen.page.locator("h1").inner_text() == draft().published[2].title
    assert seen.page.locator(".frames img").evaluate("one => one.naturalWidth") == 1200

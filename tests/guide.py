"""Draws the pictures of the officers' guide (`make guide`): every page at both widths, with two
years of made-up history; and counts the clicks that a working day takes."""

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.conftest import FLAGS
from tests.e2e.up_kit import eventually, free_ports
from tests.guide_clicks import count_clicks
from tests.guide_home import PERSON, SENT, WAITING, Furnished, furnish
from tests.prepare import chromium

FOLDER = Path(__file__).parent.parent / "docs" / "huong-dan"
PASSWORD = "mat-khau-thu"
WIDTHS = (1280, 390)
TALLEST = 1500
PLAN = "da-nang-143-kh-ubnd-2022"
PAGES = {
    "dang-gui": (
        "duyet",
        "/lich/{day.running}",
    ),  # first: no engine is at work here, and a minute later it is said so
    "hom-nay": ("duyet", "/"),
    "tin": ("bientap", "/tin"),
    "viet": ("bientap", "/tin/ls-0001/sua"),
    "mot-tin": ("bientap", "/tin/ls-0001"),
    "phe-duyet": ("duyet", "/duyet"),
    "lich": ("bientap", "/lich?ngay=2026-10-15"),
    "lich-tuan": ("bientap", "/lich?xem=tuan&ngay=2026-10-15"),
    "xep-lich": ("bientap", "/lich/moi?bai=ls-0001"),
    "lich-phat": ("bientap", "/lich/1"),
    "chien-dich": ("bientap", "/chien-dich"),
    "nhom-nhan": ("bientap", "/nhom-nhan"),
    "diem-phat": ("duyet", "/diem-phat"),
    "mot-diem-phat": ("duyet", "/diem-phat/tin-nhan"),
    "nhat-ky": ("duyet", "/nhat-ky"),
    "luot-gui": ("duyet", "/nhat-ky/1"),
    "ke-hoach": ("duyet", f"/ke-hoach/{PLAN}"),
    "hoat-dong": ("bientap", "/hoat-dong"),
    "ghi-hoat-dong": ("bientap", "/hoat-dong/moi"),
    "bao-cao": ("duyet", f"/bao-cao?ke_hoach={PLAN}&ky=chot_so_lieu:2026-2"),
    "he-thong": ("quantri", "/he-thong"),
    "thao-tac": ("quantri", "/he-thong/nhat-ky"),
    "tai-khoan": ("quantri", "/he-thong/tai-khoan"),
    "buoc-hai": ("duyet", "/tai-khoan/buoc-hai"),
    "quyet-dinh": ("duyet", f"/duyet/{WAITING}"),
    "gop-y": ("duyet", f"/tin/{WAITING}/gop-y"),
    "cho-quyet-dinh": ("duyet", "/cho-quyet-dinh"),
    "ngung-gui": ("duyet", "/ngung-gui"),
    "dinh-chinh": ("duyet", "/tin/{day.corrected}/dinh-chinh"),
}


@contextmanager
def console(home: Path) -> Iterator[str]:
    """A console on a home with history; its address."""
    port = free_ports()
    environment = {
        **os.environ,
        "LANTOA_HOME": str(home),
        "LANTOA_DEMO_PASSWORD": PASSWORD,
        "LANTOA_CONSOLE_PORT": str(port),
    }
    lantoa = [sys.executable, "-m", "lantoa.cli"]
    for arguments in (
        ("init", "--trust-cli"),
        ("sandbox", "history", "--seed", "1", "--deliveries", "20000"),
    ):
        subprocess.run(
            [*lantoa, *arguments], env=environment, check=True, stdout=subprocess.DEVNULL
        )
    process = subprocess.Popen([sys.executable, "-m", "lantoa.supervisor.console"], env=environment)
    try:
        address = f"http://127.0.0.1:{port}"
        eventually(lambda: _answers(address))
        yield address
    finally:
        process.terminate()
        process.wait(20)


def signed_in(browser: Browser, address: str, person: str, width: int) -> Page:
    """A window of that width in which somebody stands before today's desk."""
    page = browser.new_page(viewport={"width": width, "height": 900}, locale="vi-VN")
    page.goto(f"{address}/dang-nhap")
    page.fill("[name=name]", person)
    page.fill("[name=password]", PASSWORD)
    page.click("main button.btn-primary")
    page.wait_for_selector(".menu-person")
    return page


def draw(browser: Browser, address: str, width: int, day: Furnished) -> None:
    """Every page at one width, as its people see it."""
    windows: dict[str, Page] = {}
    for name, (person, path) in PAGES.items():
        if person not in windows:
            windows[person] = signed_in(browser, address, person, width)
        page = windows[person]
        page.goto(address + path.format(day=day), wait_until="networkidle")
        _save(page, f"{name}-{width}")
    page = windows["duyet"]
    page.goto(f"{address}/tim")
    page.fill("#f-address", PERSON)
    page.press("#f-address", "Enter")
    page.wait_for_url("**/nguoi/*")
    _save(page, f"nguoi-nhan-{width}")
    _save(_last_look(windows["bientap"], address), f"lan-cuoi-{width}")
    for window in windows.values():
        window.close()


def _last_look(page: Page, address: str) -> Page:
    page.goto(f"{address}/lich/moi?bai={SENT}")
    page.check("input[name=outlet][value=thu-dien-tu]")
    page.select_option("#f-audience", "can-bo")
    page.fill("#f-date", "16/12/2026")
    page.fill("#f-time", "8h30")
    page.click("main form button.btn-primary")
    page.wait_for_selector("input[name=sure]", state="attached")
    return page


def _save(page: Page, name: str) -> None:
    """A picture of the whole page; what stays in view while one scrolls stands at its place."""
    page.evaluate(
        """for (const part of document.querySelectorAll("main *"))
             if (getComputedStyle(part).position === "sticky") part.style.position = "static";"""
    )
    image = Image.open(BytesIO(page.screenshot(full_page=True))).convert("RGB")
    image = image.crop((0, 0, image.width, min(image.height, TALLEST)))
    image.quantize(64, method=Image.Quantize.FASTOCTREE).save(FOLDER / f"{name}.png", optimize=True)


def main() -> None:
    """Draw them all into docs/huong-dan/."""
    path = chromium()
    if path is None:
        sys.exit("no Chromium here: install the package `chromium`")
    with (
        TemporaryDirectory() as folder,
        console(Path(folder) / "home") as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        day = furnish(Path(folder) / "home")
        for width in WIDTHS:
            draw(browser, address, width, day)
        count_clicks(browser, address, signed_in, day)
        browser.close()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/dang-nhap", timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False


if __name__ == "__main__":
    main()

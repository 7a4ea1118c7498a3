"""Draws the pictures of docs/gallery (`make gallery`): what the public sees, from the real samples,
and what officers see, with two years of made-up history. Reports are drawn as its page says."""

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from html import escape
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from icalendar import Calendar
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from assets import led_frames, web
from assets.brand import card, photo_card
from assets.drawings.drawing import drawing, subjects
from assets.led_frames import Beside, Screen
from console.looks.showing import letter_of
from content.calendar.schedule import ScheduleRequest, schedule
from content.campaigns.campaigns import CampaignFacts
from content.campaigns.editing import new_campaign
from content.database.db import Database, sqlite_url
from content.intake.local_time import VIETNAM, local_day
from content.items import approval
from content.items.file import read_item
from content.items.items import Revision, add_revision, item_revision
from content.people.acts import Act
from engine.context import clock
from engine.decisions.amending import see_letter
from engine.decisions.preflight import Sight, see
from engine.shift import drain
from tests.e2e.conftest import FLAGS
from tests.guide import console, signed_in
from tests.guide_home import furnish
from tests.kit import BIENTAP, DUYET, SAMPLES, Home, make_home, stands
from tests.prepare import chromium
from wiring.drawn import subject

FOLDER = Path(__file__).parent.parent / "docs" / "gallery"
PLAIN, EVENT = "ct-01", "ct-19"
CAMPAIGN = "dich-vu-cong-truc-tuyen"  # which samples and their copies in the history name
WHEN = {
    "start": "2026-12-10T08:00:00+07:00",
    "place": "Hội trường A, số 1 đường Thử Nghiệm, phường Hoa Đăng",
}
SCREENS = {
    "led-1920x1080": Screen(1920, 1080, 4.0, distance_m=30),
    "led-1280x720": Screen(1280, 720, 2.5, distance_m=4),
    "led-1024x512": Screen(1024, 512, 4.0, distance_m=40),
    "led-720x1280": Screen(720, 1280, 2.5, distance_m=3),
    "led-640x320": Screen(640, 320),
    "led-960x256": Screen(960, 256, 4.0),
    "led-384x640": Screen(384, 640),
    "led-320x160": Screen(320, 160, 10.0, distance_m=25),
    "led-416x32": Screen(416, 32, 10.0, distance_m=20),
    "led-160x80-do": Screen(160, 80, 10.0, "red"),
}
PACK_ITEMS = {
    "notice_board": "ct-06",
    "grassroots_radio": "ct-03",
    "leaflet": "ct-01",
    "survey": "ct-07",
    "hotline_center": "ct-03",
    "qa_column": "ct-18",
}
PACK_OUTLET = """
[[outlet]]
name = "{name}"
channel = "handover"
form = "{form}"
mail = "thu"
carrier = {{ name = "Bà Lê Thị Mẫu", email = "vanhoa@phuong.example.org" }}
"""
LINK = "https://tin.hoadang.example.vn/l/k7m2xq"
DESK = {
    "hom-nay": ("duyet", "/"),
    "lich": ("bientap", "/lich?ngay=2026-10-15"),
    "tin": ("bientap", "/tin/ls-0001"),
    "phe-duyet": ("duyet", "/duyet/ct-08"),
    "chien-dich": ("bientap", "/chien-dich"),
    "mot-chien-dich": ("bientap", f"/chien-dich/{CAMPAIGN}"),
}
WHY = "Bài phát sáng nay ghi nhầm số điện thoại; số đúng có trong bài dưới đây."
_ROW = "<tr><td>{day}</td><td>{time}</td><td><strong>{title}</strong><br>{places}</td></tr>"
_AGENDA = (
    '<meta charset="utf-8"><style>body{{margin:24px;font:16px/1.5 sans-serif;color:#1f2933}}'
    "table{{border-collapse:collapse;width:100%}}td{{padding:8px 12px;vertical-align:top;"
    "border-top:1px solid #d3dae3}}td:nth-child(-n+2){{white-space:nowrap}}</style>"
    "<h1>{name}</h1><table>{rows}</table>"
)
TALLEST = 1700

Scheme = Literal["light", "dark"]


def main(parts: Sequence[str]) -> None:
    """Draw them all, or the named parts: public, screens, packs, console."""
    path = chromium()
    if path is None:
        sys.exit("no Chromium here: install the package `chromium`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        for name, draw in {
            "public": draw_public,
            "screens": draw_screens,
            "packs": lambda _browser: draw_packs(),
            "console": draw_console,
        }.items():
            if not parts or name in parts:
                draw(browser)
        browser.close()


def draw_public(browser: Browser) -> None:
    """Pages, letters, cards, drawings."""
    draw_sheet()
    with published() as (home, revisions):
        for name, revision in revisions.items():
            page = home.folder / "public" / "bai" / f"{revision.slug}.html"
            for width in (1280, 390):
                shoot(browser, page.as_uri(), width, f"trang-bai-{name}-{width}")
            draw_letters(browser, home, revision, name)
            draw_card(home, revision, name)
        draw_correction(browser, home, revisions[PLAIN], PLAIN)
        draw_photo_card(home, revisions[PLAIN], PLAIN)


@contextmanager
def published() -> Iterator[tuple[Home, Mapping[str, Revision]]]:
    """Two real items on the portal: one plain, one that invites."""
    with TemporaryDirectory() as folder, stands() as servers:
        home = make_home(Path(folder) / "home").people().plans()
        home.outlets(servers.outlets(home.folder / "drop"))
        with closing(home.database):
            made = {PLAIN: home.approved(PLAIN), EVENT: inviting(home)}
            with home.database.write() as db:
                for revision in made.values():
                    asked = ScheduleRequest(revision, home.outlet_rows("cong"), None, home.now)
                    schedule(db, asked, home.act(BIENTAP), 100)
            drain(home.context, until_idle=True)
            shutil.copytree(web.FOLDER, home.folder / "public" / "static", dirs_exist_ok=True)
            yield home, made


def inviting(home: Home) -> Revision:
    """The sample that invites, with its day and place."""
    found = home.approved(EVENT)
    with home.database.write() as db:
        add_revision(db, EVENT, found.slug, {**found.document, "event": WHEN}, home.act(BIENTAP))
        approval.submit(db, EVENT, home.act(BIENTAP))
        newest = item_revision(db, EVENT)
        channels = {"portal_feed": "portal", "email_smtp": "email"}
        return approval.approve(db, newest, home.act(DUYET), channels)


def draw_letters(browser: Browser, home: Home, revision: Revision, name: str) -> None:
    """On a desk, on a telephone, in the dark."""
    html = letter_of(sight(home, revision, "thu"))
    assert html is not None
    schemes: tuple[tuple[int, Scheme], ...] = ((760, "light"), (390, "light"), (760, "dark"))
    for width, scheme in schemes:
        shown = "toi" if scheme == "dark" else width
        shoot(browser, html, width, f"thu-{name}-{shown}", scheme)


def draw_correction(browser: Browser, home: Home, revision: Revision, name: str) -> None:
    """What those who got an older text are sent of a correction."""
    [row] = home.outlet_rows("thu")
    html = letter_of(see_letter(revision, row, home.context, WHY))
    assert html is not None
    for width in (760, 390):
        shoot(browser, html, width, f"thu-{name}-dinh-chinh-{width}")


def draw_photo_card(home: Home, revision: Revision, name: str) -> None:
    """The card over a picture of the item's own; a drawing stands in for the photograph."""
    message = sight(home, revision, "cong").message
    assert message is not None
    of = subject(message.title, message.themes)
    for size, shape in (((1200, 630), ""), ((1080, 1350), "-doc")):
        photo = drawing(of, *size)
        keep(photo_card(photo, message.title, message.office), f"the-anh-{name}{shape}")


def name_campaign(folder: Path) -> None:
    """The campaign of the history gets its facts."""
    with closing(Database(sqlite_url(folder))) as database, database.write() as db:
        day, act = local_day(clock()), Act(BIENTAP, clock())
        aim = "Người dân nộp hồ sơ, trả phí và nhận kết quả tại nhà."
        facts = CampaignFacts("Dịch vụ công trực tuyến", day + timedelta(days=9), aim=aim)
        new_campaign(db, facts, act, CAMPAIGN)


def draw_feed(browser: Browser, address: str) -> None:
    """The calendar file of a person as a calendar program reads it: the last twelve entries."""
    page = signed_in(browser, address, "bientap", 1280)
    page.goto(f"{address}/lich")
    where = page.locator("a[href$='.ics']").get_attribute("href")
    read = Calendar.from_ical(page.request.get(f"{address}{where}").text())
    page.close()
    assert isinstance(read, Calendar)
    rows = sorted(
        (event.start.astimezone(VIETNAM), str(event["summary"]), str(event["description"]))
        for event in read.events
        if isinstance(event.start, datetime)
    )
    shown = [
        _ROW.format(
            day=f"{at:%d/%m/%Y}", time=f"{at:%H:%M}", title=escape(title), places=escape(places)
        )
        for at, title, places in rows[-12:]
    ]
    name = escape(str(read["x-wr-calname"]))
    shoot(browser, _AGENDA.format(name=name, rows="".join(shown)), 760, "lich-ics")


def draw_card(home: Home, revision: Revision, name: str) -> None:
    """What social networks show of the link."""
    message = sight(home, revision, "cong").message
    assert message is not None
    assert message.card is not None
    keep(message.card.data, f"the-{name}")
    of = subject(message.title, message.themes)
    keep(card(message.title, message.office, (1080, 1350), of), f"the-{name}-doc")


def sight(home: Home, revision: Revision, outlet: str) -> Sight:
    [row] = home.outlet_rows(outlet)
    return see(revision, row, home.context)


def draw_screens(_browser: Browser) -> None:
    """The frames of one item on ten screens, each screen's in one picture; a drawing stands in for
    the item's photograph."""
    item = read_item(SAMPLES / "items" / "ct-01-dich-vu-cong-truc-tuyen.md", None)
    photo = drawing(subject(item.title, item.themes), 1200, 800)
    beside = Beside(
        "Trung tâm Thông tin mẫu thành phố Hoa Đăng", "TT Thông tin mẫu", photo, link=LINK
    )
    for name, screen in SCREENS.items():
        frames = led_frames.draw(item.led, screen, beside).frames
        by = max(1, min(1280 // screen.width, 640 // screen.height))
        size = screen.width * by, screen.height * by
        sheet = Image.new("RGB", (size[0], len(frames) * (size[1] + 12) - 12), "white")
        for number, frame in enumerate(frames):
            with Image.open(BytesIO(frame.png)) as shown:
                large = shown.convert("RGB").resize(size, Image.Resampling.NEAREST)
            sheet.paste(large, (0, number * (size[1] + 12)))
        write(sheet, name)


def draw_sheet() -> None:
    """Every drawing of a subject, small."""
    sheet = Image.new("RGB", (1224, 876), "white")
    for number, name in enumerate(subjects()):
        with Image.open(BytesIO(drawing(name, 400, 210))) as shown:
            sheet.paste(shown, (number % 3 * 412, number // 3 * 222))
    write(sheet, "hinh-ve")


def draw_packs() -> None:
    """What people carry, each form from a real item that names it, its pages side by side."""
    outlets = "".join(
        PACK_OUTLET.format(name=form.replace("_", "-"), form=form) for form in PACK_ITEMS
    )
    with TemporaryDirectory() as folder:
        home = make_home(Path(folder) / "home").people().plans().outlets(outlets)
        home.public_url = LINK.partition("/l/")[0]
        with closing(home.database):
            for form, item in PACK_ITEMS.items():
                name = form.replace("_", "-")
                shown = sight(home, home.approved(item), name)
                assert shown.channel is not None
                assert shown.message is not None
                files = shown.channel.preview(shown.message, None)
                pages = [data for ending, data in files.items() if ending.endswith(".png")]
                write(side_by_side(pages), f"goi-{name}")


def side_by_side(pages: Sequence[bytes]) -> Image.Image:
    """Some pictures in a row on grey, as sheets on a table."""
    shown = [Image.open(BytesIO(page)).convert("RGB") for page in pages]
    gap = 24
    width = sum(page.width + gap for page in shown) + gap
    row = Image.new("RGB", (width, max(page.height for page in shown) + 2 * gap), "#c9ced6")
    left = gap
    for page in shown:
        row.paste(page, (left, gap))
        left += page.width + gap
    return row


def draw_console(browser: Browser) -> None:
    """A working day at both widths."""
    with TemporaryDirectory() as folder, console(Path(folder) / "home") as address:
        furnish(Path(folder) / "home")
        name_campaign(Path(folder) / "home")
        draw_feed(browser, address)
        for width in (1280, 390):
            for name, (person, path) in DESK.items():
                page = signed_in(browser, address, person, width)
                page.goto(address + path, wait_until="networkidle")
                keep(page.screenshot(full_page=True), f"bang-{name}-{width}")
                page.close()


def shoot(browser: Browser, what: str, width: int, name: str, scheme: Scheme = "light") -> None:
    """A picture of an address, or of a letter's HTML."""
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    if what.startswith("file:"):
        page.goto(what, wait_until="networkidle")
    else:
        page.set_content(what, wait_until="networkidle")
    keep(page.screenshot(full_page=True), name)
    page.close()


def keep(data: bytes, name: str) -> None:
    with Image.open(BytesIO(data)) as shown:
        write(shown.convert("RGB"), name)


def write(image: Image.Image, name: str) -> None:
    """As a small PNG, not taller than anybody looks."""
    image = image.crop((0, 0, image.width, min(image.height, TALLEST)))
    small = image.quantize(200, method=Image.Quantize.MEDIANCUT)
    small.save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(sys.argv[1:])

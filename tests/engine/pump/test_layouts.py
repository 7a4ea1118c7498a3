"""After a release with new layouts, what was approved with the old ones goes out exactly as it was
approved; new drafts get the new ones; and what still uses an old one is counted."""

import shutil
from collections.abc import Callable, Sequence
from datetime import timedelta
from email import message_from_string, policy
from pathlib import Path

import pytest

from assets import led_frames
from assets.led_frames import NOTHING, Beside, Drawing, Screen
from channels.email import mime
from channels.portal import pages
from content.audiences.audiences import find_audience
from content.calendar.occurrences import plan_due
from content.calendar.schedule import ScheduleRequest, schedule
from content.items import approval
from content.items.items import Revision, add_revision, item_revision
from content.office.office import current_office
from engine.decisions.intake import complete
from engine.decisions.older_layouts import older_layouts
from engine.decisions.preflight import see
from sandbox.world import Arrival
from tests.engine.engine_kit import clock_of, pump, put
from tests.kit import BIENTAP, DUYET, Home, Stands
from wiring.layouts import newest_layouts

ITEM = "ct-08"
DAY = timedelta(days=1)
NOW = newest_layouts()


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The next release, which a test installs when it likes: letter, page and frame have one more
    layout beside those of today."""

    def install() -> None:
        for module, names in ((mime, ("letter.txt", "letter.html")), (pages, ("item_page",))):
            folder = tmp_path / module.__name__
            shutil.copytree(module.LAYOUTS, folder)
            newest = NOW["email" if module is mime else "portal"]
            shutil.copytree(folder / f"{newest}", folder / f"{newest + 1}")
            for name in names:
                ending = ".html.j2" if name == "item_page" else ".j2"
                file = folder / f"{newest + 1}" / f"{name}{ending}"
                file.write_text(f"<!-- MẪU HAI -->{file.read_text('utf-8')}", "utf-8")
            monkeypatch.setattr(module, "LAYOUTS", folder)
        monkeypatch.setitem(led_frames.LAYOUTS, NOW["led"] + 1, second)

    return install


def second(lines: Sequence[str], screen: Screen, beside: Beside = NOTHING) -> Drawing:
    """A second look of the frames: the lines in reverse order."""
    return led_frames.LAYOUTS[1](list(reversed(lines)), screen, beside)


@pytest.fixture
def without_those_of_today(release: Callable[[], None], tmp_path: Path) -> Callable[[], None]:
    """A release that drops the layouts of today."""

    def install() -> None:
        release()
        for folder in (mime.LAYOUTS, pages.LAYOUTS):
            shutil.rmtree(folder / f"{NOW['email']}")

    return install


def letters(servers: Stands) -> list[Arrival]:
    return [arrival for arrival in servers.world.arrivals() if arrival.provider == "smtp"]


def page(home: Home) -> str:
    (file,) = (home.folder / "public" / "bai").glob("*.html")
    return file.read_text("utf-8")


def shown_frames(home: Home) -> list[bytes]:
    folder = home.folder / "public" / "led" / "led"
    return sorted(file.read_bytes() for file in folder.glob("*.png"))


def older(home: Home) -> dict[str, set[str]]:
    with home.database.read() as db:
        found = older_layouts(db, home.vault, home.context.site, home.now)
    return {family: set(items) for family, items in found.items()}


def looked_at(home: Home, revision: Revision, outlet: str) -> dict[str, bytes]:
    """What a person sees of a text before it leaves."""
    (row,) = home.outlet_rows(outlet)
    sight = see(revision, row, home.context)
    assert sight.channel is not None
    assert sight.message is not None
    return sight.channel.preview(sight.message, None)


def text_of(letter: Arrival) -> str:
    """Both texts of a letter, decoded."""
    made = message_from_string(letter.raw, policy=policy.default)
    bodies = [made.get_body((kind,)) for kind in ("plain", "html")]
    return "".join(str(body.get_content()) for body in bodies if body is not None)


def test_what_was_approved_and_scheduled_goes_out_in_its_own_layout(
    ready: Home, servers: Stands, release: Callable[[], None]
) -> None:
    for outlet, people in (("thu", "dan"), ("cong", None), ("led", None)):
        put(ready, outlet, people, at=ready.now + DAY)
    frames = looked_at(ready, ready.approved(ITEM), "led")
    release()
    assert looked_at(ready, ready.approved(ITEM), "led") == frames
    clock_of(ready).forward(days=1)
    for outlet in ("thu", "cong", "led"):
        pump(ready, outlet)
    assert set(ready.states()) <= {"accepted", "delivered"}
    assert len(letters(servers)) == 2
    assert all("MẪU HAI" not in text_of(letter) for letter in letters(servers))
    assert "MẪU HAI" not in page(ready)
    assert set(frames.values()) <= set(shown_frames(ready))


def test_a_new_draft_is_seen_approved_and_sent_in_the_newest(
    ready: Home, servers: Stands, release: Callable[[], None]
) -> None:
    before = looked_at(ready, ready.approved(ITEM), "led")
    release()
    fresh = ready.draft("ct-01")
    later = {family: NOW[family] + 1 for family in ("portal", "email", "led")}
    assert fresh.document["layouts"] == {**NOW, **later}
    assert ready.approved(ITEM).document["layouts"] == NOW
    assert "MẪU HAI" in looked_at(ready, fresh, "cong")[".html"].decode()
    again = draft_again(ready)
    assert again.document["layouts"]["led"] == NOW["led"] + 1
    assert looked_at(ready, again, "led") != before
    put_text(ready, ready.approved("ct-01"), "thu", "dan")
    put_text(ready, ready.approved("ct-01"), "cong")
    pump(ready, "thu")
    pump(ready, "cong")
    assert [("MẪU HAI" in text_of(letter)) for letter in letters(servers)] == [True, True]
    assert "MẪU HAI" in page(ready)


def test_only_a_layout_that_is_no_longer_shipped_holds_a_text(
    ready: Home, servers: Stands, without_those_of_today: Callable[[], None]
) -> None:
    put(ready, "thu", "dan")
    put(ready, "telegram")
    without_those_of_today()
    pump(ready, "thu")
    pump(ready, "telegram")
    assert ready.states() == {"held": 2, "accepted": 1}
    reasons = {row.reason for row in ready.log() if row.state == "held"}
    assert len(reasons) == 1
    assert f"mẫu trình bày số {NOW['email']} không còn" in str(*reasons)
    assert letters(servers) == []


def test_what_still_uses_an_older_layout_is_counted_until_nothing_does(
    ready: Home, release: Callable[[], None]
) -> None:
    put(ready, "cong")
    pump(ready, "cong")
    put(ready, "led")
    pump(ready, "led")
    put(ready, "thu", "dan", at=ready.now + DAY)
    put(ready, "telegram")
    assert older(ready) == {}
    release()
    assert older(ready) == {"portal": {ITEM}, "led": {ITEM}, "email": {ITEM}}
    clock_of(ready).forward(days=1)
    pump(ready, "thu")
    assert older(ready) == {"portal": {ITEM}, "led": {ITEM}}  # letters are read, pages stand
    clock_of(ready).forward(days=8)
    assert older(ready) == {"portal": {ITEM}}  # a screen shows a text for seven days


def test_a_queue_that_has_not_left_yet_is_counted(ready: Home, release: Callable[[], None]) -> None:
    put(ready, "thu", "dan")
    plan_due(ready.database, ready.now, ready.context.calendar)
    release()
    assert older(ready) == {"email": {ITEM}}


def test_a_text_that_was_approved_in_an_older_form_is_counted_and_goes_out_as_it_was(
    ready: Home, servers: Stands
) -> None:
    body = "Địa chỉ nhận hồ sơ:\nSố 1 phố Thử, phí 2*3*4 đồng"
    with ready.database.write() as db:
        document = complete({**ready.approved(ITEM).document, "body": body}, current_office(db))
        document["layouts"] = {name: number for name, number in NOW.items() if name != "text"}
        add_revision(db, ITEM, str(document["slug"]), document, ready.act(BIENTAP))
        approval.submit(db, ITEM, ready.act(BIENTAP))
        approval.approve(db, item_revision(db, ITEM), ready.act(DUYET), {"email_smtp": "email"})
    put_text(ready, ready.approved(ITEM), "thu", "dan", DAY)
    assert older(ready) == {"text": {ITEM}}
    clock_of(ready).forward(days=1)
    pump(ready, "thu")
    assert older(ready) == {}
    for letter in letters(servers):
        assert "Địa chỉ nhận hồ sơ: Số 1 phố Thử, phí 234 đồng" in text_of(letter)


def put_text(
    home: Home,
    revision: Revision,
    outlet: str,
    audience: str | None = None,
    later: timedelta = timedelta(),
) -> None:
    """Put a text on the calendar of one outlet."""
    with home.database.write() as db:
        people = find_audience(db, audience) if audience else None
        request = ScheduleRequest(revision, home.outlet_rows(outlet), people, home.now + later)
        schedule(db, request, home.act(BIENTAP), 100)


def draft_again(home: Home) -> Revision:
    """The approved item written once more."""
    document = {**home.approved(ITEM).document, "title": "Tiêu đề khác"}
    with home.database.write() as db:
        add_revision(
            db,
            ITEM,
            str(document["slug"]),
            complete(document, current_office(db)),
            home.act(BIENTAP),
        )
        return item_revision(db, ITEM)

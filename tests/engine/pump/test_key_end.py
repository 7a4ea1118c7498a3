"""Page tokens end. Thirty days with twenty workers on three pages: none is used after its end, one
that is renewed in time misses no slot, and one that is not stops its page with the reason."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from content.calendar.occurrences import plan_due
from content.deliveries.filters import Filter
from content.outlets.outlets import find_outlet, set_state
from engine.daily.keys import look_at_keys
from engine.shift import work_outlet
from sandbox.http import Answer, Request
from sandbox.providers._forms import read_form
from sandbox.providers.facebook import FacebookSandbox
from tests.engine.engine_kit import clock_of, copy_of, put
from tests.kit import HandClock, Home

WORKERS = 20
START = datetime(2026, 12, 1, 1, tzinfo=UTC)
END = START + timedelta(days=20)
SLOTS = (1, 10, 19, 20, 21, 29)


class DatedPage(FacebookSandbox):
    """A page that remembers which token posted when."""

    def __init__(self, page: str, clock: HandClock) -> None:
        super().__init__(page, f"token-{page}-1")
        self._clock = clock
        self.used: list[tuple[str, datetime]] = []

    def answer(self, request: Request) -> Answer:
        if request.method == "POST":
            self.used.append((read_form(request).fields["access_token"], self._clock()))
        return super().answer(request)


def outlet(page: DatedPage) -> str:
    return (
        f'[[outlet]]\nname = "trang-{page.page_id}"\nchannel = "facebook_page"\n'
        f'base_url = "{page.url}"\npage_id = "{page.page_id}"\ntoken = "{page.token}"\n'
    )


@pytest.fixture
def clock() -> HandClock:
    return HandClock(START)


@pytest.fixture
def pages(clock: HandClock) -> Iterator[list[DatedPage]]:
    made = [DatedPage(page, clock) for page in ("1", "2", "3")]
    with made[0], made[1], made[2]:
        for page in made[1:]:
            page.token_says["expires_at"] = int(END.timestamp())
        yield made


@pytest.fixture
def office(
    template: Path, pages: list[DatedPage], clock: HandClock, tmp_path: Path
) -> Iterator[Home]:
    outlets = "".join(map(outlet, pages))
    with copy_of(template, tmp_path / "home", clock, outlets) as home:
        yield home


def all_at_once(home: Home, pages: list[DatedPage]) -> None:
    """Twenty workers look for something to do on every page."""
    plan_due(home.database, home.now, home.context.calendar)
    numbers = [home.outlet_rows(f"trang-{page.page_id}")[0].id for page in pages]
    wanted = [numbers[nth % len(numbers)] for nth in range(WORKERS)]
    with ThreadPoolExecutor(WORKERS) as workers:
        for done in [workers.submit(work_outlet, home.context, id, lambda: True) for id in wanted]:
            done.result()


def test_in_thirty_days_no_token_is_used_after_its_end(
    office: Home, pages: list[DatedPage]
) -> None:
    for day in range(30):
        clock_of(office).moment = START + timedelta(days=day, hours=1)
        look_at_keys(office.context)
        if day == 18:  # an officer heeds the warning for the second page, nobody for the third
            renewed = pages[1]
            renewed.token, renewed.token_says["expires_at"] = "token-2-2", 0
            office.outlets(outlet(renewed))
        if day in SLOTS:
            for page in pages:
                put(office, f"trang-{page.page_id}")
            all_at_once(office, pages)
    posted = {page.page_id: len(page.posts) for page in pages}
    before = sum(START + timedelta(days=day, hours=1) < END for day in SLOTS)
    assert posted == {"1": len(SLOTS), "2": len(SLOTS), "3": before}
    used = [call for page in pages for call in page.used]
    ended = {token for token, at in used if at >= END}
    assert ended == {"token-1-1", "token-2-2"}
    assert len(office.log(Filter(state="queued"))) == len(SLOTS) - before, "kept, not lost"
    with office.database.read() as db:
        third = find_outlet(db, "trang-3")
    assert third.state == "halted"
    assert "đã hết hạn ngày 21/12/2026" in (third.state_reason or "")


def test_a_new_token_lets_the_page_go_on_at_once(office: Home, pages: list[DatedPage]) -> None:
    look_at_keys(office.context)
    clock_of(office).moment = END
    put(office, "trang-3")
    all_at_once(office, pages[2:])
    assert pages[2].used == []
    pages[2].token, pages[2].token_says["expires_at"] = "token-3-2", 0
    office.outlets(outlet(pages[2]))
    with office.database.write() as db:
        set_state(db, "trang-3", "active", office.act())
    all_at_once(office, pages[2:])
    assert [token for token, _at in pages[2].used] == ["token-3-2"]

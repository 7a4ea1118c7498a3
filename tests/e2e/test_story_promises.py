"""Where promises could break at the screen, as people meet it in a browser while a real engine
sends: a mailing from a double press to its correction, and the working day at the desk."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from console.app import console
from content.items import approval
from content.people.acts import Person
from content.people.users import add_user
from tests.console.console_kit import PASSWORD, served
from tests.e2e import story_desk as desk
from tests.e2e import story_mailing as mailing
from tests.e2e.console_kit import WIDTHS, Site, watched
from tests.e2e.story_kit import Clock, working
from tests.e2e.story_mailing import MORE, PEOPLE
from tests.kit import BIENTAP, DUYET, PHATNGON, QUANTRI, Stands, addresses, make_home, stands
from wiring.settings import Settings

pytestmark = pytest.mark.timeout(240)

DUYET2 = Person("duyet2", "approver", "van-phong")


@pytest.fixture(scope="module")
def servers() -> Iterator[Stands]:
    """The sandbox's servers, for both stories."""
    with stands() as running:
        yield running


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, servers: Stands) -> Iterator[Site]:
    """A home where more than ten people wait for a release, its console, and its engine at work."""
    folder = tmp_path_factory.mktemp("promises")
    home = make_home(folder / "home").people().plans()
    home.clock = Clock()
    outlets = servers.outlets(folder / "drop").replace(
        'from = "Trung tâm', 'rate_per_second = 4\nfrom = "Trung tâm'
    )
    home.outlets(outlets).audience("dan", addresses(PEOPLE)).approved("ct-01")
    home.draft("ct-12")
    with home.database.write() as db:
        add_user(db, DUYET2, PASSWORD, home.act())
        approval.submit(db, "ct-12", home.act(BIENTAP))
    context = replace(home.context, release_above=10)
    settings = Settings(home=home.folder, public_url=home.public_url, release_above=10)
    with served(console(context, settings)) as port, working(context):
        yield Site(home, f"http://127.0.0.1:{port}", 0, 0)
    home.database.close()


def test_a_mailing_from_a_double_press_to_its_correction(
    browser: Browser, site: Site, servers: Stands, tmp_path: Path
) -> None:
    with watched(browser, site, WIDTHS[0]) as writer, watched(browser, site, WIDTHS[0]) as chief:
        writer.sign_in(BIENTAP)
        chief.sign_in(DUYET)
        mailing.press_twice_on_a_slow_line(writer)
        mailing.ask_before_now(writer)
        mailing.schedule_letters(writer)
        mailing.release(chief, PEOPLE)
        mailing.replace_the_list(writer, tmp_path)
        mailing.release(chief, MORE)
        mailing.stop_and_go_on(chief, writer, servers)
        mailing.put_it_right(writer, chief)
    with watched(browser, site, WIDTHS[1]) as second:
        second.sign_in(PHATNGON)
        mailing.let_letters_go(second, servers)


def test_the_desk_from_a_question_to_an_approver_who_leaves(browser: Browser, site: Site) -> None:
    with (
        watched(browser, site, WIDTHS[0]) as writer,
        watched(browser, site, WIDTHS[0]) as chief,
        watched(browser, site, WIDTHS[0]) as admin,
        watched(browser, site, WIDTHS[1]) as other,
    ):
        desk.write_to_few(site.home)
        everybody = ((writer, BIENTAP), (chief, DUYET), (admin, QUANTRI), (other, DUYET2))
        for seen, person in everybody:
            seen.sign_in(person)
        desk.find_and_bar(chief)
        desk.settle_together(chief)
        desk.ask_and_answer(chief, writer)
        desk.open_for_a_reader(chief, browser)
        desk.turn_on_a_second_factor(writer)
        desk.lock_the_approver(chief, admin, other)

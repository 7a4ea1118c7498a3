"""One approved item on three feeds, two pages, an article with its broadcast, a template to two
hundred people and a Telegram channel; corrected once, withdrawn once: after each act the log and
the stand-ins agree row by row, whatever answers got lost."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from content.items.items import Revision
from content.people.acts import Act
from engine.decisions import amending
from sandbox.faults import Drop, Garbage, Reply, Slow
from tests.engine.decisions.test_amending import rewrite
from tests.engine.everywhere_kit import (
    ARTICLES,
    FEEDS,
    PEOPLE,
    TEMPLATE,
    Everywhere,
    Ledger,
    everywhere,
)
from tests.engine.test_zalo_people import with_zalo
from tests.kit import DUYET, Home

pytestmark = pytest.mark.timeout(60)

RENEWED = Slow(0)
BEHIND_500 = Reply(500, '{"error":{"message":"Unknown error","code":2}}', commit=True)


@pytest.fixture
def office(home: Home) -> Iterator[Everywhere]:
    with everywhere(home) as running:
        yield running


def test_the_log_and_the_stand_ins_agree_from_publishing_to_withdrawing(office: Everywhere) -> None:
    home = office.home
    first = home.approved("ct-08", with_zalo(home))
    page, link = f"/bai/{first.slug}", f"/l/{first.document['short_link']}"

    office.zalo.script.add(RENEWED, Drop(commit=True))
    office.pages["fb-xa"].script.add(BEHIND_500)
    office.publish(first)
    office.go_on()
    office.zalo.expire()  # four lines meet it at once, and one renews
    office.zalo.script.add(RENEWED, *[Drop(commit=True)] * 2)
    office.zalo.desk.strangers.add("84900000007")
    office.send(first)
    office.go_on()
    agree(office, first)
    messages = Counter(row.state for row in home.log() if row.outlet == TEMPLATE)
    assert messages == {"delivered": PEOPLE - 1, "rejected": 1}
    assert (office.zalo.exchanges, office.zalo.used_twice) == (2, [])
    assert [office.get(path).status_code for path in (page, link)] == [200, 302]

    second = rewrite(home, body="Bản sửa: hồ sơ được giải quyết trong năm ngày.")
    office.telegram.script.add(Drop(commit=True))
    office.zalo.script.add(Garbage())
    put_right = amending.correct(home.context, "ct-08", Act(DUYET, home.now, "Sửa số ngày"))
    posts = dict.fromkeys([*FEEDS, "fb-xa", "fb-tinh", "telegram", ARTICLES], 1)
    assert (put_right.posts, put_right.gone) == (posts, {TEMPLATE: PEOPLE - 1})
    office.go_on()
    agree(office, second)
    assert "trong năm ngày" in office.get(page).text

    office.pages["fb-tinh"].script.add(Drop(commit=True))
    office.zalo.script.add(Drop(commit=True))
    taken = amending.withdraw(home.context, "ct-08", Act(DUYET, home.now, "Sai số liệu"))
    assert (taken.posts, taken.gone) == (posts, {TEMPLATE: PEOPLE - 1})
    office.go_on()
    agree(office, second)
    assert [office.get(path).status_code for path in (page, link)] == [410, 410]
    assert not any(office.standing().values())
    again = {(row.kind, row.outlet) for row in home.log() if row.tries > 1}
    assert again == {
        ("update", "telegram"),
        ("update", ARTICLES),
        ("withdraw", "fb-tinh"),
        ("withdraw", ARTICLES),
    }, "what may have been changed is changed again; what may have been posted never is"


def test_the_comparison_sees_what_disagrees(office: Everywhere) -> None:
    home, world = office.home, office.world
    first = home.approved("ct-08", with_zalo(home))
    office.publish(first)
    office.send(first)
    office.go_on(minutes=1)
    agree(office, first)
    ((place, post),) = office.telegram.posts.items()
    feed = home.folder / "public/feeds/tin.rss"
    wrongs: list[tuple[Callable[[], object], str]] = [
        (lambda: office.telegram.posts.update({place: replace(post, text="?")}), "telegram shows"),
        (office.telegram.posts.clear, "telegram shows {}"),
        (lambda: world.add(world.arrivals("facebook")[0]), "made were"),
        (lambda: world.add(world.arrivals("zalo")[-1]), "received was"),
        (lambda: feed.write_bytes(feed.read_bytes() + b"\n"), "cong is not the feed"),
    ]
    for wrong, words in wrongs:
        wrong()
        assert any(words in fault for fault in faults(office, first)), words


def agree(office: Everywhere, shown: Revision) -> None:
    """No row and no post says what the other side does not."""
    found = faults(office, shown)
    assert not found, "\n".join(found)


def faults(office: Everywhere, shown: Revision) -> list[str]:
    return Ledger(office, shown, office.home.log()).faults()

"""Lists of people: taken whole or not at all, never in plain text, and nobody who said no is
written to."""

import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from content.audiences import replacing, suppressions
from content.audiences.audiences import find_audience, list_audiences, sample
from content.audiences.file import Addressee as Row
from content.audiences.file import RowProblem, read_people
from content.audiences.replacing import ImportReport, import_audience
from content.audiences.suppressions import suppress, unsubscribe, unsubscribe_token
from content.calendar.schedule import ScheduleRequest
from content.database.vault import Vault
from content.intake.errors import InputError
from tests.content.content_kit import audience, calendared, outlet, passed, person, planned, sql
from tests.kit import BIENTAP, QUANTRI, Home, make_home

CHUNK = 50

BAD = RowProblem(3, "address", "địa chỉ thư điện tử viết sai")


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that short lists are staged in many transactions too."""
    monkeypatch.setattr(replacing, "_CHUNK", CHUNK)


def take(home: Home, rows: Iterable[Row | RowProblem], name: str = "dan") -> ImportReport:
    return import_audience(home.database, home.vault, name, rows, home.act(BIENTAP))


def addresses(home: Home, name: str = "dan") -> list[str]:
    with home.database.read() as db:
        return [address for address, _ in sample(db, home.vault, find_audience(db, name), 10_000)]


def bar(home: Home, address: str) -> int:
    with home.database.write() as db:
        return suppress(db, home.vault, address, home.act(QUANTRI, "yêu cầu qua điện thoại"))


def mailed(home: Home) -> None:
    """A mailing to the list, planned."""
    with home.database.read() as db:
        people = find_audience(db, "dan")
    calendared(
        home, ScheduleRequest(passed(home), [outlet(home, "thu", "email")], people, home.now)
    )
    planned(home)


def test_a_file_becomes_a_list_with_its_columns(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "dan.csv"
    file.write_text(
        "address,name,phuong\nan@example.org,Ân,Hoa Đăng\nbinh@example.org,Bình,Tân An\n", "utf-8"
    )
    assert take(home, read_people(file)) == ImportReport(2, 2, 0, 0, 0)
    with home.database.read() as db:
        found = find_audience(db, "dan")
        people = sample(db, home.vault, found, 5)
    assert (found.kind, found.columns, found.size) == ("email", ("phuong",), 2)
    assert people[0] == ("an@example.org", {"name": "Ân", "phuong": "Hoa Đăng"})


@pytest.mark.parametrize(
    "rows", [[BAD], [person(1), BAD], [BAD, person(1)], [person(1), BAD, person(2), BAD]]
)
def test_one_bad_row_keeps_the_whole_file_out(home: Home, rows: list[Row | RowProblem]) -> None:
    audience(home, count=2)
    report = take(home, rows)
    assert (report.rows, report.taken, report.bad) == (len(rows), 0, rows.count(BAD))
    assert addresses(home) == ["nguoi0@example.org", "nguoi1@example.org"]
    assert sql(home, "SELECT count(*) FROM recipients") == [(2,)]


def test_a_bad_row_after_many_good_ones_drops_them_all(home: Home) -> None:
    rows: list[Row | RowProblem] = [*(person(number) for number in range(CHUNK + 5)), BAD]
    assert take(home, rows).bad == 1
    assert sql(home, "SELECT count(*) FROM recipients") == [(0,)]
    with home.database.read() as db, pytest.raises(InputError, match="không có nhóm nhận"):
        find_audience(db, "dan")


def test_every_row_of_a_file_is_accounted_for(home: Home) -> None:
    bar(home, "nguoi4@example.org")
    rows = [person(number % 100) for number in range(600)]
    report = take(home, rows)
    assert report == ImportReport(rows=600, taken=99, duplicates=500, suppressed=1, bad=0)
    assert report.taken + report.duplicates + report.suppressed + report.bad == report.rows
    with home.database.read() as db:
        assert find_audience(db, "dan").size == 99 == len(addresses(home))


def test_of_the_same_address_the_first_row_stands(home: Home) -> None:
    take(
        home, [person(1, "an@example.org", phuong="Một"), person(2, "an@example.org", phuong="Hai")]
    )
    with home.database.read() as db:
        ((_, fields),) = sample(db, home.vault, find_audience(db, "dan"), 5)
    assert fields["phuong"] == "Một"


def test_an_empty_file_replaces_nothing(home: Home) -> None:
    audience(home, count=2)
    assert take(home, []) == ImportReport(0, 0, 0, 0, 0)
    assert len(addresses(home)) == 2


def test_a_new_import_replaces_the_list_and_leaves_what_was_sent_to_the_old_one(home: Home) -> None:
    audience(home, count=3)
    mailed(home)
    take(home, [person(2), person(7)])
    assert addresses(home) == ["nguoi2@example.org", "nguoi7@example.org"]
    assert len(home.log()) == 3
    assert sql(
        home, "SELECT count(*) FROM deliveries JOIN recipients ON recipients.id = recipient_id"
    ) == [(3,)]


def test_telephones_and_mail_addresses_are_not_mixed(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "dan.csv"
    file.write_text("address,name\nan@example.org,Ân\n0901234567,Bình\n", "utf-8")
    with pytest.raises(InputError, match="dòng 3: danh sách trộn số điện thoại với địa chỉ thư"):
        take(home, read_people(file))
    with home.database.read() as db:
        assert list_audiences(db) == []


class _DiedError(BaseException):
    """A kill: nothing more is done, so the test lets nothing be cleaned up."""


def broken_off(after: int, error: BaseException) -> Iterator[Row]:
    yield from (person(number + 100) for number in range(after))
    raise error


def test_an_import_that_dies_midway_leaves_the_old_list_and_the_next_one_cleans_up(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    audience(home, count=2)
    with monkeypatch.context() as killed:
        killed.setattr(replacing, "_discard", lambda *_: None)
        with pytest.raises(_DiedError):
            take(home, broken_off(2 * CHUNK + 9, _DiedError()))
    assert addresses(home) == ["nguoi0@example.org", "nguoi1@example.org"]
    # two whole chunks were staged
    assert sql(home, "SELECT count(*) FROM recipients") == [(2 * CHUNK + 2,)]
    take(home, [person(5)])
    assert addresses(home) == ["nguoi5@example.org"]
    assert sql(home, "SELECT count(*) FROM recipients") == [(3,)]


@pytest.mark.parametrize("error", [InputError([]), KeyboardInterrupt(), _DiedError()])
def test_a_file_that_turns_out_unreadable_leaves_nothing_behind(
    home: Home, error: BaseException
) -> None:
    with pytest.raises(type(error)):
        take(home, broken_off(CHUNK + 9, error))
    assert sql(home, "SELECT count(*) FROM recipients") == [(0,)]


def test_two_imports_of_one_list_at_once_never_mix(home: Home) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def slow() -> Iterator[Row]:
        yield from (person(number) for number in range(CHUNK))
        yield person(CHUNK)
        inside.set()
        go_on.wait(20)

    outcomes: list[ImportReport | InputError] = []

    def first() -> None:
        try:
            outcomes.append(take(home, slow()))
        except InputError as refused:
            outcomes.append(refused)

    thread = threading.Thread(target=first)
    thread.start()
    inside.wait(20)
    take(home, [person(9_001), person(9_002)])
    go_on.set()
    thread.join()
    assert "vừa có người khác nhập" in str(outcomes[0])
    assert addresses(home) == ["nguoi9001@example.org", "nguoi9002@example.org"]
    assert sql(home, "SELECT count(*) FROM recipients") == [(2,)]


def test_a_list_is_invisible_until_its_first_import_is_whole(home: Home) -> None:
    with pytest.raises(_DiedError):
        take(home, broken_off(CHUNK + 9, _DiedError()))
    with home.database.read() as db:
        assert list_audiences(db) == []


def test_neither_address_nor_name_nor_column_stands_in_the_database_file(tmp_path: Path) -> None:
    filed = make_home(tmp_path / "home")
    row = Row(
        2,
        "email",
        "nguyenvanan@example.org",
        "Nguyễn Văn Ân",
        "dong_y",
        "2026-01-02",
        {"phuong": "Hoa Đăng Đông"},
    )
    take(filed, [row])
    mailed(filed)
    bar(filed, "nguyenvanan@example.org")
    bar(filed, "0901234567")
    stored = b"".join(path.read_bytes() for path in filed.folder.glob("lantoa.db*"))
    filed.database.close()
    assert len(stored) > 100_000
    for secret in ("nguyenvanan", "example.org", "Nguyễn Văn Ân", "Hoa Đăng Đông", "901234567"):
        assert secret.encode() not in stored


@pytest.mark.parametrize("state", ["queued", "claimed"])
def test_suppressing_ends_what_waits_for_the_address_and_only_that(home: Home, state: str) -> None:
    audience(home, count=3)
    mailed(home)
    sql(home, "UPDATE deliveries SET state = :state", state=state)
    assert bar(home, "nguoi1@example.org") == 1
    assert home.states() == {state: 2, "suppressed": 1}
    (row,) = [row for row in home.log() if row.state == "suppressed"]
    assert (row.reason, row.settled_at) == ("yêu cầu qua điện thoại", home.now)


@pytest.mark.parametrize("state", ["sending", "accepted", "delivered", "unknown", "rejected"])
def test_suppressing_does_not_rewrite_what_may_have_left(home: Home, state: str) -> None:
    audience(home, count=1)
    mailed(home)
    sql(home, "UPDATE deliveries SET state = :state", state=state)
    assert bar(home, "nguoi0@example.org") == 0
    assert home.states() == {state: 1}


@pytest.mark.parametrize("written", ["0901234567", "+84 90 123 45 67", "0084901234567"])
def test_a_number_is_the_same_however_it_is_written(home: Home, written: str) -> None:
    row = Row(2, "phone", "+84901234567", "An", "", "", {})
    bar(home, written)
    assert take(home, [row]).suppressed == 1


def test_suppressing_twice_keeps_the_first_reason(home: Home) -> None:
    bar(home, "an@example.org")
    with home.database.write() as db:
        suppress(db, home.vault, "an@example.org", home.act(QUANTRI, "lý do khác"))
    assert sql(home, "SELECT why, added_by FROM suppressions") == [
        ("yêu cầu qua điện thoại", "quantri")
    ]


@pytest.mark.parametrize(
    "address", ["", "không phải địa chỉ", "an@", "19001234", "+1 212 555 0100"]
)
def test_what_is_no_address_is_refused_in_one_sentence(home: Home, address: str) -> None:
    with pytest.raises(InputError, match="địa chỉ: "):
        bar(home, address)


def test_an_unsubscribe_link_stops_every_list_with_that_address(home: Home) -> None:
    audience(home, count=3)
    mailed(home)
    with home.database.write() as db:
        assert unsubscribe(db, home.vault, unsubscribe_token(home.vault, 2), home.now)
    assert home.states() == {"queued": 2, "suppressed": 1}
    assert take(home, [person(1)], "danh-sach-khac").suppressed == 1
    assert sql(home, "SELECT added_by FROM suppressions") == [("recipient",)]


def test_an_unsubscribe_link_may_be_followed_twice(home: Home) -> None:
    audience(home, count=1)
    token = unsubscribe_token(home.vault, 1)
    with home.database.write() as db:
        assert unsubscribe(db, home.vault, token, home.now)
        assert unsubscribe(db, home.vault, token, home.now)


FORGED: dict[str, Callable[[Home], str]] = {
    "empty": lambda home: "",
    "a bare number": lambda home: "1",
    "for another row": lambda home: f"2-{unsubscribe_token(home.vault, 1).partition('-')[2]}",
    "cut": lambda home: unsubscribe_token(home.vault, 1)[:-1],
    "for another purpose": lambda home: home.vault.token("delivery", 1),
    "of another key": lambda home: Vault(b"k" * 32).token("unsubscribe", 1),
    "for nobody": lambda home: unsubscribe_token(home.vault, 99),
    "not a number": lambda home: "một-hai",
    "a flood of digits": lambda home: "9" * 400,
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_or_broken_link_does_nothing(home: Home, kind: str) -> None:
    audience(home, count=3)
    with home.database.write() as db:
        assert not unsubscribe(db, home.vault, FORGED[kind](home), home.now)
    assert sql(home, "SELECT * FROM suppressions") == []


def test_an_erased_person_can_still_be_suppressed(home: Home) -> None:
    audience(home, count=1)
    sql(home, "UPDATE recipients SET sealed = NULL")
    with home.database.write() as db:
        suppressions.suppress_recipient(db, 1, home.act(QUANTRI, "xóa"))
    assert take(home, [person(0)]).suppressed == 1


def test_a_person_never_shows_in_a_repr() -> None:
    assert "nguoi1" not in repr(person(1))
    assert "Người" not in repr(person(1))

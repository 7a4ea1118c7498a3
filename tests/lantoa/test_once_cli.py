"""`--once KEY`: a command that is run again with its key makes nothing more, and says what the
first made."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.lantoa.cli_kit import Cli, sample


@pytest.fixture
def planned(cli: Cli) -> tuple[object, ...]:
    """The words that schedule an approved item, with a key."""
    cli("outlet", "import", _feed(cli))
    cli("item", "import", sample("ct-08"), "--as", "bientap")
    cli.approved("ct-08")
    when = ("--outlet", "cong", "--at", "1/12/2031 8:00", "--as", "bientap")
    return ("schedule", "ct-08", *when, "--once", "dot-thang-12")


def _feed(cli: Cli) -> object:
    path = cli.home / "outlets.toml"
    path.write_text(
        '[[outlet]]\nname = "cong"\nchannel = "portal_feed"\nslug = "tin"\nfeed_title = "Tin"\n'
        'link = "https://hoadang.example.vn/tin"\n',
        "utf-8",
    )
    return path


def made(cli: Cli) -> list[int]:
    return [row["id"] for row in cli("publication", "list", "--json").rows]


def test_the_same_command_with_its_key_prints_the_first_id_and_makes_nothing(
    cli: Cli, planned: tuple[object, ...]
) -> None:
    first, second = cli(*planned), cli(*planned)
    assert first.last == second.last == str(*made(cli))
    assert "không làm thêm gì" in second.err
    assert "không làm thêm gì" not in first.err


def test_a_run_that_was_cut_off_is_known_by_what_it_made(
    cli: Cli, planned: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("lantoa.once._keep", lambda *_: None)
        first = cli(*planned)
    assert cli(*planned).last == first.last == str(*made(cli))


def test_with_other_arguments_the_key_is_refused_and_nothing_is_made(
    cli: Cli, planned: tuple[object, ...]
) -> None:
    cli(*planned)
    other = ["2/12/2031 8:00" if word == "1/12/2031 8:00" else word for word in planned]
    assert "tham số khác" in cli.refused(*other)
    assert len(made(cli)) == 1
    cli(*[*other[:-1], "dot-khac"])
    assert len(made(cli)) == 2


def test_two_runs_at_once_make_one(cli: Cli, planned: tuple[object, ...]) -> None:
    with ThreadPoolExecutor(2) as hosts:
        said = list(hosts.map(lambda _: cli.run(*planned), range(2)))
    assert [run.code for run in said] == [0, 0], said
    assert {run.out.splitlines()[-1] for run in said} == {str(*made(cli))}


def test_a_refused_command_leaves_its_key_unused(cli: Cli, planned: tuple[object, ...]) -> None:
    wrong = ["khong-co" if word == "cong" else word for word in planned]
    cli.refused(*wrong)
    cli(*planned)
    assert len(made(cli)) == 1


def test_a_key_must_be_one(cli: Cli, planned: tuple[object, ...]) -> None:
    assert "4 đến 200 ký tự" in cli.refused(*planned[:-1], "a b c d")


def test_a_run_refused_because_another_was_quicker_tells_what_that_made(
    cli: Cli, planned: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key was unknown when this run began, and its schedule stands when it comes to it."""
    first = cli(*planned)
    with monkeypatch.context() as patch:
        patch.setattr("lantoa.session.find_done", lambda *_: None)
        second = cli(*planned)
    assert "--again" not in second.err + second.out
    assert second.last == first.last == str(*made(cli))

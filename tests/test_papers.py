"""The papers are there: whatever cites a paper, a file or a test cites one that exists, and the
tables of docs/engineering name what stands in the code."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from content.deliveries.states import LABELS, MOVES
from tests.test_guards import PROJECT, ROOT, name, ours

SOURCES = (".py", ".md", ".toml", ".yaml", ".html", ".js", ".css", ".po", ".sh")
OTHERS = {"CHANGELOG.md"}  # it tells of the past, when files had other names
PAPERS = [path for path in ours() if path.suffix == ".md" and "samples" not in path.parts]
CITED = re.compile(r"(?<![\w/.*-])((?:[\w.-]+/)*[\w.-]+\.md)(#[\w-]+)?")
"""A path that ends in .md; one with a star is a pattern, and a bare suffix names a kind of file."""
PLACE = re.compile(r"`((?:[\w.-]+/)+[\w.-]*)(?:::(\w+))?`")
FOREIGN = re.compile(
    r"[Cc]ontracts? ?«|[Cc]ontract (?:SMS|email|Zalo|§)|\b(?:Telegram|Facebook|Zalo) contract"
    r"|(?<![/\w])(?:design|style|limits|lessons|ui)\.md|\.\./shared"
)
"""Papers that lay beside the project and not in it."""
ROW = re.compile(r"^\|(.+)\|$", re.MULTILINE)


@cache
def text(path: Path) -> str:
    return path.read_text("utf-8")


@cache
def anchors(path: Path) -> frozenset[str]:
    """The anchors of a paper's headings, as the usual renderers make them."""
    found: dict[str, int] = {}
    for heading in re.findall(r"^#{1,6} (.+)$", without_code(text(path)), re.MULTILINE):
        words = re.sub(r"[^\w\s-]", "", heading.lower()).strip().replace(" ", "-")
        found[words] = found.get(words, 0) + 1
    return frozenset(
        f"{words}-{number}" if number else words
        for words, count in found.items()
        for number in range(count)
    )


def without_code(page: str) -> str:
    """A paper without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", page, flags=re.MULTILINE | re.DOTALL)


def sources() -> Iterator[Path]:
    """Every file of ours in which somebody may cite a paper."""
    for path in ours():
        others = path == Path(__file__) or name(path) in OTHERS
        if path.suffix in SOURCES and not others and not {"vendor", "samples"} & set(path.parts):
            yield path


def said_by(path: Path) -> str:
    """What a file says to its readers: of a program comments, docstrings and paths under docs/.

    Other names in quotes are made up by tests.
    """
    whole = text(path)
    if path.suffix == ".md":  # of a link, where it leads counts
        return re.sub(r"\[[^\]]*\]\((?!\w+:)([^)]*)\)", r" \1 ", without_code(whole))
    if path.suffix != ".py":
        return whole
    docstrings = re.findall(r'"""(.*?)"""', whole, re.DOTALL)
    comments = re.findall(r"(?:^|\s)#\s(.*)$", whole, re.MULTILINE)
    paths = re.findall(r"\bdocs/[\w./-]+\.md(?:#[\w-]+)?", whole)
    return "\n".join([*docstrings, *comments, *paths])


def is_made_up(cited: str) -> bool:
    """Whether a word is a kind of file or a sample's name, not a paper."""
    return (
        cited in {".md", "a.md", "id-slug.md"} or re.fullmatch(r"ct-[\w-]+\.md", cited) is not None
    )


def cited_papers() -> list[tuple[Path, str, str]]:
    """Who cites which paper, with what anchor."""
    return [
        (path, paper, (anchor or "").removeprefix("#"))
        for path in sources()
        for paper, anchor in CITED.findall(said_by(path))
        if not is_made_up(paper)
    ]


def found_from(path: Path, paper: str) -> Path | None:
    """The paper that a file means: from the top of the tree, or beside it."""
    for start in (ROOT, path.parent):
        if (start / paper).is_file():
            return (start / paper).resolve()
    return None


def test_every_paper_that_is_cited_is_there_and_has_the_cited_heading() -> None:
    missing = []
    for path, paper, anchor in cited_papers():
        found = found_from(path, paper)
        if found is None or (anchor and anchor not in anchors(found)):
            missing.append(f"{name(path)}: {paper}{'#' + anchor if anchor else ''}")
    assert missing == []


def test_the_citations_are_found_at_all() -> None:
    """A guard whose pattern has gone blind finds nothing wrong for ever."""
    citing = {(name(path), paper) for path, paper, _ in cited_papers()}
    assert ("flows/environment.py", "docs/engineering/prefect.md") in citing
    assert ("channels/shared/http.py", "docs/engineering/wire-formats.md") in citing
    assert FOREIGN.search("contract «LED screens and players», section 6")
    assert FOREIGN.search("(Telegram contract, «Unknown outcome»)")
    assert FOREIGN.search("style.md §2.3")


def test_nobody_cites_a_paper_that_is_not_the_projects_own() -> None:
    found = [
        f"{name(path)}: {hit[0]}" for path in sources() for hit in FOREIGN.finditer(said_by(path))
    ]
    assert found == []


@pytest.mark.parametrize("paper", PAPERS, ids=name)
def test_every_relative_link_of_a_paper_leads_somewhere(paper: Path) -> None:
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", without_code(text(paper))):
        if re.match(r"[a-z]+:", link):
            continue
        place, _, anchor = link.partition("#")
        target = (paper.parent / place).resolve() if place else paper
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("paper", [path for path in PAPERS if name(path) not in OTHERS], ids=name)
def test_every_file_and_test_that_a_paper_names_is_there(paper: Path) -> None:
    tops = {path.name for path in ROOT.iterdir()} | {
        path.name for path in (ROOT / "tests").iterdir()
    }
    missing = []
    for place, test in PLACE.findall(without_code(text(paper))):
        if place.partition("/")[0] not in tops or place.startswith(("var/", "tests/*")):
            continue
        found = next(
            (top / place for top in (ROOT, ROOT / "tests") if (top / place).exists()), None
        )
        if found is None or (test and not re.search(rf"\b{test}\b", text(found))):
            missing.append(f"{place}{'::' + test if test else ''}")
    assert sorted(set(missing) - NOT_YET) == []


NOT_YET = {"channels/matrix_room.py", "channels/matrix/", "tests/channels/test_matrix_room.py"}
"""What docs/engineering/add-a-channel.md makes."""


def rows(paper: str, heading: str) -> list[list[str]]:
    """The cells of a paper's table under a heading, without its head."""
    _, _, after = text(ROOT / paper).partition(f"## {heading}\n")
    section = after.partition("\n## ")[0]
    cells = [[cell.strip() for cell in row.split(" | ")] for row in ROW.findall(section)]
    return [row for row in cells[2:] if row]


def bare(cell: str) -> str:
    return cell.strip("`")


def test_each_of_the_fifteen_changes_begins_in_a_file_that_holds_it() -> None:
    changes = rows("docs/engineering/house.md", "Fifteen changes, and where they begin")
    assert [bare(row[0]) for row in changes] == [str(number) for number in range(1, 16)]
    wrong = [
        row[1]
        for row in changes
        if not re.search(
            rf"^(?:class |def )?{re.escape(bare(row[3]))}\b",
            text(ROOT / bare(row[2])),
            re.MULTILINE,
        )
    ]
    assert wrong == []


def test_each_word_lives_where_the_table_says() -> None:
    words = [(row[3], row[4]) for row in rows("docs/engineering/words.md", "The product's words")]
    words += [
        (row[2], row[0]) for row in rows("docs/engineering/words.md", "Names of the machinery")
    ]
    assert len(words) > 40
    wrong = [
        f"{file}: {word}"
        for file, word in words
        if not re.search(
            rf"^(?:class |def )?{re.escape(bare(word))}\b", text(ROOT / bare(file)), re.MULTILINE
        )
    ]
    assert wrong == []


def test_the_states_of_a_delivery_are_told_as_the_code_has_them() -> None:
    told = {bare(row[0]): row for row in rows("docs/engineering/a-deliverys-life.md", "States")}
    for state in ("expired", "cancelled", "suppressed"):
        assert MOVES[state] == frozenset()
    alone = {state: told[state] for state in MOVES if MOVES[state]}
    for state, row in alone.items():
        assert row[1] == LABELS[state]
        assert {word for word in re.findall(r"[a-z]+", row[3]) if word in MOVES} == MOVES[state]


def test_the_rooms_in_the_house_are_those_that_are_checked() -> None:
    page = text(ROOT / "docs/engineering/house.md")
    for contract in PROJECT["tool"]["importlinter"]["contracts"]:
        for folder in contract.get("containers", ()):
            section = page.partition(f"| {folder}/ |")[2].partition("\n\n")[0]
            told = [
                re.findall(r"`(\w+)(?:/|\.py)`", row.split("|")[1])
                for row in section.splitlines()[2:]
            ]
            checked = [re.split(r" \| ", layer) for layer in contract["layers"]]
            assert [sorted(row) for row in told] == [sorted(row) for row in checked], folder


def test_every_lesson_that_is_named_has_its_row() -> None:
    known = set(re.findall(r"^\| (T\d+) \|", text(ROOT / "docs/lessons-covered.md"), re.MULTILINE))
    named = {
        f"T{number}": name(path)
        for path in sources()
        if path.suffix == ".py"
        for number in re.findall(r"\b(?:test_[tT]|T)(\d{1,3})(?=\b|_)", text(path))
    }
    assert len(named) > 10
    assert {lesson: where for lesson, where in named.items() if lesson not in known} == {}


def test_every_decision_is_listed_and_says_the_four_things() -> None:
    folder = ROOT / "docs/engineering/decisions"
    listed = re.findall(r"\[(\d{4})\]\((\S+)\)", text(folder / "README.md"))
    records = sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert [file for _, file in listed] == records
    for number, file in listed:
        page = text(folder / file)
        assert page.startswith(f"# {number}: ")
        assert re.search(r"^20\d\d-\d\d-\d\d", page, re.MULTILINE)
        for part in ("Context.", "Decision.", "Costs.", "Would change it."):
            assert f"**{part}**" in page, file

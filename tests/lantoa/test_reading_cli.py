"""Remarks, turns and links for outside readers from the command line."""

from datetime import datetime, timedelta

import pytest

from content.database.db import Database
from content.intake.local_time import VIETNAM
from content.items.decisions import decisions_of
from tests.lantoa.cli_kit import Cli


@pytest.fixture
def submitted(cli: Cli) -> Cli:
    cli("item", "submit", "ct-01", "--as", "bientap")
    return cli


def test_remarks_are_made_answered_listed_and_settled(submitted: Cli) -> None:
    remark = ("item", "remark")
    made = submitted(
        *remark, "add", "ct-01", "--text", "Căn cứ? @bientap", "--place", "title", "--as", "duyet"
    ).last
    submitted(*remark, "add", "ct-01", "--text", "Ở kế hoạch", "--answers", made, "--as", "bientap")
    first, second = submitted(*remark, "list", "ct-01", "--json").rows
    assert (first["by"], first["place"], first["stands"]) == ("duyet", "title", True)
    assert (second["answers"], second["text"]) == (int(made), "Ở kế hoạch")
    assert "Căn cứ? @bientap" in submitted(*remark, "list", "ct-01").out
    submitted(*remark, "settle", "ct-01", made, "--as", "bientap")
    assert submitted(*remark, "list", "ct-01", "--json").rows[0]["settled_by"] == "bientap"


def test_bad_remarks_are_refused(submitted: Cli) -> None:
    add = ("item", "remark", "add", "ct-01", "--as", "duyet", "--text")
    assert "không có tài khoản @ai" in submitted.refused(*add, "Hỏi @ai")
    assert "không thấy «xyz»" in submitted.refused(*add, "x", "--place", "title", "--quote", "xyz")
    assert "không có tin, bài" in submitted.refused(
        "item", "remark", "add", "ct-77", "--as", "duyet", "--text", "x"
    )
    assert "không có góp ý 7" in submitted.refused(
        "item", "remark", "settle", "ct-01", 7, "--as", "duyet"
    )


def test_an_approval_tells_the_remarks_that_nobody_settled(submitted: Cli) -> None:
    submitted("item", "remark", "add", "ct-01", "--text", "Tiêu đề sai", "--as", "bientap")
    said = submitted("item", "approve", "ct-01", "--as", "duyet")
    assert "Góp ý chưa xong:\n- Tiêu đề sai (bientap)" in said.err
    assert "Tiêu đề sai" not in said.out


def test_a_text_is_returned_with_the_open_remarks(submitted: Cli) -> None:
    submitted("item", "remark", "add", "ct-01", "--text", "Thiếu nguồn", "--as", "duyet")
    submitted("item", "return", "ct-01", "--why", "Xem góp ý", "--with-remarks", "--as", "duyet")
    database = Database(submitted.url)
    with database.read() as db:
        (decided, *_) = decisions_of(db, "ct-01")
    database.close()
    assert decided.why == "Xem góp ý\n- Thiếu nguồn (duyet)"


def test_turns_are_listed(submitted: Cli) -> None:
    (turn,) = submitted("item", "turns", "--json").rows
    assert (turn["item"], turn["person"], turn["why"]) == ("ct-01", "duyet", "submitted")
    assert turn["until"] > turn["since"]
    assert "duyet" in submitted("item", "turns").out


def test_a_link_is_opened_listed_and_ended(submitted: Cli) -> None:
    reader = ("item", "reader")
    refused = submitted.refused(
        *reader, "open", "ct-01", "--name", "Minh", "--until", "1/1/2199", "--as", "duyet"
    )
    assert "chọn ngày từ" in refused
    made = submitted(
        *reader, "open", "ct-01", "--name", "Luật sư Minh", "--until", soon(), "--as", "duyet"
    )
    assert made.last.startswith("/doc/1-")
    (link,) = submitted(*reader, "list", "ct-01", "--json").rows
    assert (link["reader"], link["looks"], link["ended_at"]) == ("Luật sư Minh", 0, None)
    assert "Luật sư Minh" in submitted(*reader, "list", "ct-01").out
    assert "không được" in submitted.refused(*reader, "end", "ct-01", 1, "--as", "bientap")
    submitted(*reader, "end", "ct-01", 1, "--as", "duyet")
    (link,) = submitted(*reader, "list", "ct-01", "--json").rows
    assert link["ended_at"] is not None
    assert "không có đường dẫn đọc 9" in submitted.refused(
        *reader, "end", "ct-01", 9, "--as", "duyet"
    )


def soon() -> str:
    """A day within the next month by the machine's clock."""
    return f"{datetime.now(VIETNAM) + timedelta(days=3):%d/%m/%Y}"

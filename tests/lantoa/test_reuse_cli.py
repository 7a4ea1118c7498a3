"""Items used again, sorted and found from the command line."""

from tests.lantoa.cli_kit import Cli

AS = ("--as", "bientap")


def test_an_item_is_duplicated_into_a_draft_of_its_own(cli: Cli) -> None:
    made = cli("item", "duplicate", "ct-01", "--as", "bientap2")
    rows = {row["id"]: row for row in cli("item", "list", "--json").rows}
    copy, source = rows[made.last], rows["ct-01"]
    assert (copy["title"], copy["state"], copy["author"]) == (source["title"], "draft", "bientap2")
    assert copy["unit"] != source["unit"]
    assert cli("item", "submit", made.last, "--as", "bientap2").code == 0
    assert "không có tin, bài" in cli.refused("item", "duplicate", "ct-77", *AS)


def test_a_template_is_kept_used_listed_and_retired(cli: Cli) -> None:
    number = cli("template", "keep", "ct-01", "--name", "Dịch vụ công", *AS).last
    (kept,) = cli("template", "list", "--json").rows
    assert (str(kept["id"]), kept["name"], kept["item"]) == (number, "Dịch vụ công", "ct-01")
    item = cli("template", "use", number, *AS).last
    assert "Dịch vụ công" in cli("template", "list").out
    assert item in cli("item", "list").out
    cli("template", "retire", number, *AS)
    assert cli("template", "list", "--json").rows == []
    assert "ngừng dùng" in cli.refused("template", "use", number, *AS)


def test_samples_are_named_and_taken(cli: Cli) -> None:
    assert "nghi-le" in cli("template", "samples").out
    number = cli("template", "samples", "nghi-le", "--office", "--as", "duyet").last
    used = cli("template", "use", number, *AS)
    assert "Chủ đề" in used.err or "chủ đề" in used.err  # no theme yet: it stays a draft
    assert used.last.split("-")[0] == "ct"


def test_items_are_tagged_listed_by_tag_and_found(cli: Cli) -> None:
    cli("item", "tag", "ct-01", "ct-04", "--tag", "Mùa bão", *AS)
    cli("item", "untag", "ct-04", "--tag", "mùa bão", *AS)
    (row,) = cli("item", "list", "--tag", "Mùa bão", "--json").rows
    assert (row["id"], row["tags"], row["standing"]) == ("ct-01", ["Mùa bão"], "")
    assert cli("item", "tags", "--json").rows == [{"name": "Mùa bão", "items": 1}]
    assert cli("search", "CT-01", "--json").rows[0]["id"] == "ct-01"
    cli("search", "khongcotunay", code=1)

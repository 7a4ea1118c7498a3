"""What changed between two texts, told to people: in the words of the form, and cut to what is
new."""

from typing import Any

from console.looks.differences import Change, TextRun, changes, shortened

LONG = " ".join(f"chữ{number}" for number in range(200))


def text(**fields: Any) -> dict[str, Any]:
    plain = {"id": "tin-01", "slug": "bai", "title": "Bài", "summary": "", "body": "Một."}
    kinds = {"kind": "article", "approver_role": "lanh_dao_don_vi", "priority": 2}
    lists: dict[str, Any] = {"channels": [], "themes": [], "audience": [], "campaign": None}
    return {**plain, **kinds, **lists, **fields}


def told(change: Change) -> str:
    marks = {"same": "", "added": "+", "removed": "-"}
    return "|".join(f"{marks[piece.kind]}{piece.text}" for piece in change.pieces)


def test_the_order_of_channels_is_no_difference_and_they_have_their_names() -> None:
    assert changes(text(channels=["sms", "led"]), text(channels=["led", "sms"])) == []
    (change,) = changes(text(channels=["portal"]), text(channels=["portal", "leaflet"]))
    assert "portal" not in told(change)
    assert "+" in told(change)


def test_what_kind_of_text_it_is_stands_in_words() -> None:
    (change,) = changes(text(kind="article"), text(kind="press_release"))
    assert "press_release" not in told(change)


def test_long_stretches_that_stayed_are_cut_and_nothing_that_changed() -> None:
    found = changes(text(body=f"{LONG} cũ {LONG}"), text(body=f"{LONG} mới {LONG}"))
    (short,) = shortened(found)
    kinds = [piece.kind for piece in short.pieces]
    assert kinds == ["same", "removed", "added", "same"]
    assert told(short).count("[…]") == 2
    assert "chữ199 |-cũ |+mới |chữ0" in told(short)
    assert len(told(short)) < 400 < len(told(found[0]))


def test_a_short_text_stays_whole() -> None:
    whole = [Change("title", (TextRun("same", "Một hai "), TextRun("added", "ba")))]
    assert shortened(whole) == whole

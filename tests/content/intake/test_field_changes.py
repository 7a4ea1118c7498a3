"""What a review shows of a value: words of an office, never those of a machine."""

from typing import Any

import pytest

from content.intake.field_changes import field_changes
from content.intake.form_fields import FormField


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (True, "có"),
        ("2026-12-01", "01/12/2026"),
        ("2026-12-01T01:30:00+00:00", "01/12/2026 08:30"),
        ("2026-12-01T08:30", "01/12/2026 08:30"),
        (["2026-12-01", "chữ"], "01/12/2026, chữ"),
        ("2026-99-01", "2026-99-01"),
        ("143/KH-UBND", "143/KH-UBND"),
        (2.5, "2.5"),
    ],
)
def test_values_are_shown_in_office_words(value: Any, shown: str) -> None:
    (change,) = field_changes((FormField("a", "line", "Mục"),), {}, {"a": value})
    assert change.after == shown

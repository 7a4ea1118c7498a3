"""A busy machine does not turn a quick import into a long one, unless a test says so."""

import pytest


@pytest.fixture(autouse=True)
def imports_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.views.taking_lists.QUICK_S", 60.0)

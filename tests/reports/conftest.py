"""A home with people, the office and both plans, whose log each test writes."""

import pytest

from tests.kit import Home
from tests.reports.report_kit import NOW, Town


@pytest.fixture
def town(home: Home) -> Town:
    home.clock.moment = NOW  # type: ignore[attr-defined]
    return Town(home.people().plans())

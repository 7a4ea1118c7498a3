"""What several files of these tests begin with."""

import pytest

from tests.content.walks import make_busy
from tests.kit import Home


@pytest.fixture
def busy(home: Home) -> Home:
    """A home in which everything has happened to deliveries that can happen."""
    make_busy(home)
    return home

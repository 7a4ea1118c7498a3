"""What a field of an outlet must look like, said by an example: nobody is shown a pattern."""

import re
from collections.abc import Callable
from typing import Any

from pydantic import AfterValidator


def like(pattern: str, example: str) -> Any:
    """The mark of a text that fits the whole pattern; ValueError with the example for another. A
    field that is left out is not asked."""
    return AfterValidator(_matching(pattern, example))


def _matching(pattern: str, example: str) -> Callable[[str | None], str | None]:
    def check(value: str | None) -> str | None:
        if value is not None and not re.fullmatch(pattern, value):
            raise ValueError(f"«{value[:80]}» sai dạng; ví dụ đúng: {example}")
        return value

    return check

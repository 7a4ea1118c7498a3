"""The tables, a file for each noun.

Times are aware UTC; JSON documents are canonical text, so that their hash means something.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import MetaData


def every_table() -> "MetaData":
    """All tables, those included that nobody in this process has imported."""
    for noun in iter_modules(__path__):
        import_module(f"{__name__}.{noun.name}")
    from content.database.tables.base import metadata

    return metadata

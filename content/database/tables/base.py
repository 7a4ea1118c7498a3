"""What every table is made of."""

from sqlalchemy import BigInteger, Index, Integer, MetaData, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = BigInteger().with_variant(Integer, "sqlite")


def in_words(*states: str) -> str:
    """The condition of a partial index on these states."""
    quoted = [f"'{state}'" for state in states]
    return f"state = {quoted[0]}" if len(quoted) == 1 else f"state IN ({', '.join(quoted)})"


def partial_index(name: str, words: str, *columns: str, unique: bool = False) -> Index:
    """An index on the rows that the words name only."""
    where = text(words)
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)

"""Notices: letters and messages to staff and carriers, each a delivery without an occurrence and a
revision (0.3.0)."""

import sqlalchemy as sa
from alembic import op

from content.database.migrations.frozen import Moment, RowId
from content.database.migrations.frozen_counts import make_triggers

revision = "0003_usable_from_0001"
down_revision = "0002_usable_from_0001"
branch_labels = None
depends_on = None

_KIND = "ck_deliveries_kind", "kind IN ('publish', 'update', 'withdraw')"
_KINDS = "ck_deliveries_kind", "kind IN ('publish', 'update', 'withdraw', 'notice')"
_CONTENT = (
    "ck_deliveries_content",
    "CASE WHEN kind = 'notice' THEN notice_id IS NOT NULL AND occurrence_id IS NULL AND "
    "revision_id IS NULL ELSE notice_id IS NULL AND occurrence_id IS NOT NULL AND "
    "revision_id IS NOT NULL END",
)
_NOTICES = sa.text("notice_id IS NOT NULL")
_NOTICES_DUE = sa.text("notice_id IS NOT NULL AND state = 'queued'")


def upgrade() -> None:
    """The code of the release before sees no notice, and makes none."""
    _notices()
    if op.get_bind().dialect.name == "sqlite":
        _loosen_sqlite()
    else:
        _loosen_postgresql()
    _indexes()
    make_triggers(op.get_bind())


def _notices() -> None:
    """What a notice says, and to whom."""
    op.create_table(
        "notices",
        sa.Column("id", RowId, nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("about", name=op.f("uq_notices_about")),
    )
    op.create_table(
        "notice_recipients",
        sa.Column("id", RowId, nullable=False),
        sa.Column("notice_id", RowId, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("address_hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_notice_recipients_notice_id_notices")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_recipients")),
        sa.UniqueConstraint(
            "notice_id", "address_hash", name=op.f("uq_notice_recipients_notice_id_address_hash")
        ),
    )


def _loosen_postgresql() -> None:
    op.add_column("deliveries", sa.Column("notice_id", RowId, nullable=True))
    op.create_foreign_key(
        op.f("fk_deliveries_notice_id_notices"), "deliveries", "notices", ["notice_id"], ["id"]
    )
    op.alter_column("deliveries", "occurrence_id", nullable=True)
    op.alter_column("deliveries", "revision_id", nullable=True)
    op.drop_constraint(op.f(_KIND[0]), "deliveries")
    for name, condition in (_KINDS, _CONTENT):
        op.create_check_constraint(op.f(name), "deliveries", condition)


def _loosen_sqlite() -> None:
    """What is loosened changes no row's bytes, so that SQLite's own way for it will do, whatever
    the log has grown to: the table's text is written anew
    (https://sqlite.org/lang_altertable.html#otheralter)."""
    db = op.get_bind()
    db.exec_driver_sql(
        "ALTER TABLE deliveries ADD COLUMN notice_id INTEGER "
        "CONSTRAINT fk_deliveries_notice_id_notices REFERENCES notices (id)"
    )
    text = _of_table(db)
    for old, new in (
        ("occurrence_id INTEGER NOT NULL", "occurrence_id INTEGER"),
        ("revision_id INTEGER NOT NULL", "revision_id INTEGER"),
        (_check(*_KIND), f"{_check(*_KINDS)}, {_check(*_CONTENT)}"),
    ):
        if text.count(old) != 1:
            raise ValueError(f"the table deliveries was not made by Lan Tỏa: no «{old}»")
        text = text.replace(old, new)
    version = db.exec_driver_sql("PRAGMA schema_version").scalar_one()
    db.exec_driver_sql("PRAGMA writable_schema=ON")
    db.execute(
        sa.text("UPDATE sqlite_master SET sql = :text WHERE type = 'table' AND name = :name"),
        {"text": text, "name": "deliveries"},
    )
    db.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    db.exec_driver_sql("PRAGMA writable_schema=RESET")
    if _of_table(db) != text:
        raise ValueError("SQLite did not take the new text of the table deliveries")


def _of_table(db: sa.Connection) -> str:
    query = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'deliveries'"
    return str(db.exec_driver_sql(query).scalar_one())


def _check(name: str, condition: str) -> str:
    return f"CONSTRAINT {name} CHECK ({condition})"


def _indexes() -> None:
    """One notice reaches an address once; notices are few, and found by themselves."""
    op.create_index(
        "uq_deliveries_notice",
        "deliveries",
        ["notice_id", "recipient_id"],
        unique=True,
        sqlite_where=_NOTICES,
        postgresql_where=_NOTICES,
    )
    op.create_index(
        "ix_deliveries_notices_due",
        "deliveries",
        ["kind", "outlet_id", "not_before", "id"],
        unique=False,
        sqlite_where=_NOTICES_DUE,
        postgresql_where=_NOTICES_DUE,
    )
    op.create_index(
        "ix_deliveries_notices",
        "deliveries",
        ["outlet_id", "id"],
        unique=False,
        sqlite_where=_NOTICES,
        postgresql_where=_NOTICES,
    )

"""What an outlet is, kept on its row; what an outcome said; parts of outlets that rest; renewed
credentials (0.3.0)."""

import json
from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa
from alembic import op

from content.database.migrations.frozen import Moment, RowId

revision = "0002_usable_from_0001"
down_revision = "0001_usable_from_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only additions: the code of the release before goes on working."""
    _outlets()
    _approvals()
    _reasons()
    _outlet_parts()
    _credentials()


def _outlets() -> None:
    """Whom an outlet is addressed to, whether it is a whole artefact, and the form it is in a
    report; until now its family stood for all three."""
    op.add_column("outlets", sa.Column("addressed", sa.String(), nullable=True))
    op.add_column(
        "outlets",
        sa.Column("surface", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("outlets", sa.Column("form", sa.String(), server_default="", nullable=False))
    op.add_column("outlets", sa.Column("rests", sa.Integer(), server_default="0", nullable=False))
    op.add_column("outlets", sa.Column("rest_reason", sa.Text(), server_default="", nullable=False))
    op.execute("UPDATE outlets SET addressed = 'email' WHERE family = 'email'")
    op.execute("UPDATE outlets SET addressed = 'phone' WHERE family = 'sms'")
    op.execute(sa.text("UPDATE outlets SET surface = true WHERE family IN ('portal', 'led')"))
    op.execute("UPDATE outlets SET form = family")


def _approvals() -> None:
    """An approval names channels: an older one, by family, those that had an outlet when it was
    decided, or have one now where the family had none then."""
    op.add_column(
        "approvals", sa.Column("channels", sa.Text(), server_default="[]", nullable=False)
    )
    db = op.get_bind()
    known = list(_known_outlets(db))
    old = sa.text("SELECT id, families, decided_at FROM approvals WHERE families <> '[]'")
    for row in db.execute(old.columns(decided_at=Moment())).all():
        named = {
            channel
            for family in json.loads(row.families)
            for channel in _channels_of(family, known, row.decided_at)
        }
        db.execute(
            sa.text("UPDATE approvals SET channels = :named WHERE id = :id"),
            {"id": row.id, "named": json.dumps(sorted(named))},
        )


def _channels_of(
    family: str, known: list[tuple[str, str, datetime]], decided_at: datetime
) -> set[str]:
    theirs = [(channel, since) for name, channel, since in known if name == family]
    had = {channel for channel, since in theirs if since <= decided_at}
    return had or {channel for channel, _ in theirs}


def _known_outlets(db: sa.Connection) -> Iterator[tuple[str, str, datetime]]:
    """(family, channel, when it was first imported) of every outlet."""
    imports = sa.text("SELECT subject, min(at) FROM audit WHERE act = 'outlet.import' GROUP BY 1")
    first = {row[0]: datetime.fromisoformat(row[1]) for row in db.execute(imports)}
    query = sa.text("SELECT name, family, channel, state_at FROM outlets")
    for row in db.execute(query.columns(state_at=Moment())):
        yield row.family, row.channel, first.get(f"outlet:{row.name}", row.state_at)


def _reasons() -> None:
    """The reason's code on the delivery, and the provider's own words with the attempt."""
    op.add_column("deliveries", sa.Column("code", sa.String(), server_default="", nullable=False))
    op.add_column("attempts", sa.Column("raw", sa.Text(), server_default="", nullable=False))


def _outlet_parts() -> None:
    """Parts of an outlet (a recipient domain, a gateway) that refused us and rest."""
    op.create_table(
        "outlet_parts",
        sa.Column("outlet_id", RowId, nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("probes", sa.Integer(), nullable=False),
        sa.Column("rest_until", Moment(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outlet_id"], ["outlets.id"], name=op.f("fk_outlet_parts_outlet_id_outlets")
        ),
        sa.PrimaryKeyConstraint("outlet_id", "part", name=op.f("pk_outlet_parts")),
    )


def _credentials() -> None:
    """Tokens that a provider renews, sealed; one holder at a time may renew."""
    op.create_table(
        "credentials",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("renewed_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=True),
        sa.Column("holder", sa.String(), server_default="", nullable=False),
        sa.Column("held_until", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_credentials")),
    )

"""The first released schema (0.2.0). Frozen: never edited; what changes is a new revision."""

import sqlalchemy as sa
from alembic import op

from content.database.migrations.frozen import Moment, RowId, count_deliveries

revision = "0001_usable_from_0001"
down_revision = None
branch_labels = None
depends_on = None

_ONCE = ("occurrence_id", "outlet_id", "recipient_id", "kind", "amendment_id")
_APART = sa.text("state IN ('unknown', 'held', 'rejected', 'expired', 'cancelled', 'suppressed')")


def upgrade() -> None:
    """Every table."""
    _people()
    _audit()
    _office()
    _plans()
    _agencies()
    _reminders()
    _items()
    _approvals()
    _amendments()
    _outlets()
    _inbox()
    _audiences()
    _suppressions()
    _publications()
    _occurrences()
    _deliveries()
    _deliveries_indexes()
    _delivery_counts()
    _attempts()
    _activities()
    _evidence()
    _reports()


def _people() -> None:
    """Accounts, their sessions and what they are typing."""
    op.create_table(
        "users",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_users")),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.name"], name=op.f("fk_sessions_user_users")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_user"), "sessions", ["user"], unique=False)
    op.create_table(
        "sign_in_failures",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_failures")),
    )
    op.create_table(
        "drafts",
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("typed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.name"], name=op.f("fk_drafts_user_users")),
        sa.PrimaryKeyConstraint("item", "user", name=op.f("pk_drafts")),
    )


def _audit() -> None:
    """The chained record of acts, and the switches of the installation."""
    op.create_table(
        "audit",
        sa.Column("seq", RowId, autoincrement=False, nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", RowId, nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "switches",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("set_at", Moment(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_switches")),
    )


def _office() -> None:
    """The office's papers and the kept pictures."""
    op.create_table(
        "offices",
        sa.Column("id", RowId, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("imported_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offices")),
    )
    op.create_table(
        "media",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("ext", sa.String(), nullable=False),
        sa.Column("mime", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_media")),
    )


def _plans() -> None:
    """Issued plans, their themes and their earlier wordings."""
    op.create_table(
        "plans",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("imported_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
    )
    op.create_table(
        "plan_versions",
        sa.Column("id", RowId, nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("imported_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name=op.f("fk_plan_versions_plan_id_plans")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_versions")),
        sa.UniqueConstraint(
            "plan_id", "valid_from", name=op.f("uq_plan_versions_plan_id_valid_from")
        ),
    )
    op.create_table(
        "themes",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("parent", sa.String(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_themes_plan_id_plans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themes")),
    )


def _agencies() -> None:
    """Who carries a plan out, and who followed whom."""
    op.create_table(
        "agencies",
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("successors", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("imported_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_agencies_plan_id_plans")),
        sa.PrimaryKeyConstraint("plan_id", "key", name=op.f("pk_agencies")),
    )
    op.create_table(
        "successions",
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("obligation", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("successor", sa.String(), nullable=False),
        sa.Column("confirmed_by", sa.String(), nullable=False),
        sa.Column("confirmed_at", Moment(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name=op.f("fk_successions_plan_id_plans")
        ),
        sa.PrimaryKeyConstraint("plan_id", "obligation", "agency", name=op.f("pk_successions")),
    )


def _reminders() -> None:
    """What was reminded of."""
    op.create_table(
        "reminders",
        sa.Column("id", RowId, nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_reminders_plan_id_plans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint(
            "plan_id", "due_on", "days", name=op.f("uq_reminders_plan_id_due_on_days")
        ),
    )


def _items() -> None:
    """Items and their revisions."""
    op.create_table(
        "items",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("guid", sa.String(), nullable=True),
        sa.Column("first_published_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_items")),
        sa.UniqueConstraint("slug", name=op.f("uq_items_slug")),
    )
    op.create_table(
        "revisions",
        sa.Column("id", RowId, nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("submitted_by", sa.String(), nullable=True),
        sa.Column("submitted_at", Moment(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_revisions_item_id_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_revisions_item_id_number")),
    )
    op.create_table(
        "revision_themes",
        sa.Column("revision_id", RowId, nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_revision_themes_revision_id_revisions")
        ),
        sa.PrimaryKeyConstraint("revision_id", "theme", name=op.f("pk_revision_themes")),
    )


def _approvals() -> None:
    """What was decided on a revision."""
    op.create_table(
        "approvals",
        sa.Column("id", RowId, nullable=False),
        sa.Column("revision_id", RowId, nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("families", sa.Text(), nullable=False),
        sa.Column("checks", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("confirmed_by", sa.String(), nullable=True),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_approvals_revision_id_revisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
    )
    op.create_index(op.f("ix_approvals_revision_id"), "approvals", ["revision_id"], unique=False)


def _amendments() -> None:
    """What was put right or taken back after it went out."""
    op.create_table(
        "amendments",
        sa.Column("id", RowId, nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("revision_id", RowId, nullable=True),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('update', 'withdraw')", name=op.f("ck_amendments_kind")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_amendments_item_id_items")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_amendments_revision_id_revisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendments")),
    )
    op.create_index(op.f("ix_amendments_item_id"), "amendments", ["item_id"], unique=False)


def _outlets() -> None:
    """Outlets and who works them."""
    op.create_table(
        "outlets",
        sa.Column("id", RowId, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("rate_per_second", sa.Float(), nullable=False),
        sa.Column("window", sa.String(), nullable=False),
        sa.Column("holidays", sa.String(), nullable=False),
        sa.Column("max_per_day", sa.Integer(), nullable=False),
        sa.Column("late", sa.String(), nullable=False),
        sa.Column("late_limit_s", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_reason", sa.Text(), nullable=False),
        sa.Column("state_at", Moment(), nullable=False),
        sa.Column("dirty_at", Moment(), nullable=True),
        sa.Column("rate_next_at", Moment(), nullable=True),
        sa.Column("rest_until", Moment(), nullable=True),
        sa.Column("quotas", sa.Text(), server_default="", nullable=False),
        sa.Column("recent", sa.String(), server_default="", nullable=False),
        sa.Column("key_ends_at", Moment(), nullable=True),
        sa.Column("seen_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outlets")),
        sa.UniqueConstraint("name", name=op.f("uq_outlets_name")),
    )
    op.create_table(
        "pumps",
        sa.Column("outlet_id", RowId, nullable=False),
        sa.Column("token", RowId, nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("lease_until", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outlet_id"], ["outlets.id"], name=op.f("fk_pumps_outlet_id_outlets")
        ),
        sa.PrimaryKeyConstraint("outlet_id", name=op.f("pk_pumps")),
    )


def _inbox() -> None:
    """What providers said later."""
    op.create_table(
        "inbox",
        sa.Column("id", RowId, nullable=False),
        sa.Column("outlet_id", RowId, nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("request", sa.LargeBinary(), nullable=False),
        sa.Column("read_at", Moment(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outlet_id"], ["outlets.id"], name=op.f("fk_inbox_outlet_id_outlets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
    )
    op.create_index(
        "ix_inbox_unread",
        "inbox",
        ["outlet_id", "id"],
        unique=False,
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )


def _audiences() -> None:
    """Audiences and their people."""
    op.create_table(
        "audiences",
        sa.Column("id", RowId, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("imported_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audiences")),
        sa.UniqueConstraint("name", name=op.f("uq_audiences_name")),
    )
    op.create_table(
        "recipients",
        sa.Column("id", RowId, nullable=False),
        sa.Column("audience_id", RowId, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("address_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("consent_basis", sa.String(), nullable=False),
        sa.Column("consent_at", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["audiences.id"], name=op.f("fk_recipients_audience_id_audiences")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipients")),
        sa.UniqueConstraint(
            "audience_id",
            "generation",
            "address_hash",
            name=op.f("uq_recipients_audience_id_generation_address_hash"),
        ),
    )
    op.create_index(
        op.f("ix_recipients_address_hash"), "recipients", ["address_hash"], unique=False
    )


def _suppressions() -> None:
    """Those who must not be written to."""
    op.create_table(
        "suppressions",
        sa.Column("address_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("address_hash", name=op.f("pk_suppressions")),
    )


def _publications() -> None:
    """When what goes out where."""
    op.create_table(
        "publications",
        sa.Column("id", RowId, nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("revision_id", RowId, nullable=False),
        sa.Column("audience_id", RowId, nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("repeat", sa.String(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("next_at", Moment(), nullable=True),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("released_by", sa.String(), nullable=True),
        sa.Column("released_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["audiences.id"], name=op.f("fk_publications_audience_id_audiences")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_publications_item_id_items")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_publications_revision_id_revisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
    )
    op.create_index(op.f("ix_publications_item_id"), "publications", ["item_id"], unique=False)
    op.create_index(op.f("ix_publications_next_at"), "publications", ["next_at"], unique=False)


def _occurrences() -> None:
    """The due times of a publication, and its outlets."""
    op.create_table(
        "occurrences",
        sa.Column("id", RowId, nullable=False),
        sa.Column("publication_id", RowId, nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publications.id"],
            name=op.f("fk_occurrences_publication_id_publications"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrences")),
        sa.UniqueConstraint(
            "publication_id", "due_at", name=op.f("uq_occurrences_publication_id_due_at")
        ),
    )
    op.create_table(
        "publication_outlets",
        sa.Column("publication_id", RowId, nullable=False),
        sa.Column("outlet_id", RowId, nullable=False),
        sa.ForeignKeyConstraint(
            ["outlet_id"], ["outlets.id"], name=op.f("fk_publication_outlets_outlet_id_outlets")
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publications.id"],
            name=op.f("fk_publication_outlets_publication_id_publications"),
        ),
        sa.PrimaryKeyConstraint("publication_id", "outlet_id", name=op.f("pk_publication_outlets")),
    )
    op.create_index(
        op.f("ix_publication_outlets_outlet_id"), "publication_outlets", ["outlet_id"], unique=False
    )


def _deliveries() -> None:
    """Deliveries: the rows that are sent, and counted."""
    op.create_table(
        "deliveries",
        sa.Column("id", RowId, nullable=False),
        sa.Column("occurrence_id", RowId, nullable=False),
        sa.Column("outlet_id", RowId, nullable=False),
        sa.Column("recipient_id", RowId, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("revision_id", RowId, nullable=False),
        sa.Column("amendment_id", RowId, server_default="0", nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("not_before", Moment(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("pump_token", RowId, nullable=True),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('publish', 'update', 'withdraw')", name=op.f("ck_deliveries_kind")
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrences.id"],
            name=op.f("fk_deliveries_occurrence_id_occurrences"),
        ),
        sa.ForeignKeyConstraint(
            ["outlet_id"], ["outlets.id"], name=op.f("fk_deliveries_outlet_id_outlets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint(*_ONCE, name="uq_deliveries_once"),
    )


def _deliveries_indexes() -> None:
    """What deliveries are found by."""
    op.create_index("ix_deliveries_outlet", "deliveries", ["outlet_id", "id"], unique=False)
    op.create_index(
        "ix_deliveries_block", "deliveries", ["occurrence_id", "outlet_id", "id"], unique=False
    )
    op.create_index("ix_deliveries_recipient", "deliveries", ["recipient_id"], unique=False)
    op.create_index(
        "ix_deliveries_posts",
        "deliveries",
        ["outlet_id", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("recipient_id = 0"),
        postgresql_where=sa.text("recipient_id = 0"),
    )
    op.create_index(
        "ix_deliveries_due",
        "deliveries",
        ["outlet_id", "not_before", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index(
        "ix_deliveries_live",
        "deliveries",
        ["outlet_id", "state"],
        unique=False,
        sqlite_where=sa.text("state IN ('claimed', 'sending')"),
        postgresql_where=sa.text("state IN ('claimed', 'sending')"),
    )
    op.create_index(
        "ix_deliveries_apart",
        "deliveries",
        ["state", "outlet_id", "id"],
        unique=False,
        sqlite_where=_APART,
        postgresql_where=_APART,
    )


def _delivery_counts() -> None:
    """How many deliveries stand where; the triggers keep it."""
    op.create_table(
        "delivery_counts",
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("occurrence_id", RowId, autoincrement=False, nullable=False),
        sa.Column("outlet_id", RowId, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("part", RowId, autoincrement=False, nullable=False),
        sa.Column("amount", RowId, nullable=False),
        sa.PrimaryKeyConstraint(
            "due_at",
            "occurrence_id",
            "outlet_id",
            "kind",
            "state",
            "part",
            name=op.f("pk_delivery_counts"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_delivery_counts_occurrence_id"), "delivery_counts", ["occurrence_id"], unique=False
    )
    op.create_index(
        "ix_delivery_counts_outlet",
        "delivery_counts",
        ["outlet_id", "state", "due_at"],
        unique=False,
    )
    count_deliveries(op.get_bind())


def _attempts() -> None:
    """The tries of a delivery."""
    op.create_table(
        "attempts",
        sa.Column("id", RowId, nullable=False),
        sa.Column("delivery_id", RowId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_attempts_delivery_id_deliveries")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
    )
    op.create_index(op.f("ix_attempts_delivery_id"), "attempts", ["delivery_id"], unique=False)


def _activities() -> None:
    """What people did by hand."""
    op.create_table(
        "activities",
        sa.Column("id", RowId, nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=True),
        sa.Column("obligation", sa.String(), nullable=True),
        sa.Column("themes", sa.Text(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=True),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'done', 'cancelled')", name=op.f("ck_activities_state")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_activities_item_id_items")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name=op.f("fk_activities_plan_id_plans")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activities")),
    )
    op.create_index(op.f("ix_activities_last"), "activities", ["last"], unique=False)


def _evidence() -> None:
    """What proves a figure."""
    op.create_table(
        "evidence",
        sa.Column("id", RowId, nullable=False),
        sa.Column("activity_id", RowId, nullable=True),
        sa.Column("delivery_id", RowId, nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("ext", sa.String(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.CheckConstraint(
            "(activity_id IS NULL) != (delivery_id IS NULL)", name=op.f("ck_evidence_subject")
        ),
        sa.CheckConstraint("(sha256 IS NULL) != (link IS NULL)", name=op.f("ck_evidence_form")),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activities.id"], name=op.f("fk_evidence_activity_id_activities")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_activity_id"), "evidence", ["activity_id"], unique=False)
    op.create_index(op.f("ix_evidence_delivery_id"), "evidence", ["delivery_id"], unique=False)


def _reports() -> None:
    """Figures that were drawn up or issued."""
    op.create_table(
        "reports",
        sa.Column("id", RowId, nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("issued_by", sa.String(), nullable=True),
        sa.Column("issued_at", Moment(), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'issued')", name=op.f("ck_reports_state")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_reports_plan_id_plans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    op.create_index(op.f("ix_reports_plan_id"), "reports", ["plan_id"], unique=False)

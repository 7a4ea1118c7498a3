"""Items are used again and sorted: templates, where an item came from, tags, kept filters
(0.3.0)."""

import sqlalchemy as sa
from alembic import op

from content.database.migrations.frozen import Moment, RowId

revision = "0014_usable_from_0001"
down_revision = "0013_usable_from_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tables of their own: the code of the release before sees nothing of them."""
    _templates()
    _item_origins()
    _tags()
    _saved_filters()


def _templates() -> None:
    op.create_table(
        "templates",
        sa.Column("id", RowId, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("item", sa.String(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("sample", sa.String(), nullable=True),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("retired_by", sa.String(), nullable=True),
        sa.Column("retired_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_templates")),
    )


def _item_origins() -> None:
    op.create_table(
        "item_origins",
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("template_id", RowId, nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["template_id"], ["templates.id"], name=op.f("fk_item_origins_template_id_templates")
        ),
        sa.PrimaryKeyConstraint("item", name=op.f("pk_item_origins")),
    )


def _tags() -> None:
    op.create_table(
        "tags",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_tags")),
    )
    op.create_table(
        "item_tags",
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_item_tags_item_id_items")),
        sa.ForeignKeyConstraint(["tag"], ["tags.key"], name=op.f("fk_item_tags_tag_tags")),
        sa.PrimaryKeyConstraint("item_id", "tag", name=op.f("pk_item_tags")),
    )
    op.create_index(op.f("ix_item_tags_tag"), "item_tags", ["tag"])


def _saved_filters() -> None:
    op.create_table(
        "saved_filters",
        sa.Column("id", RowId, nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filters")),
        sa.UniqueConstraint(
            "person", "page", "name", name=op.f("uq_saved_filters_person_page_name")
        ),
    )

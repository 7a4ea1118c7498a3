"""The indexes that hold few of the log's rows are found: a query that words its condition otherwise
than the schema reads everything."""

import pytest
from sqlalchemy import ColumnElement, and_, select

from content.database.tables.deliveries import deliveries
from content.deliveries.states import in_state, is_notice, is_post
from tests.kit import Home

pytestmark = pytest.mark.sqlite


@pytest.mark.parametrize(
    ("which", "index"),
    [
        (in_state("queued"), "ix_deliveries_due"),
        (in_state("sending"), "ix_deliveries_live"),
        (in_state("claimed", "sending"), "ix_deliveries_live"),
        (in_state("unknown"), "ix_deliveries_apart"),
        (in_state("held", "rejected"), "ix_deliveries_apart"),
        (is_post(), "ix_deliveries_posts"),
        (is_notice(), "ix_deliveries_notices"),
        (
            and_(is_notice(), in_state("queued"), deliveries.c.kind == "notice"),
            "ix_deliveries_notices_due",
        ),
    ],
)
def test_few_rows_are_found_by_the_index_that_has_only_them(
    home: Home, which: ColumnElement[bool], index: str
) -> None:
    query = select(deliveries.c.id).where(which, deliveries.c.outlet_id == 1)
    with home.database.read() as db:
        words = str(query.compile(db.engine, compile_kwargs={"literal_binds": True}))
        plan = [row.detail for row in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}")]
    assert [entry for entry in plan if index in entry], plan

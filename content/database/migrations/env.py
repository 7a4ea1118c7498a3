"""Runs the migrations on the connection that `content.database.schema` hands over."""

from alembic import context

from content.database.tables import every_table

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=every_table(),
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=False,  # the caller's transaction holds everything
)
context.run_migrations()

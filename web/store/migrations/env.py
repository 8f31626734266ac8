"""Run migrations on the connection, and inside the transaction, that `web.store.migration` opened."""

from alembic import context

from web.store.migration import VERSION_TABLE
from web.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
context.run_migrations()

"""Runs the migrations on the connection that models.schema hands over, in its transaction."""

from alembic import context

from models import tables
from models.base import metadata

assert tables  # importing them fills the metadata  # noqa: S101

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()

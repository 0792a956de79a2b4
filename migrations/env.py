"""Runs migrations on the connection that docflow gives, or on the settings' database."""

from alembic import context

from docflow.kernel.settings import Settings
from docflow.store.engine import Store
from docflow.tables import METADATA


def run(connection: object) -> None:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    store = Store(Settings().database_url)
    with store.engine.connect() as connection:
        run(connection)
        connection.commit()
    store.close()

"""Brings the tables to the version this docflow needs."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from docflow.store.engine import Store
from docflow.store.errors import StoreNotReady
from docflow.store.shipped import shipped_folder


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(shipped_folder("migrations")))
    return config


def migrate(store: Store) -> None:
    """Run every migration the database lacks, each in its own transaction."""
    config = _config()
    with store.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def require_current(store: Store) -> None:
    """Raises StoreNotReady unless the tables are of this docflow's version."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    with store.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        connection.rollback()
    if found != head:
        raise StoreNotReady()

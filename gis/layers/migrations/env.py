"""Run the migrations on the connection that `gis.layers.database` opened as the owner."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()

"""Alembic migrations, numbered; the newest is the largest file name."""

"""The history of the schema. Built in code: there is no alembic.ini."""

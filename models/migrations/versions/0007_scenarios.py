"""Scenarios that people keep, and their versions."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_scenario()
    _make_scenario_version()
    _make_append_only()


def _make_scenario() -> None:
    op.create_table(
        "scenario",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(1000), nullable=False),
        sa.Column("parent", sa.String(60), nullable=False),
        sa.Column("parent_number", sa.Integer(), nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_scenario_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario")),
        sa.UniqueConstraint("name", name=op.f("uq_scenario_name")),
    )
    op.create_index("ix_scenario_owner_id", "scenario", ["owner_id"], unique=False)


def _make_scenario_version() -> None:
    op.create_table(
        "scenario_version",
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_scenario_version_number_positive")),
        sa.ForeignKeyConstraint(
            ["made_by"], ["person.id"], name=op.f("fk_scenario_version_made_by")
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenario.id"], name=op.f("fk_scenario_version_scenario_id")
        ),
        sa.PrimaryKeyConstraint("scenario_id", "number", name=op.f("pk_scenario_version")),
    )


def _make_append_only() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER scenario_version_no_{act} BEFORE {act} ON scenario_version\n"
                "BEGIN SELECT RAISE(ABORT, 'scenario_version_is_append_only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION scenario_version_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$\n"
        "BEGIN\n"
        "  RAISE EXCEPTION 'scenario_version is append-only'\n"
        "    USING ERRCODE = 'check_violation', CONSTRAINT = 'scenario_version_is_append_only';\n"
        "END $$"
    )
    op.execute(
        "CREATE TRIGGER scenario_version_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON scenario_version\n"
        "FOR EACH STATEMENT EXECUTE FUNCTION scenario_version_is_append_only()"
    )

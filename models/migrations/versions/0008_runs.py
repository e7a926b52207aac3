"""Runs of the simulator."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_KINDS = ("simulate", "compare", "sweep", "answer", "forecast", "capacity", "backward")
_STATES = ("queued", "running", "done", "failed", "cancelled")


def upgrade() -> None:
    _make_run()
    _make_run_scenario()


def _one_of(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def _make_run() -> None:
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(20), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("kind", _one_of("kind", _KINDS), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("register", sa.JSON(), nullable=True),
        sa.Column("replications", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("workers", sa.Integer(), nullable=False),
        sa.Column("state", _one_of("state", _STATES), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("began", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("fault", sa.String(1000), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("claim", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_run_owner_id")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_run_participant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sa.UniqueConstraint("reference", name=op.f("uq_run_reference")),
    )
    op.create_index("ix_run_owner_id", "run", ["owner_id"], unique=False)
    op.create_index("ix_run_participant_id", "run", ["participant_id"], unique=False)
    waiting = sa.text("state IN ('queued', 'running')")
    op.create_index(
        "ix_run_waiting",
        "run",
        ["id"],
        unique=False,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def _make_run_scenario() -> None:
    op.create_table(
        "run_scenario",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_scenario_run_id")),
        sa.PrimaryKeyConstraint("run_id", "position", name=op.f("pk_run_scenario")),
    )
    op.create_index("ix_run_scenario_name", "run_scenario", ["name"], unique=False)

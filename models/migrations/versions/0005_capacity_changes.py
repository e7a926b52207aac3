"""Changes of a lab's capacity: spaces out of use, or days closed to visitors."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "capacity_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lab_id", sa.String(20), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("kind", _one_of("kind", "closed_to_visitors", "out_of_use"), nullable=False),
        sa.Column("spaces", sa.Integer(), nullable=True),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column(
            "category",
            _one_of("category", "maintenance", "upgrade", "incident", "holiday", "other"),
            nullable=False,
        ),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_from", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_capacity_change_days_in_order")),
        sa.CheckConstraint("spaces >= 1", name=op.f("ck_capacity_change_spaces_positive")),
        sa.CheckConstraint(
            "kind = 'out_of_use' OR spaces IS NULL",
            name=op.f("ck_capacity_change_closing_keeps_spaces"),
        ),
        sa.CheckConstraint("kept >= 0", name=op.f("ck_capacity_change_kept_not_negative")),
        sa.ForeignKeyConstraint(["lab_id"], ["lab.id"], name=op.f("fk_capacity_change_lab_id")),
        sa.ForeignKeyConstraint(
            ["added_by"], ["person.id"], name=op.f("fk_capacity_change_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["person.id"], name=op.f("fk_capacity_change_ended_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacity_change")),
    )
    op.create_index(
        "ix_capacity_change_lab_id", "capacity_change", ["lab_id", "first_day"], unique=False
    )


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)

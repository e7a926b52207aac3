"""Offers that hold spaces until they run out, and rules that staff passed over."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_STANDING = sa.text("outcome IN ('open', 'accepted')")
_OPEN = sa.text("outcome = 'open'")


def upgrade() -> None:
    _make_offer()
    _make_rule_override()
    _make_append_only()


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _make_offer() -> None:
    op.create_table(
        "offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("lab_id", sa.String(20), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("spaces", sa.Integer(), nullable=False),
        sa.Column(
            "came_from",
            _one_of(
                "came_from",
                "requested",
                "waiting",
                "offered",
                "allocated",
                "declined",
                "withdrawn",
                "lapsed",
                "cancelled",
            ),
            nullable=False,
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.Column("out_of_turn", sa.String(1000), nullable=False),
        sa.Column(
            "outcome",
            _one_of("outcome", "open", "accepted", "refused", "expired", "withdrawn"),
            nullable=False,
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_offer_days_in_order")),
        sa.CheckConstraint("spaces >= 1", name=op.f("ck_offer_spaces_positive")),
        sa.ForeignKeyConstraint(["lab_id"], ["lab.id"], name=op.f("fk_offer_lab_id")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_offer_made_by")),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_offer_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
    )
    op.create_index(
        "uq_offer_standing",
        "offer",
        ["slot_id"],
        unique=True,
        sqlite_where=_STANDING,
        postgresql_where=_STANDING,
    )
    op.create_index(
        "ix_offer_open",
        "offer",
        ["held_until"],
        unique=False,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def _make_rule_override() -> None:
    op.create_table(
        "rule_override",
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_rule_override_person_id")
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_rule_override_slot_id")),
        sa.PrimaryKeyConstraint("slot_id", "code", name=op.f("pk_rule_override")),
    )
    op.create_index("ix_rule_override_at", "rule_override", ["at"], unique=False)


def _make_append_only() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER rule_override_no_{act} BEFORE {act} ON rule_override\n"
                "BEGIN SELECT RAISE(ABORT, 'rule_override_is_append_only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION rule_override_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$\n"
        "BEGIN\n"
        "  RAISE EXCEPTION 'rule_override is append-only'\n"
        "    USING ERRCODE = 'check_violation', CONSTRAINT = 'rule_override_is_append_only';\n"
        "END $$"
    )
    op.execute(
        "CREATE TRIGGER rule_override_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON rule_override\n"
        "FOR EACH STATEMENT EXECUTE FUNCTION rule_override_is_append_only()"
    )

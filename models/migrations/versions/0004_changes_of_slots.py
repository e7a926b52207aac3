"""Profiles of spaces, linked slots, wishes to change a slot; a change stands where an accepted offer stood."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_STATES = (
    "requested",
    "waiting",
    "offered",
    "allocated",
    "declined",
    "withdrawn",
    "lapsed",
    "cancelled",
)
_OUTCOMES = ("open", "accepted", "refused", "expired", "withdrawn", "replaced")
_STANDING = sa.text("outcome IN ('open', 'accepted')")
_OPEN = sa.text("outcome = 'open'")
_ASKED = sa.text("state = 'asked'")


def upgrade() -> None:
    op.add_column("slot", _profile())
    _make_slot_link()
    _make_slot_change()
    if op.get_bind().dialect.name == "sqlite":
        _make_offer_anew()
    else:
        _change_offer()


def _profile() -> "sa.Column[str]":
    return sa.Column("profile", sa.String(2000), nullable=False, server_default=sa.text("''"))


def _given_by() -> "sa.Column[str]":
    kinds = _one_of("given_by", "offer", "change")
    return sa.Column("given_by", kinds, nullable=False, server_default="offer")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _make_slot_link() -> None:
    op.create_table(
        "slot_link",
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("linked_to", sa.Integer(), nullable=False),
        sa.Column(
            "kind", _one_of("kind", "beside", "moved"), nullable=False, server_default="beside"
        ),
        sa.ForeignKeyConstraint(["linked_to"], ["slot.id"], name=op.f("fk_slot_link_linked_to")),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_slot_link_slot_id")),
        sa.PrimaryKeyConstraint("slot_id", name=op.f("pk_slot_link")),
    )
    op.create_index("ix_slot_link_linked_to", "slot_link", ["linked_to"], unique=False)


def _make_slot_change() -> None:
    op.create_table(
        "slot_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("lab_id", sa.String(20), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("spaces", sa.Integer(), nullable=False),
        _profile(),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            _one_of("state", "asked", "accepted", "refused", "withdrawn", "lapsed"),
            nullable=False,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decision_words", sa.String(1000), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_slot_change_days_in_order")),
        sa.CheckConstraint("spaces >= 1", name=op.f("ck_slot_change_spaces_positive")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_slot_change_asked_by")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_slot_change_decided_by")
        ),
        sa.ForeignKeyConstraint(["lab_id"], ["lab.id"], name=op.f("fk_slot_change_lab_id")),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_slot_change_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_change")),
    )
    op.create_index(
        "uq_slot_change_asked",
        "slot_change",
        ["slot_id"],
        unique=True,
        sqlite_where=_ASKED,
        postgresql_where=_ASKED,
    )


def _change_offer() -> None:
    op.drop_constraint(op.f("ck_offer_outcome"), "offer", type_="check")
    listed = ", ".join(f"'{outcome}'" for outcome in _OUTCOMES)
    op.create_check_constraint(op.f("ck_offer_outcome"), "offer", f"outcome IN ({listed})")
    op.add_column("offer", _given_by())
    op.add_column("offer", _profile())


def _make_offer_anew() -> None:
    """SQLite changes no CHECK: the table is written again with all its rows. No other table points at it."""
    old = "offer_of_0003"
    op.drop_index("uq_offer_standing", "offer")
    op.drop_index("ix_offer_open", "offer")
    op.rename_table("offer", old)
    _make_offer()
    kept = (
        "id, slot_id, lab_id, first_day, last_day, spaces, came_from, made_at, made_by,"
        " held_until, words, out_of_turn, outcome, ended_at"
    )
    op.execute(f"INSERT INTO offer ({kept}) SELECT {kept} FROM {old}")  # noqa: S608 - our own names
    op.drop_table(old)
    for name, column, where, unique in (
        ("uq_offer_standing", "slot_id", _STANDING, True),
        ("ix_offer_open", "held_until", _OPEN, False),
    ):
        op.create_index(name, "offer", [column], unique=unique, sqlite_where=where)


def _make_offer() -> None:
    op.create_table(
        "offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("lab_id", sa.String(20), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("spaces", sa.Integer(), nullable=False),
        sa.Column("came_from", _one_of("came_from", *_STATES), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.Column("out_of_turn", sa.String(1000), nullable=False),
        sa.Column("outcome", _one_of("outcome", *_OUTCOMES), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        _given_by(),
        _profile(),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_offer_days_in_order")),
        sa.CheckConstraint("spaces >= 1", name=op.f("ck_offer_spaces_positive")),
        sa.ForeignKeyConstraint(["lab_id"], ["lab.id"], name=op.f("fk_offer_lab_id")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_offer_made_by")),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_offer_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
    )

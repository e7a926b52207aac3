"""Registers of own devices and what comes and goes of them; capability requests; filters that people keep."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KINDS = ("meter", "in_home_display", "other")


def upgrade() -> None:
    _make_device()
    _make_slot_device()
    _make_device_movement()
    _make_capability_request()
    _make_saved_filter()


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _facts() -> list[sa.Column[object]]:
    return [
        sa.Column("kind", _one_of("kind", *_KINDS), nullable=False),
        sa.Column("maker", sa.String(60), nullable=False),
        sa.Column("model", sa.String(60), nullable=False),
        sa.Column("smets_version", sa.String(10), nullable=False),
        sa.Column("gbcs_version", sa.String(10), nullable=False),
        sa.Column("polyphase", sa.Boolean(), nullable=False),
        sa.Column("firmware", sa.String(40), nullable=False),
        sa.Column("how_many", sa.Integer(), nullable=False),
    ]


def _make_device() -> None:
    op.create_table(
        "device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(12), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        *_facts(),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("how_many >= 1", name=op.f("ck_device_how_many_positive")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_device_participant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("reference", name=op.f("uq_device_reference")),
    )
    op.create_index("ix_device_participant_id", "device", ["participant_id"], unique=False)


def _make_slot_device() -> None:
    op.create_table(
        "slot_device",
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        *_facts(),
        sa.Column("in_lab", sa.Integer(), nullable=False),
        sa.CheckConstraint("how_many >= 1", name=op.f("ck_slot_device_how_many_positive")),
        sa.CheckConstraint(
            "in_lab >= 0 AND in_lab <= how_many", name=op.f("ck_slot_device_in_lab_within_brought")
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_slot_device_device_id")
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_slot_device_slot_id")),
        sa.PrimaryKeyConstraint("slot_id", "device_id", name=op.f("pk_slot_device")),
    )
    op.create_index("ix_slot_device_device_id", "slot_device", ["device_id"], unique=False)


def _make_device_movement() -> None:
    op.create_table(
        "device_movement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("direction", _one_of("direction", "in", "out"), nullable=False),
        sa.Column("how_many", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("how_many >= 1", name=op.f("ck_device_movement_how_many_positive")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_device_movement_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["slot_id", "device_id"],
            ["slot_device.slot_id", "slot_device.device_id"],
            name=op.f("fk_device_movement_slot_id_device_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_movement")),
    )
    op.create_index(
        "ix_device_movement_slot_id", "device_movement", ["slot_id", "device_id"], unique=False
    )


def _make_capability_request() -> None:
    op.create_table(
        "capability_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(12), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.String(40), nullable=True),
        sa.Column("wish", sa.String(1000), nullable=False),
        sa.Column(
            "state", _one_of("state", "asked", "yes", "no", "later", "withdrawn"), nullable=False
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("on_behalf", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(1000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'asked') = (answered_at IS NULL)",
            name=op.f("ck_capability_request_closed_when_answered"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("fk_capability_request_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_capability_request_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_capability_request_participant_id"),
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topic.id"], name=op.f("fk_capability_request_topic_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capability_request")),
        sa.UniqueConstraint("reference", name=op.f("uq_capability_request_reference")),
    )
    op.create_index(
        "ix_capability_request_participant_id",
        "capability_request",
        ["participant_id"],
        unique=False,
    )
    op.create_index(
        "ix_capability_request_asked_at", "capability_request", ["asked_at"], unique=False
    )


def _make_saved_filter() -> None:
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("page", _one_of("page", "slots", "notices", "inbox"), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_saved_filter_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint(
            "person_id", "page", "name", name=op.f("uq_saved_filter_person_id_page_name")
        ),
    )

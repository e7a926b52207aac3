"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    for make in TABLES:
        make()
    _make_history_append_only()


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _make_job_run() -> None:
    op.create_table(
        "job_run",
        sa.Column("job", sa.String(40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("job", "day", name=op.f("pk_job_run")),
    )


def _make_lab() -> None:
    op.create_table(
        "lab",
        sa.Column("id", sa.String(20), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("location", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab")),
    )


def _make_participant() -> None:
    op.create_table(
        "participant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column(
            "category",
            _one_of(
                "category",
                "large_supplier",
                "small_supplier",
                "electricity_network",
                "gas_network",
                "other_sec_party",
                "device_manufacturer",
            ),
            nullable=False,
        ),
        sa.Column("supply", _one_of("supply", "domestic", "non_domestic"), nullable=True),
        sa.Column("mandate", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(supply IS NULL) = (category NOT IN ('large_supplier', 'small_supplier'))",
            name=op.f("ck_participant_supply_is_for_suppliers"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint("name", name=op.f("uq_participant_name")),
    )


def _make_rate_window() -> None:
    op.create_table(
        "rate_window",
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rate_window")),
    )


def _make_reason() -> None:
    op.create_table(
        "reason",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reason")),
    )


def _make_release() -> None:
    op.create_table(
        "release",
        sa.Column("id", sa.String(20), nullable=False),
        sa.Column("uit_from", sa.Date(), nullable=False),
        sa.Column("uit_until", sa.Date(), nullable=True),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("assumption", sa.Boolean(), nullable=False),
        sa.CheckConstraint("uit_until >= uit_from", name=op.f("ck_release_uit_days_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
    )


def _make_topic() -> None:
    op.create_table(
        "topic",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("hands_on", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
    )


def _make_user_role() -> None:
    op.create_table(
        "user_role",
        sa.Column("id", sa.String(3), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_role")),
    )


def _make_world() -> None:
    op.create_table(
        "world",
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("value", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_world")),
    )


def _make_lab_day() -> None:
    op.create_table(
        "lab_day",
        sa.Column("lab_id", sa.String(20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("spaces_open", sa.Integer(), nullable=False),
        sa.Column("spaces_taken", sa.Integer(), nullable=False),
        sa.CheckConstraint("spaces_taken <= spaces_open", name=op.f("ck_lab_day_not_overfilled")),
        sa.CheckConstraint(
            "spaces_taken >= 0 AND spaces_open >= 0", name=op.f("ck_lab_day_not_negative")
        ),
        sa.ForeignKeyConstraint(["lab_id"], ["lab.id"], name=op.f("fk_lab_day_lab_id")),
        sa.PrimaryKeyConstraint("lab_id", "day", name=op.f("pk_lab_day")),
    )


def _make_participant_role() -> None:
    op.create_table(
        "participant_role",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column(
            "role", _one_of("role", "IS", "ES", "GS", "ED", "GT", "RSA", "OU"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_participant_role_participant_id")
        ),
        sa.PrimaryKeyConstraint("participant_id", "role", name=op.f("pk_participant_role")),
    )


def _make_person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column(
            "role",
            _one_of(
                "role",
                "participant_viewer",
                "test_manager",
                "lab_staff",
                "administrator",
                "planner",
                "auditor",
            ),
            nullable=False,
        ),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("password", sa.String(255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("uniquifier", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(participant_id IS NOT NULL) = (role IN ('participant_viewer', 'test_manager'))",
            name=op.f("ck_person_participant_roles_have_participant"),
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_person_email_is_lower")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_person_participant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
        sa.UniqueConstraint("uniquifier", name=op.f("uq_person_uniquifier")),
    )
    op.create_index(op.f("ix_person_participant_id"), "person", ["participant_id"], unique=False)


def _make_topic_lab() -> None:
    op.create_table(
        "topic_lab",
        sa.Column("topic_id", sa.String(40), nullable=False),
        sa.Column("lab_id", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["lab_id"], ["lab.id"], name=op.f("fk_topic_lab_lab_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_topic_lab_topic_id")),
        sa.PrimaryKeyConstraint("topic_id", "lab_id", name=op.f("pk_topic_lab")),
    )


def _make_calendar_correction() -> None:
    op.create_table(
        "calendar_correction",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by"], ["person.id"], name=op.f("fk_calendar_correction_added_by")
        ),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_correction")),
    )


def _make_confidentiality_acceptance() -> None:
    op.create_table(
        "confidentiality_acceptance",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(20), nullable=False),
        sa.Column("accepted_by", sa.Integer(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["accepted_by"], ["person.id"], name=op.f("fk_confidentiality_acceptance_accepted_by")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_confidentiality_acceptance_participant_id"),
        ),
        sa.PrimaryKeyConstraint(
            "participant_id", "version", name=op.f("pk_confidentiality_acceptance")
        ),
    )


def _make_entry_fact() -> None:
    op.create_table(
        "entry_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            _one_of("kind", "srept_organisation", "srept_device", "uept", "gateway"),
            nullable=False,
        ),
        sa.Column(
            "role", _one_of("role", "IS", "ES", "GS", "ED", "GT", "RSA", "OU"), nullable=True
        ),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(role IS NOT NULL) = (kind = 'uept')", name=op.f("ck_entry_fact_role_is_for_uept")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_entry_fact_participant_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_entry_fact_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_fact")),
    )
    op.create_index("ix_entry_fact_participant_id", "entry_fact", ["participant_id"], unique=False)


def _make_form_key() -> None:
    op.create_table(
        "form_key",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("location", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_form_key_person_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_form_key")),
    )


def _make_history() -> None:
    op.create_table(
        "history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("subject_kind", sa.String(20), nullable=False),
        sa.Column("subject", sa.String(60), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("rules", sa.JSON(), nullable=True),
        sa.Column("words", sa.String(2000), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_history_participant_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_history_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    op.create_index("ix_history_at", "history", ["at"], unique=False)
    op.create_index("ix_history_subject", "history", ["subject_kind", "subject"], unique=False)


def _make_notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(12), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("state", _one_of("state", "open", "closed"), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("on_behalf", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_start", sa.Date(), nullable=False),
        sa.Column("planned_spaces", sa.Integer(), nullable=False),
        sa.Column("planned_working_days", sa.Integer(), nullable=False),
        sa.Column("what_to_test", sa.String(2000), nullable=False),
        sa.Column("own_devices", sa.Boolean(), nullable=False),
        sa.Column("resources_in_place", sa.Boolean(), nullable=False),
        sa.Column("come_back_later", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("planned_spaces >= 1", name=op.f("ck_notice_planned_spaces_positive")),
        sa.CheckConstraint(
            "planned_working_days >= 1", name=op.f("ck_notice_planned_working_days_positive")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_notice_participant_id")
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_notice_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("reference", name=op.f("uq_notice_reference")),
    )
    op.create_index("ix_notice_participant_id", "notice", ["participant_id"], unique=False)


def _make_one_time_link() -> None:
    op.create_table(
        "one_time_link",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_one_time_link_person_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_one_time_link")),
    )
    op.create_index(
        op.f("ix_one_time_link_person_id"), "one_time_link", ["person_id"], unique=False
    )


def _make_rulebook_value() -> None:
    op.create_table(
        "rulebook_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("parameter", sa.String(60), nullable=False),
        sa.Column("applies_to", sa.String(40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("unit", sa.String(60), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("assumption", sa.Boolean(), nullable=False),
        sa.Column("judged", sa.Boolean(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by"], ["person.id"], name=op.f("fk_rulebook_value_added_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulebook_value")),
        sa.UniqueConstraint(
            "code",
            "parameter",
            "applies_to",
            "in_force_from",
            name=op.f("uq_rulebook_value_code_parameter_applies_to_in_force_from"),
        ),
    )


def _make_meeting() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("outcome", _one_of("outcome", "go_ahead", "meet_again"), nullable=False),
        sa.Column("note", sa.String(1000), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_meeting_notice_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_meeting_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    op.create_index(op.f("ix_meeting_notice_id"), "meeting", ["notice_id"], unique=False)


def _make_notice_lab() -> None:
    op.create_table(
        "notice_lab",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("lab_id", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["lab_id"], ["lab.id"], name=op.f("fk_notice_lab_lab_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_lab_notice_id")),
        sa.PrimaryKeyConstraint("notice_id", "lab_id", name=op.f("pk_notice_lab")),
    )


def _make_notice_role() -> None:
    op.create_table(
        "notice_role",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column(
            "role", _one_of("role", "IS", "ES", "GS", "ED", "GT", "RSA", "OU"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_notice_role_notice_id")
        ),
        sa.PrimaryKeyConstraint("notice_id", "role", name=op.f("pk_notice_role")),
    )


def _make_slot() -> None:
    op.create_table(
        "slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(12), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("lab_id", sa.String(20), nullable=False),
        sa.Column(
            "test_class", _one_of("test_class", "user_system", "device_only"), nullable=False
        ),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("spaces", sa.Integer(), nullable=False),
        sa.Column("device_owner", _one_of("device_owner", "dcc", "own"), nullable=False),
        sa.Column("smets_version", sa.String(10), nullable=False),
        sa.Column("gbcs_version", sa.String(10), nullable=False),
        sa.Column("polyphase", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column(
            "state",
            _one_of(
                "state",
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
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("on_behalf", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decline_reason_id", sa.String(40), nullable=True),
        sa.Column("decision_words", sa.String(1000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_slot_days_in_order")),
        sa.CheckConstraint("spaces >= 1", name=op.f("ck_slot_spaces_positive")),
        sa.ForeignKeyConstraint(
            ["decline_reason_id"], ["reason.id"], name=op.f("fk_slot_decline_reason_id")
        ),
        sa.ForeignKeyConstraint(["lab_id"], ["lab.id"], name=op.f("fk_slot_lab_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_slot_notice_id")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_slot_participant_id")
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_slot_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sa.UniqueConstraint("reference", name=op.f("uq_slot_reference")),
    )
    op.create_index("ix_slot_notice_id", "slot", ["notice_id"], unique=False)
    op.create_index("ix_slot_participant_id", "slot", ["participant_id", "first_day"], unique=False)
    op.create_index("ix_slot_state_sent", "slot", ["state", "sent_at"], unique=False)
    op.create_index(
        "ix_slot_undecided",
        "slot",
        ["lab_id", "last_day"],
        unique=False,
        sqlite_where=sa.text("state IN ('requested', 'waiting')"),
        postgresql_where=sa.text("state IN ('requested', 'waiting')"),
    )


def _make_entry_flag() -> None:
    op.create_table(
        "entry_flag",
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("codes", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_entry_flag_slot_id")),
        sa.PrimaryKeyConstraint("slot_id", name=op.f("pk_entry_flag")),
    )


def _make_slot_day() -> None:
    op.create_table(
        "slot_day",
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("lab_id", sa.String(20), nullable=False),
        sa.Column("spaces", sa.Integer(), nullable=False),
        sa.CheckConstraint("spaces >= 1", name=op.f("ck_slot_day_spaces_positive")),
        sa.ForeignKeyConstraint(
            ["lab_id", "day"],
            ["lab_day.lab_id", "lab_day.day"],
            name=op.f("fk_slot_day_lab_id_day"),
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_slot_day_slot_id")),
        sa.PrimaryKeyConstraint("slot_id", "day", name=op.f("pk_slot_day")),
    )
    op.create_index("ix_slot_day_lab_id_day", "slot_day", ["lab_id", "day"], unique=False)


def _make_slot_release() -> None:
    op.create_table(
        "slot_release",
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name=op.f("fk_slot_release_release_id")
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_slot_release_slot_id")),
        sa.PrimaryKeyConstraint("slot_id", "release_id", name=op.f("pk_slot_release")),
    )


def _make_slot_role() -> None:
    op.create_table(
        "slot_role",
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column(
            "role", _one_of("role", "IS", "ES", "GS", "ED", "GT", "RSA", "OU"), nullable=False
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_slot_role_slot_id")),
        sa.PrimaryKeyConstraint("slot_id", "role", name=op.f("pk_slot_role")),
    )


def _make_slot_topic() -> None:
    op.create_table(
        "slot_topic",
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_slot_topic_slot_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_slot_topic_topic_id")),
        sa.PrimaryKeyConstraint("slot_id", "topic_id", name=op.f("pk_slot_topic")),
    )


def _make_history_append_only() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER history_no_{act} BEFORE {act} ON history\n"
                "BEGIN SELECT RAISE(ABORT, 'history_is_append_only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$\n"
        "BEGIN\n"
        "  RAISE EXCEPTION 'history is append-only'\n"
        "    USING ERRCODE = 'check_violation', CONSTRAINT = 'history_is_append_only';\n"
        "END $$"
    )
    op.execute(
        "CREATE TRIGGER history_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON history\n"
        "FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only()"
    )


TABLES = (
    _make_job_run,
    _make_lab,
    _make_participant,
    _make_rate_window,
    _make_reason,
    _make_release,
    _make_topic,
    _make_user_role,
    _make_world,
    _make_lab_day,
    _make_participant_role,
    _make_person,
    _make_topic_lab,
    _make_calendar_correction,
    _make_confidentiality_acceptance,
    _make_entry_fact,
    _make_form_key,
    _make_history,
    _make_notice,
    _make_one_time_link,
    _make_rulebook_value,
    _make_meeting,
    _make_notice_lab,
    _make_notice_role,
    _make_slot,
    _make_entry_flag,
    _make_slot_day,
    _make_slot_release,
    _make_slot_role,
    _make_slot_topic,
)

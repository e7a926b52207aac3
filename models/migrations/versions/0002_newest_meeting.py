"""The newest meeting of a notice is found in the index alone: else PostgreSQL walks through all meetings for it."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_meeting_notice_id", "meeting")
    op.create_index("ix_meeting_notice_id", "meeting", ["notice_id", "id"])

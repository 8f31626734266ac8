"""Make the tables of turns and feedback."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables."""
    _make_turns()
    _make_feedback()


def downgrade() -> None:
    """Remove both tables, with everything in them."""
    op.drop_table("feedback")
    op.drop_table("turns")


def _make_turns() -> None:
    op.create_table(
        "turns",
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("answer_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("key", sa.Text()),
        sa.Column("digest", sa.Text()),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("turns_answer", "turns", ["answer_id"], unique=True)
    op.create_index("turns_key", "turns", ["key"], unique=True)
    op.create_index("turns_conversation", "turns", ["conversation_id", "sequence"])
    op.create_index("turns_asked", "turns", ["asked_at"])


def _make_feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("answer_id", sa.Text(), nullable=False),
        sa.Column("rating", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("statement", sa.Integer()),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["turns.answer_id"], name="feedback_of_answer", ondelete="CASCADE"),
        sa.CheckConstraint("rating IN ('up', 'down', 'error')", name="feedback_rating"),
    )
    op.create_index("feedback_answer", "feedback", ["answer_id"])

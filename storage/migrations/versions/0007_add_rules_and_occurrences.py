"""Add by which rules a comparison was computed, and which of several promises in the same words a review means"""

from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Plain SQL that both databases know: SQLite's batch mode would drop the tables, and a review is never dropped.
    op.execute("ALTER TABLE comparison ADD COLUMN rules VARCHAR(64) NOT NULL DEFAULT ''")
    op.execute('ALTER TABLE review ADD COLUMN occurrence INTEGER')
    op.execute("ALTER TABLE review ADD COLUMN context TEXT NOT NULL DEFAULT ''")


def downgrade() -> None:
    op.execute('ALTER TABLE review DROP COLUMN context')
    op.execute('ALTER TABLE review DROP COLUMN occurrence')
    op.execute('ALTER TABLE comparison DROP COLUMN rules')

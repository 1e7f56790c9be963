"""Add what a document is to its report, and its dates"""

import json

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Plain SQL that both databases know: SQLite's batch mode would drop the table, which other rows refer to.
    op.execute("ALTER TABLE document ADD COLUMN dates JSON NOT NULL DEFAULT '{}'")
    op.execute('ALTER TABLE document ADD COLUMN standing INTEGER NOT NULL DEFAULT 0')
    op.execute("ALTER TABLE document ADD COLUMN relation VARCHAR(8) NOT NULL DEFAULT ''")
    op.execute(
        'ALTER TABLE document ADD COLUMN copy_of_id INTEGER'
        ' CONSTRAINT fk_document_copy_of_id REFERENCES version (id)'
    )
    document = sa.table('document', sa.column('id', sa.Integer), sa.column('dates', sa.JSON))
    version = sa.table(
        'version', sa.column('id', sa.Integer), sa.column('document_id', sa.Integer), sa.column('dates', sa.JSON)
    )
    connection = op.get_bind()
    first = sa.select(sa.func.min(version.c.id)).group_by(version.c.document_id)
    for number, dates in connection.execute(
        sa.select(version.c.document_id, version.c.dates).where(version.c.id.in_(first))
    ).all():
        found = json.loads(dates) if isinstance(dates, str) else dates
        connection.execute(document.update().where(document.c.id == number).values(dates=found or {}))


def downgrade() -> None:
    with op.batch_alter_table('document', schema=None) as batch_op:
        batch_op.drop_column('copy_of_id')
        batch_op.drop_column('relation')
        batch_op.drop_column('standing')
        batch_op.drop_column('dates')

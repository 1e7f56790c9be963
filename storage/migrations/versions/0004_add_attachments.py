"""Add attachments"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Plain SQL that both databases know: SQLite's batch mode would drop the table, which other rows refer to.
    op.execute(
        'ALTER TABLE document ADD COLUMN part_of_id INTEGER'
        ' CONSTRAINT fk_document_part_of_id REFERENCES document (id)'
    )
    op.create_index('ix_document_part_of_id', 'document', ['part_of_id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_document_part_of_id', table_name='document')
    with op.batch_alter_table('document', schema=None) as batch_op:
        batch_op.drop_column('part_of_id')

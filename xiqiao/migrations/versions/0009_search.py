"""search

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

#: FTS5 over the tokens of search_row, which it does not copy. The triggers tell it of each row, also of those that go by
#: a foreign key. `ascii` takes every character beyond ASCII as part of a token: what a token is, is decided by us alone.
#: Whoever rebuilds search_row in a later migration loses the triggers, and has to make them and the table again.
SQLITE_INDEX = (
    """CREATE VIRTUAL TABLE search_text
       USING fts5(tokens, content='search_row', content_rowid='id', tokenize='ascii')""",
    """CREATE TRIGGER search_row_added AFTER INSERT ON search_row
       BEGIN INSERT INTO search_text (rowid, tokens) VALUES (NEW.id, NEW.tokens); END""",
    """CREATE TRIGGER search_row_removed AFTER DELETE ON search_row
       BEGIN INSERT INTO search_text (search_text, rowid, tokens) VALUES ('delete', OLD.id, OLD.tokens); END""",
    """CREATE TRIGGER search_row_changed AFTER UPDATE ON search_row
       BEGIN
         INSERT INTO search_text (search_text, rowid, tokens) VALUES ('delete', OLD.id, OLD.tokens);
         INSERT INTO search_text (rowid, tokens) VALUES (NEW.id, NEW.tokens);
       END""",
)


def upgrade():
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table('search_passage',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sitting_id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=True),
    sa.Column('item_id', sa.Integer(), nullable=True),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('is_criticism', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['agenda_item.id'], name=op.f('fk_search_passage_item_id_agenda_item'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_search_passage_meeting_id_meeting'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['sitting_id'], ['sitting.id'], name=op.f('fk_search_passage_sitting_id_sitting'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_search_passage_task_id_task'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_passage'))
    )
    with op.batch_alter_table('search_passage', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_search_passage_item_id'), ['item_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_search_passage_meeting_id'), ['meeting_id'], unique=False)
        batch_op.create_index('ix_search_passage_sitting', ['sitting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_search_passage_task_id'), ['task_id'], unique=False)

    op.create_table('search_row',
    sa.Column('id', sa.Integer() if is_sqlite else sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('passage_id', sa.Integer(), nullable=False),
    sa.Column('tokens', sa.Text() if is_sqlite else postgresql.TSVECTOR(), nullable=False),
    sa.ForeignKeyConstraint(['passage_id'], ['search_passage.id'], name=op.f('fk_search_row_passage_id_search_passage'), ondelete='CASCADE'),
    sa.CheckConstraint('id / 10000 = passage_id', name=op.f('ck_search_row_id_tells_passage')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_row'))
    )
    op.create_index('ix_search_row_passage', 'search_row', ['passage_id'], unique=False)
    if is_sqlite:
        for statement in SQLITE_INDEX:
            op.execute(statement)
    else:
        op.create_index('ix_search_row_tokens', 'search_row', ['tokens'], unique=False, postgresql_using='gin')


def downgrade():
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_text")
    op.drop_table('search_row')
    op.drop_table('search_passage')

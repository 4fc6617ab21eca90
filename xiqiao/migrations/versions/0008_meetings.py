"""meetings

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

#: What was finalised stays as it was, by the database itself: a version is added, and once marked as reopened.
FIXED = ("id", "meeting_id", "number", "content", "sha256", "confirmation", "confirmed_by_name", "frozen_at")
SQLITE_GUARDS = (
    f"""CREATE TRIGGER meeting_version_no_update BEFORE UPDATE ON meeting_version
        WHEN OLD.reopened_at IS NOT NULL
          OR {" OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in FIXED)}
        BEGIN SELECT RAISE(ABORT, 'versions of records are never changed'); END""",
    """CREATE TRIGGER meeting_version_no_delete BEFORE DELETE ON meeting_version
       BEGIN SELECT RAISE(ABORT, 'versions of records are never removed'); END""",
)
POSTGRESQL_GUARDS = (
    """CREATE FUNCTION meeting_version_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'versions of records are never changed or removed'; END $$""",
    f"""CREATE TRIGGER meeting_version_no_update BEFORE UPDATE ON meeting_version FOR EACH ROW
        WHEN (OLD.reopened_at IS NOT NULL
          OR {" OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FIXED)})
        EXECUTE FUNCTION meeting_version_refuse()""",
    """CREATE TRIGGER meeting_version_no_delete BEFORE DELETE ON meeting_version
       FOR EACH ROW EXECUTE FUNCTION meeting_version_refuse()""",
    """CREATE TRIGGER meeting_version_no_truncate BEFORE TRUNCATE ON meeting_version
       FOR EACH STATEMENT EXECUTE FUNCTION meeting_version_refuse()""",
)


def upgrade():
    op.create_table('duty_waiver',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('kind_key', sa.String(length=32), nullable=False),
    sa.Column('period_since', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_name', sa.String(length=64), nullable=False),
    sa.CheckConstraint('length(reason) > 0', name=op.f('ck_duty_waiver_explained')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_duty_waiver_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_waiver')),
    sa.UniqueConstraint('unit_id', 'kind_key', 'period_since', name=op.f('uq_duty_waiver_unit_id_kind_key_period_since'))
    )
    op.create_table('sitting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=60), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('place', sa.String(length=100), nullable=False),
    sa.Column('online', sa.String(length=100), nullable=False),
    sa.Column('observers', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('ends_at IS NULL OR ends_at > starts_at', name=op.f('ck_sitting_times_in_order')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_sitting_event_id_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sitting'))
    )
    with op.batch_alter_table('sitting', schema=None) as batch_op:
        batch_op.create_index('ix_sitting_event', ['event_id'], unique=False)

    op.create_table('agenda_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sitting_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=100), nullable=False),
    sa.Column('presenter', sa.String(length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('points', sa.Text(), nullable=False),
    sa.Column('decision', sa.Text(), nullable=False),
    sa.Column('is_criticism', sa.Boolean(), nullable=False),
    sa.Column('is_unfinished', sa.Boolean(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by_name', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['sitting_id'], ['sitting.id'], name=op.f('fk_agenda_item_sitting_id_sitting'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agenda_item'))
    )
    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.create_index('ix_agenda_item_sitting', ['sitting_id', 'position'], unique=False)

    op.create_table('meeting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sitting_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'awaiting', 'final', 'archived', 'void', name='meetingstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('source', sa.Enum('here', 'brief', 'platform', 'workbook', name='source', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('chair_id', sa.Integer(), nullable=True),
    sa.Column('chair_name', sa.String(length=40), nullable=False),
    sa.Column('recorder_id', sa.Integer(), nullable=True),
    sa.Column('recorder_name', sa.String(length=40), nullable=False),
    sa.Column('expected', sa.Integer(), nullable=True),
    sa.Column('present', sa.Integer(), nullable=True),
    sa.Column('entitled', sa.Integer(), nullable=True),
    sa.Column('entitled_present', sa.Integer(), nullable=True),
    sa.Column('kept_at', sa.String(length=100), nullable=False),
    sa.Column('is_checked', sa.Boolean(), nullable=False),
    sa.Column('on_platform_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('on_platform_by_name', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_name', sa.String(length=64), nullable=False),
    sa.Column('finalised_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('voided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('void_reason', sa.String(length=200), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'void') = (voided_at IS NOT NULL)", name=op.f('ck_meeting_void_with_moment')),
    sa.CheckConstraint("source <> 'brief' OR length(kept_at) > 0", name=op.f('ck_meeting_brief_says_where')),
    sa.CheckConstraint("state <> 'void' OR length(void_reason) > 0", name=op.f('ck_meeting_void_explained')),
    sa.CheckConstraint("state NOT IN ('final', 'archived') OR finalised_at IS NOT NULL", name=op.f('ck_meeting_finalised_with_moment')),
    sa.CheckConstraint('expected IS NULL OR (present BETWEEN 0 AND expected)', name=op.f('ck_meeting_figures_possible')),
    sa.ForeignKeyConstraint(['chair_id'], ['member.id'], name=op.f('fk_meeting_chair_id_member')),
    sa.ForeignKeyConstraint(['recorder_id'], ['member.id'], name=op.f('fk_meeting_recorder_id_member')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sitting.id'], name=op.f('fk_meeting_sitting_id_sitting')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_meeting_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting')),
    sa.UniqueConstraint('sitting_id', 'unit_id', name=op.f('uq_meeting_sitting_id_unit_id'))
    )
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.create_index('ix_meeting_batch', ['batch_id'], unique=False)
        batch_op.create_index('ix_meeting_day', ['day', 'state'], unique=False)
        batch_op.create_index('ix_meeting_state', ['state'], unique=False)
        batch_op.create_index('ix_meeting_unit_day', ['unit_id', 'day', 'state'], unique=False)

    op.create_table('sitting_to_kind',
    sa.Column('sitting_id', sa.Integer(), nullable=False),
    sa.Column('kind_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['kind_id'], ['event_kind.id'], name=op.f('fk_sitting_to_kind_kind_id_event_kind')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sitting.id'], name=op.f('fk_sitting_to_kind_sitting_id_sitting'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('sitting_id', 'kind_id', name=op.f('pk_sitting_to_kind'))
    )
    with op.batch_alter_table('sitting_to_kind', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sitting_to_kind_kind_id'), ['kind_id'], unique=False)

    op.create_table('assessment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('excellent', sa.Integer(), nullable=False),
    sa.Column('qualified', sa.Integer(), nullable=False),
    sa.Column('basic', sa.Integer(), nullable=False),
    sa.Column('unqualified', sa.Integer(), nullable=False),
    sa.Column('invalid', sa.Integer(), nullable=False),
    sa.Column('grade', sa.Enum('excellent', 'qualified', 'basic', 'unqualified', name='grade', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_assessment_meeting_id_meeting'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_assessment_member_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment')),
    sa.UniqueConstraint('meeting_id', 'member_id', name=op.f('uq_assessment_meeting_id_member_id'))
    )
    op.create_table('attendance',
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('standing', sa.Enum('full', 'probationary', 'hosted', 'participant', 'gone', name='rollstanding', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('is_expected', sa.Boolean(), nullable=False),
    sa.Column('is_entitled', sa.Boolean(), nullable=False),
    sa.Column('is_entitled_to_elect', sa.Boolean(), nullable=False),
    sa.Column('reasons', sa.Text(), nullable=False),
    sa.Column('presence', sa.Enum('present', 'online', 'absent', name='presence', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('absence', sa.Enum('illness', 'duty', 'work_away', 'age', 'other', 'unexcused', name='absencereason', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('note', sa.String(length=100), nullable=False),
    sa.Column('arrived_minute', sa.Integer(), nullable=True),
    sa.Column('left_minute', sa.Integer(), nullable=True),
    sa.Column('made_up_on', sa.Date(), nullable=True),
    sa.Column('made_up_how', sa.String(length=60), nullable=False),
    sa.CheckConstraint("(arrived_minute IS NULL AND left_minute IS NULL) OR presence IN ('present', 'online')", name=op.f('ck_attendance_minutes_of_present')),
    sa.CheckConstraint("absence IS NULL OR presence = 'absent'", name=op.f('ck_attendance_reason_of_absent')),
    sa.CheckConstraint("made_up_on IS NULL OR presence = 'absent'", name=op.f('ck_attendance_made_up_by_absent')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_attendance_meeting_id_meeting'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_attendance_member_id_member')),
    sa.PrimaryKeyConstraint('meeting_id', 'member_id', name=op.f('pk_attendance'))
    )
    with op.batch_alter_table('attendance', schema=None) as batch_op:
        batch_op.create_index('ix_attendance_member', ['member_id'], unique=False)

    op.create_table('meeting_to_file',
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['file.id'], name=op.f('fk_meeting_to_file_file_id_file')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_meeting_to_file_meeting_id_meeting'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('meeting_id', 'file_id', name=op.f('pk_meeting_to_file'))
    )
    op.create_table('meeting_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('confirmation', sa.Enum('chair', 'delegate', 'paper', name='confirmation', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('confirmed_by_name', sa.String(length=64), nullable=False),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reopened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reopened_by_name', sa.String(length=64), nullable=True),
    sa.Column('reopen_reason', sa.String(length=200), nullable=True),
    sa.CheckConstraint('(reopened_at IS NULL) = (reopen_reason IS NULL)', name=op.f('ck_meeting_version_reopening_explained')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_meeting_version_meeting_id_meeting')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_version')),
    sa.UniqueConstraint('meeting_id', 'number', name=op.f('uq_meeting_version_meeting_id_number'))
    )
    op.create_table('task',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.String(length=300), nullable=False),
    sa.Column('problem', sa.String(length=300), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('owner_name', sa.String(length=40), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('closing_note', sa.String(length=300), nullable=False),
    sa.Column('target_kind', sa.String(length=32), nullable=True),
    sa.Column('target_id', sa.Integer(), nullable=True),
    sa.Column('target_title', sa.String(length=100), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(target_kind IS NULL) = (target_id IS NULL)', name=op.f('ck_task_target_whole')),
    sa.CheckConstraint('closed_on IS NULL OR length(closing_note) > 0', name=op.f('ck_task_closing_explained')),
    sa.ForeignKeyConstraint(['item_id'], ['agenda_item.id'], name=op.f('fk_task_item_id_agenda_item'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_task_meeting_id_meeting')),
    sa.ForeignKeyConstraint(['owner_id'], ['member.id'], name=op.f('fk_task_owner_id_member')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_task_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task'))
    )
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.create_index('ix_task_meeting', ['meeting_id'], unique=False)
        batch_op.create_index('ix_task_owner', ['owner_id', 'closed_on'], unique=False)
        batch_op.create_index('ix_task_unit', ['unit_id', 'closed_on'], unique=False)

    op.create_table('vote',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=100), nullable=False),
    sa.Column('decision_key', sa.String(length=64), nullable=False),
    sa.Column('rule', sa.Text(), nullable=False),
    sa.Column('roll', sa.Text(), nullable=False),
    sa.Column('method', sa.Enum('voice', 'hands', 'open_ballot', 'secret_ballot', name='method', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('minute', sa.Integer(), nullable=True),
    sa.Column('entitled', sa.Integer(), nullable=False),
    sa.Column('present', sa.Integer(), nullable=False),
    sa.Column('in_favour', sa.Integer(), nullable=False),
    sa.Column('against', sa.Integer(), nullable=False),
    sa.Column('abstained', sa.Integer(), nullable=False),
    sa.Column('invalid', sa.Integer(), nullable=False),
    sa.Column('written', sa.Integer(), nullable=False),
    sa.Column('issued', sa.Integer(), nullable=True),
    sa.Column('returned', sa.Integer(), nullable=True),
    sa.Column('seats', sa.Integer(), nullable=True),
    sa.Column('scrutineer', sa.String(length=40), nullable=False),
    sa.Column('teller', sa.String(length=40), nullable=False),
    sa.Column('dissent', sa.Text(), nullable=False),
    sa.Column('outcome', sa.Enum('passed', 'failed', 'deferred', name='outcome', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('sentence', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('in_favour >= 0 AND against >= 0 AND abstained >= 0', name=op.f('ck_vote_votes_counted')),
    sa.CheckConstraint('invalid >= 0 AND written >= 0', name=op.f('ck_vote_sheets_counted')),
    sa.CheckConstraint('present <= entitled', name=op.f('ck_vote_present_entitled')),
    sa.ForeignKeyConstraint(['item_id'], ['agenda_item.id'], name=op.f('fk_vote_item_id_agenda_item'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_vote_meeting_id_meeting'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vote'))
    )
    with op.batch_alter_table('vote', schema=None) as batch_op:
        batch_op.create_index('ix_vote_item', ['item_id'], unique=False)
        batch_op.create_index('ix_vote_meeting', ['meeting_id', 'position'], unique=False)

    op.create_table('agenda_item_to_task',
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['agenda_item.id'], name=op.f('fk_agenda_item_to_task_item_id_agenda_item'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_agenda_item_to_task_task_id_task')),
    sa.PrimaryKeyConstraint('item_id', 'task_id', name=op.f('pk_agenda_item_to_task'))
    )
    with op.batch_alter_table('agenda_item_to_task', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agenda_item_to_task_task_id'), ['task_id'], unique=False)

    op.create_table('task_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_name', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_task_note_task_id_task'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_note'))
    )
    with op.batch_alter_table('task_note', schema=None) as batch_op:
        batch_op.create_index('ix_task_note_task', ['task_id'], unique=False)

    op.create_table('vote_candidate',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('vote_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('in_favour', sa.Integer(), nullable=False),
    sa.Column('against', sa.Integer(), nullable=False),
    sa.Column('abstained', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.Enum('passed', 'failed', 'deferred', name='outcome', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('sentence', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['vote_id'], ['vote.id'], name=op.f('fk_vote_candidate_vote_id_vote'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vote_candidate')),
    sa.UniqueConstraint('vote_id', 'position', name=op.f('uq_vote_candidate_vote_id_position'))
    )

    for statement in POSTGRESQL_GUARDS if op.get_bind().dialect.name == 'postgresql' else SQLITE_GUARDS:
        op.execute(statement)


def downgrade():
    op.drop_table('vote_candidate')
    with op.batch_alter_table('task_note', schema=None) as batch_op:
        batch_op.drop_index('ix_task_note_task')

    op.drop_table('task_note')
    with op.batch_alter_table('agenda_item_to_task', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agenda_item_to_task_task_id'))

    op.drop_table('agenda_item_to_task')
    with op.batch_alter_table('vote', schema=None) as batch_op:
        batch_op.drop_index('ix_vote_meeting')
        batch_op.drop_index('ix_vote_item')

    op.drop_table('vote')
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.drop_index('ix_task_unit')
        batch_op.drop_index('ix_task_owner')
        batch_op.drop_index('ix_task_meeting')

    op.drop_table('task')
    op.drop_table('meeting_version')
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP FUNCTION meeting_version_refuse()')
    op.drop_table('meeting_to_file')
    with op.batch_alter_table('attendance', schema=None) as batch_op:
        batch_op.drop_index('ix_attendance_member')

    op.drop_table('attendance')
    op.drop_table('assessment')
    with op.batch_alter_table('sitting_to_kind', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sitting_to_kind_kind_id'))

    op.drop_table('sitting_to_kind')
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.drop_index('ix_meeting_unit_day')
        batch_op.drop_index('ix_meeting_state')
        batch_op.drop_index('ix_meeting_day')
        batch_op.drop_index('ix_meeting_batch')

    op.drop_table('meeting')
    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.drop_index('ix_agenda_item_sitting')

    op.drop_table('agenda_item')
    with op.batch_alter_table('sitting', schema=None) as batch_op:
        batch_op.drop_index('ix_sitting_event')

    op.drop_table('sitting')
    op.drop_table('duty_waiver')

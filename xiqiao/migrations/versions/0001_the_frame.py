"""the frame

Revision ID: 0001
Revises: 
"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None

#: The log is append-only by the database itself. A row may only follow the newest one (which also stops INSERT OR
#: REPLACE, whatever the connection's pragmas), and none may be changed, removed or truncated.
SQLITE_GUARDS = (
    """CREATE TRIGGER audit_entry_append BEFORE INSERT ON audit_entry
       WHEN NEW.seq <> COALESCE((SELECT MAX(seq) FROM audit_entry), 0) + 1
         OR NEW.prev <> COALESCE((SELECT hash FROM audit_entry ORDER BY seq DESC LIMIT 1), printf('%064d', 0))
       BEGIN SELECT RAISE(ABORT, 'audit entries are only appended'); END""",
    """CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
       BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END""",
    """CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
       BEGIN SELECT RAISE(ABORT, 'audit entries are never removed'); END""",
)
POSTGRESQL_GUARDS = (
    """CREATE FUNCTION audit_entry_append() RETURNS trigger LANGUAGE plpgsql AS $$
       DECLARE newest record;
       BEGIN
         SELECT seq, hash INTO newest FROM audit_entry ORDER BY seq DESC LIMIT 1;
         IF NEW.seq <> COALESCE(newest.seq, 0) + 1 OR NEW.prev <> COALESCE(newest.hash, repeat('0', 64)) THEN
           RAISE EXCEPTION 'audit entries are only appended';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'audit entries are never changed or removed'; END $$""",
    """CREATE TRIGGER audit_entry_append BEFORE INSERT ON audit_entry
       FOR EACH ROW EXECUTE FUNCTION audit_entry_append()""",
    """CREATE TRIGGER audit_entry_no_update BEFORE UPDATE OR DELETE ON audit_entry
       FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()""",
    """CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
       FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()""",
)


def upgrade():
    op.create_table('audit_entry',
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('act', sa.String(length=64), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('actor_name', sa.String(length=64), nullable=False),
    sa.Column('unit_path', sa.String(length=255), nullable=False),
    sa.Column('ref_kind', sa.String(length=32), nullable=False),
    sa.Column('ref_id', sa.Integer(), nullable=False),
    sa.Column('ref_title', sa.String(length=200), nullable=False),
    sa.Column('details', sa.Text(), nullable=False),
    sa.Column('algorithm', sa.String(length=32), nullable=False),
    sa.Column('prev', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_audit_entry'))
    )
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.create_index('ix_audit_entry_act', ['act', 'at', 'seq'], unique=False)
        batch_op.create_index('ix_audit_entry_actor', ['actor_id', 'at', 'seq'], unique=False)
        batch_op.create_index('ix_audit_entry_actor_name', ['actor_name', 'at', 'seq'], unique=False)
        batch_op.create_index('ix_audit_entry_at_seq', ['at', 'seq'], unique=False)
        batch_op.create_index('ix_audit_entry_ref', ['ref_kind', 'ref_id', 'at', 'seq'], unique=False)

    op.create_table('failed_attempt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('login_digest', sa.String(length=64), nullable=False),
    sa.Column('device_digest', sa.String(length=64), nullable=True),
    sa.Column('address', sa.String(length=45), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_failed_attempt'))
    )
    with op.batch_alter_table('failed_attempt', schema=None) as batch_op:
        batch_op.create_index('ix_failed_attempt_address', ['address', 'at'], unique=False)
        batch_op.create_index('ix_failed_attempt_login', ['login_digest', 'at'], unique=False)

    op.create_table('file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('thumbnail_digest', sa.String(length=64), nullable=True),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('mime', sa.String(length=100), nullable=False),
    sa.Column('octets', sa.Integer(), nullable=False),
    sa.Column('stored_by_id', sa.Integer(), nullable=False),
    sa.Column('stored_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('octets > 0', name=op.f('ck_file_not_empty')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_file'))
    )
    with op.batch_alter_table('file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_file_digest'), ['digest'], unique=False)

    op.create_table('installation',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('demo', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_installation_single')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_installation'))
    )
    op.create_table('job',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('payload', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'done', 'failed', name='jobstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('fault', sa.String(length=500), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'waiting') = (finished_at IS NULL)", name=op.f('ck_job_finished')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job'))
    )
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.create_index('ix_job_state_due', ['state', 'due_at'], unique=False)

    op.create_table('outbox',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=100), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'done', 'failed', name='jobstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('fault', sa.String(length=500), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'waiting') = (finished_at IS NULL)", name=op.f('ck_outbox_finished')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox'))
    )
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.create_index('ix_outbox_state_due', ['state', 'due_at'], unique=False)

    op.create_table('rule_row',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('value_json', sa.Text(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('changed_by_id', sa.Integer(), nullable=False),
    sa.Column('changed_by_name', sa.String(length=64), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('length(reason) > 0 AND length(source) > 0', name=op.f('ck_rule_row_explained')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rule_row'))
    )
    with op.batch_alter_table('rule_row', schema=None) as batch_op:
        batch_op.create_index('ix_rule_row_key_valid_from', ['key', 'valid_from'], unique=False)

    op.create_table('unit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('path', sa.String(length=255), nullable=False),
    sa.Column('kind', sa.Enum('town', 'party_office', 'village', 'community', 'cooperative_branch', 'organ_branch', 'enterprise_branch', 'residential_branch', 'party_group', name='unitkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('short_name', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['unit.id'], name=op.f('fk_unit_parent_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit'))
    )
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unit_parent_id'), ['parent_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_unit_path'), ['path'], unique=True)

    op.create_table('worker',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('holder', sa.String(length=60), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_worker_single')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_worker'))
    )
    op.create_table('account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('login', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('name_pinyin', sa.String(length=120), nullable=False),
    sa.Column('name_strokes', sa.String(length=120), nullable=False),
    sa.Column('birth_month', sa.String(length=7), nullable=True),
    sa.Column('phone', sa.String(length=20), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('password_hash', sa.String(length=200), nullable=True),
    sa.Column('password_changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('totp_secret', sa.String(length=40), nullable=True),
    sa.Column('totp_last_step', sa.Integer(), nullable=False),
    sa.Column('locked_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('disabled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('disabled_reason', sa.String(length=200), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(disabled_at IS NULL) = (disabled_reason IS NULL)', name=op.f('ck_account_disabled_explained')),
    sa.CheckConstraint('(password_hash IS NULL) = (password_changed_at IS NULL)', name=op.f('ck_account_password_dated')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_account_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('login', name=op.f('uq_account_login')),
    sa.UniqueConstraint('phone', name=op.f('uq_account_phone')),
    sa.UniqueConstraint('public_id', name=op.f('uq_account_public_id'))
    )
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_account_unit_id'), ['unit_id'], unique=False)

    op.create_table('account_session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('idle_seconds', sa.Integer(), nullable=False),
    sa.Column('is_remembered', sa.Boolean(), nullable=False),
    sa.Column('pending', sa.String(length=20), nullable=True),
    sa.Column('device', sa.String(length=60), nullable=False),
    sa.Column('address', sa.String(length=45), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_account_session_account_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_session')),
    sa.UniqueConstraint('digest', name=op.f('uq_account_session_digest'))
    )
    with op.batch_alter_table('account_session', schema=None) as batch_op:
        batch_op.create_index('ix_account_session_open', ['account_id', 'ended_at'], unique=False)

    op.create_table('activation_slip',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_void', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_activation_slip_account_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activation_slip')),
    sa.UniqueConstraint('digest', name=op.f('uq_activation_slip_digest'))
    )
    with op.batch_alter_table('activation_slip', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_activation_slip_account_id'), ['account_id'], unique=False)

    op.create_table('known_device',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('known_since', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_known_device_account_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_known_device'))
    )
    with op.batch_alter_table('known_device', schema=None) as batch_op:
        batch_op.create_index('ix_known_device_digest_account', ['digest', 'account_id'], unique=True)

    op.create_table('role_grant',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('member', 'recorder', 'secretary', 'village_reviewer', 'judge', 'clerk', 'manager', 'verifier', 'approver', 'inspector', 'system_admin', 'security_admin', 'audit_admin', name='role', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('given_by_name', sa.String(length=64), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('delegated_from_id', sa.Integer(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_reason', sa.String(length=200), nullable=True),
    sa.CheckConstraint('(ended_at IS NULL) = (ended_reason IS NULL)', name=op.f('ck_role_grant_end_explained')),
    sa.CheckConstraint('delegated_from_id IS NULL OR until IS NOT NULL', name=op.f('ck_role_grant_delegation_ends')),
    sa.CheckConstraint('until IS NULL OR until >= since', name=op.f('ck_role_grant_days_in_order')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_role_grant_account_id_account')),
    sa.ForeignKeyConstraint(['delegated_from_id'], ['role_grant.id'], name=op.f('fk_role_grant_delegated_from_id_role_grant')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_role_grant_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role_grant'))
    )
    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.create_index('ix_role_grant_account_ended', ['account_id', 'ended_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_role_grant_delegated_from_id'), ['delegated_from_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_role_grant_unit_id'), ['unit_id'], unique=False)

    op.create_table('suggestion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('page', sa.String(length=200), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('author_name', sa.String(length=64), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('answered_by_name', sa.String(length=64), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by_name IS NULL)', name=op.f('ck_suggestion_answered')),
    sa.ForeignKeyConstraint(['author_id'], ['account.id'], name=op.f('fk_suggestion_author_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_suggestion')),
    sa.UniqueConstraint('key', name=op.f('uq_suggestion_key'))
    )
    with op.batch_alter_table('suggestion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_suggestion_author_id'), ['author_id'], unique=False)

    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_GUARDS if is_sqlite else POSTGRESQL_GUARDS:
        op.execute(statement)



def downgrade():
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP TRIGGER audit_entry_append ON audit_entry")
        op.execute("DROP TRIGGER audit_entry_no_update ON audit_entry")
        op.execute("DROP TRIGGER audit_entry_no_truncate ON audit_entry")
        op.execute("DROP FUNCTION audit_entry_append()")
        op.execute("DROP FUNCTION audit_entry_refuse()")
    with op.batch_alter_table('suggestion', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_suggestion_author_id'))

    op.drop_table('suggestion')
    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_role_grant_unit_id'))
        batch_op.drop_index(batch_op.f('ix_role_grant_delegated_from_id'))
        batch_op.drop_index('ix_role_grant_account_ended')

    op.drop_table('role_grant')
    with op.batch_alter_table('known_device', schema=None) as batch_op:
        batch_op.drop_index('ix_known_device_digest_account')

    op.drop_table('known_device')
    with op.batch_alter_table('activation_slip', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_activation_slip_account_id'))

    op.drop_table('activation_slip')
    with op.batch_alter_table('account_session', schema=None) as batch_op:
        batch_op.drop_index('ix_account_session_open')

    op.drop_table('account_session')
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_account_unit_id'))

    op.drop_table('account')
    op.drop_table('worker')
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_unit_path'))
        batch_op.drop_index(batch_op.f('ix_unit_parent_id'))

    op.drop_table('unit')
    with op.batch_alter_table('rule_row', schema=None) as batch_op:
        batch_op.drop_index('ix_rule_row_key_valid_from')

    op.drop_table('rule_row')
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_state_due')

    op.drop_table('outbox')
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.drop_index('ix_job_state_due')

    op.drop_table('job')
    op.drop_table('installation')
    with op.batch_alter_table('file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_file_digest'))

    op.drop_table('file')
    with op.batch_alter_table('failed_attempt', schema=None) as batch_op:
        batch_op.drop_index('ix_failed_attempt_login')
        batch_op.drop_index('ix_failed_attempt_address')

    op.drop_table('failed_attempt')
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_entry_ref')
        batch_op.drop_index('ix_audit_entry_at_seq')
        batch_op.drop_index('ix_audit_entry_actor_name')
        batch_op.drop_index('ix_audit_entry_actor')
        batch_op.drop_index('ix_audit_entry_act')

    op.drop_table('audit_entry')

"""Commands on the server: `flask work`, `upgrade`, `backup`, `doctor`, `audit`, `admin-slip`, `search`, …"""

from __future__ import annotations

import hashlib
import signal
import sys
import threading
import tomllib
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from xiqiao.audit import chain
from xiqiao.audit.record import record
from xiqiao.calendar.digest import ensure_digest
from xiqiao.calendar.feed_checker import check_feed
from xiqiao.config import ROOT
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.core.transactions import reading
from xiqiao.jobs.worker import work as work_off
from xiqiao.meetings.search_keeping import differences, rebuild
from xiqiao.operations.backup import create_backup, list_backups
from xiqiao.operations.databases import BackupFault, refuse_if_in_use
from xiqiao.operations.doctor import examine
from xiqiao.operations.founders import rescue_slip
from xiqiao.operations.nightly import ensure_nightly
from xiqiao.operations.restoring import drill, find_backup, restore
from xiqiao.operations.schema import OLDER, known_revision, migrate, why_not_served

backup_group = AppGroup("backup", help="备份：create、list、restore、drill。")
audit_group = AppGroup("audit", help="审计日志：verify、export、head。")
search_group = AppGroup("search", help="会议记录的检索：rebuild、verify。")
LEVELS = {"good": "正常", "warn": "注意", "bad": "问题"}


def init_commands(app: Flask) -> None:
    for command in (
        work,
        upgrade,
        doctor,
        admin_slip,
        check_vendor,
        check_feed_file,
        backup_group,
        audit_group,
        search_group,
    ):
        app.cli.add_command(command)


def fail(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(1)


@click.command(help="后台任务：夜间备份、检查、待发通知。由 make run 一并启动。")
@with_appcontext
def work() -> None:
    why_not = why_not_served()
    if why_not:
        fail(why_not)
    stop = threading.Event()
    for name in ("SIGTERM", "SIGINT", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: stop.set())
    ensure_nightly()
    ensure_digest()
    work_off(current_app._get_current_object(), stop)  # type: ignore[attr-defined]  # LocalProxy


@click.command(help="升级数据库：先备份并核验，再升级。请先停止服务。")
@with_appcontext
def upgrade() -> None:
    why_not = why_not_served()
    if why_not is None:
        click.echo("数据库已是最新，没有改动。")
        return
    if why_not != OLDER:
        fail(why_not)
    try:
        refuse_if_in_use()
        backup = create_backup()
        drill(backup)
    except BackupFault as error:
        fail(f"{error}没有升级，数据没有改动。")
    else:
        click.echo(f"已备份并核验：{backup.name}")
        migrate()
        record("installation.upgraded", by=None, revision=known_revision())
        db.session.commit()
        click.echo(f"已升级到 {known_revision()}。")


@click.command(help="体检：数据库、审计链、附件、磁盘、时钟、设置。有问题时退出码为 1。")
@with_appcontext
def doctor() -> None:
    with reading():
        findings = examine()
    for finding in findings:
        click.echo(f"[{LEVELS[finding.level]}] {finding.subject}：{finding.sentence}")
    sys.exit(any(finding.level == "bad" for finding in findings))


@click.command("admin-slip", help="管理员无法登录时，在服务器上制发激活条（留痕）。")
@click.argument("login")
@click.option("--reason", required=True, help="原因，记入审计日志")
@with_appcontext
def admin_slip(login: str, reason: str) -> None:
    try:
        click.echo(rescue_slip(login, reason, now()))
    except RuleBroken as error:
        fail(error.sentence)


@click.command("check-vendor", help="核对前端文件与 vendor.lock 的校验值。")
def check_vendor() -> None:
    entries = tomllib.loads((ROOT / "vendor.lock").read_text("utf-8"))["file"]
    wrong = [
        entry["target"]
        for entry in entries
        if not (ROOT / entry["target"]).exists()
        or hashlib.sha256((ROOT / entry["target"]).read_bytes()).hexdigest() != entry["sha256"]
    ]
    if wrong:
        fail(f"与 vendor.lock 不符：{'、'.join(wrong)}。请重新执行 make run。")
    click.echo(f"前端文件 {len(entries)} 个，全部相符。")


@click.command("check-feed", help="检查一份订阅日历（.ics）是否合乎标准，逐条指出行号。有毛病时退出码为 1。")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_feed_file(file: Path) -> None:
    faults = check_feed(file.read_bytes())
    for fault in faults:
        click.echo(f"第 {fault.line} 行 [{fault.code}] {fault.sentence}")
    if faults:
        fail(f"{file.name}：{len(faults)} 种毛病。")
    click.echo(f"{file.name}：没有毛病。")


@backup_group.command("create", help="备份数据库和附件，核验后才算数。")
def backup_create() -> None:
    try:
        backup = create_backup()
    except BackupFault as error:
        fail(str(error))
    else:
        click.echo(f"已备份：{backup.folder}")


@backup_group.command("list", help="列出备份。")
def backup_list() -> None:
    for backup in list_backups():
        click.echo(f"{backup.name}  {backup.octets / 1048576:.1f} MB  日志 {backup.manifest['head']['seq']} 条")


@backup_group.command("drill", help="演练：恢复到临时位置，核对行数和审计链头。")
@click.argument("name", required=False)
def backup_drill(name: str | None) -> None:
    try:
        backup = find_backup(name)
        counts = drill(backup)
    except BackupFault as error:
        fail(str(error))
    else:
        click.echo(f"演练通过：{backup.name}，{len(counts)} 张表，{sum(counts.values())} 行，审计链头一致。")


@backup_group.command("restore", help="恢复备份（先停止服务）。现有数据会移到一旁，不删除。")
@click.argument("name")
@click.option("--yes", is_flag=True, help="确认已停止服务")
def backup_restore(name: str, yes: bool) -> None:
    if not yes:
        fail("恢复会替换现有数据。请先停止服务，再加上 --yes 执行。")
    try:
        aside = restore(find_backup(name))
    except BackupFault as error:
        fail(f"{error}没有改动现有数据。")
    else:
        click.echo(f"已恢复 {name}。" + (f"原来的数据库保留在 {aside}。" if aside else ""))
        click.echo(why_not_served() or "现在可以启动服务。")


@audit_group.command("verify", help="核对整条审计链，指出第一处断裂。")
def audit_verify() -> None:
    with reading():
        fault, newest = chain.first_fault(), chain.head()
    if fault:
        fail(f"审计链断裂：{fault}")
    click.echo(f"审计链完整：共 {newest.seq} 条，链头 {newest.seq}:{newest.hash}")


@audit_group.command("head", help="显示链头，供抄录留存。")
def audit_head() -> None:
    with reading():
        newest = chain.head()
    click.echo(f"{newest.seq}:{newest.hash}")


@audit_group.command("export", help="导出为 JSON Lines，用 tools/verify_ledger.py 独立核验。")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def audit_export(target: Path) -> None:
    with reading(), target.open("w", encoding="utf-8", newline="\n") as file:
        count = sum(1 for line in chain.exported_lines() if file.write(line))
        newest = chain.head()
        db.session.rollback()
    record("access.log_exported", by=None, count=count)
    db.session.commit()
    click.echo(f"已导出 {count} 条到 {target}，链头 {newest.seq}:{newest.hash}")


@search_group.command("rebuild", help="按现有记录重建检索，可以在服务运行时执行。")
def search_rebuild() -> None:
    click.echo(f"检索已重建：会议 {rebuild()} 次。")


@search_group.command("verify", help="核对检索与记录，逐条指出不一致。有不一致时退出码为 1。")
def search_verify() -> None:
    with reading():
        wrong = list(differences())
    for sentence in wrong:
        click.echo(sentence)
    if wrong:
        fail(f"检索有 {len(wrong)} 处与记录不一致。请执行 flask search rebuild。")
    click.echo("检索与记录一致。")

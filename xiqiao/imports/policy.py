"""Who may import what is said by each importer's own rule; a batch is seen by whoever may import its kind."""

from __future__ import annotations

from xiqiao.core.authority import No, Person, Verdict, rule, verdict
from xiqiao.imports.importers import importers
from xiqiao.imports.models import Batch


@rule
def may_open_imports(person: Person) -> Verdict:
    """打开批量导入：可以导入任何一种名单的人。"""
    is_any = any(verdict(importer.rule, person) for importer in importers().values())
    return is_any or No("批量导入由党建办和系统管理员办理。")


@rule
def may_keep_batch(person: Person, batch: Batch) -> Verdict:
    """查看、确认、撤回一批导入：可以导入这种名单的人。"""
    importer = importers().get(batch.kind)
    return verdict(importer.rule, person) if importer else No("没有这种名单。")

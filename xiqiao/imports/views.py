"""批量导入: upload, progress, preview, confirm, roll back."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, abort
from flask_login import current_user
from sqlalchemy import Select, func, select

from xiqiao.core.authority import Person, may, person_here, require, verdict
from xiqiao.core.clock import now, today
from xiqiao.core.db import db, one_or_404
from xiqiao.core.pages import go, page, part, say
from xiqiao.core.paging import first_rows
from xiqiao.imports.confirming import compare_again, confirm, discard, receive, roll_back, traces_of
from xiqiao.imports.forms import PreviewFilter, RollBackForm, UploadForm
from xiqiao.imports.importers import Action, Importer, importers, other_files
from xiqiao.imports.models import Batch, BatchState, StagedRow
from xiqiao.imports.templates import findings_workbook, template_workbook
from xiqiao.imports.writing import as_download

bp = Blueprint("imports", __name__, url_prefix="/imports")

#: So many past batches are listed.
BATCHES = 30
#: So many obstacles to rolling back are named.
NAMED = 50


@bp.get("")
def index() -> Response:
    require("open_imports")
    mine = [importer for importer in importers().values() if may(importer.rule)]
    batches = db.session.scalars(visible_batches(current_user).limit(BATCHES)).all()
    return page("imports/index.html", importers=mine, batches=batches, kinds=importers())


def importer_or_404(kind: str) -> Importer:
    importer = importers().get(kind) or abort(404)
    require(importer.rule)
    return importer


@bp.get("/<kind>/template")
def template(kind: str) -> Response:
    importer = importer_or_404(kind)
    return as_download(template_workbook(importer), f"template-{kind}.xlsx")


@bp.route("/<kind>/new", methods=["GET", "POST"])
def upload(kind: str) -> Response:
    importer = importer_or_404(kind)
    form = UploadForm()
    suffixes = [".xlsx", *(other.suffix for other in other_files(kind))]
    form.file.render_kw = {"accept": ",".join(suffixes)}
    if importer.day_label:
        form.day.label.text = importer.day_label
        form.day.data = form.day.data or date(today().year, 1, 1)
    else:
        del form.day
    made: list[Batch] = []
    if form.accepts(lambda: made.append(_receive(form, importer))):
        return go("imports.show", batch_id=made[0].id)
    return page("imports/upload.html", form.status, form=form, importer=importer, suffixes=suffixes)


def _receive(form: UploadForm, importer: Importer) -> Batch:
    file = form.file.data
    day = form.day.data if "day" in form else today()
    return receive(file.read(), file.filename or "", importer, day, by=current_user, at=now())


def visible_batches(person: Person) -> Select[Batch]:
    """Those of the kinds that the person may import."""
    kinds = [importer.kind for importer in importers().values() if verdict(importer.rule, person)]
    return select(Batch).where(Batch.kind.in_(kinds)).order_by(Batch.id.desc())


def batch_or_404(batch_id: int) -> Batch:
    batch = one_or_404(visible_batches(person_here()), batch_id)
    require("keep_batch", batch)
    return batch


@bp.get("/batches/<int:batch_id>")
def show(batch_id: int) -> Response:
    batch = batch_or_404(batch_id)
    return page("imports/show.html", batch=batch, importer=importers()[batch.kind], **_preview(batch))


@bp.get("/batches/<int:batch_id>/progress")
def progress(batch_id: int) -> Response:
    """Asked every two seconds while the workbook is read; the answer replaces itself, or the page when it is done."""
    batch = batch_or_404(batch_id)
    if batch.state is not BatchState.READING:
        return go("imports.show", batch_id=batch.id)
    return part("imports/_progress.html", otherwise=go("imports.show", batch_id=batch.id), batch=batch)


def _preview(batch: Batch) -> dict[str, Any]:
    form = PreviewFilter.read()
    rows = _rows(batch)
    wanted = rows.where(StagedRow.action == Action(form.action.data)) if form.action.data else rows
    counts = db.session.execute(
        select(StagedRow.action, func.count(StagedRow.id))
        .where(StagedRow.batch_id == batch.id, StagedRow.action.is_not(None))
        .group_by(StagedRow.action)
    )
    general = select(StagedRow).where(StagedRow.batch_id == batch.id, StagedRow.action.is_(None)).limit(100)
    return {
        "form": form,
        "counts": dict(counts.all()),
        "found": first_rows(wanted, form.number.data),
        "general": [finding for row in db.session.scalars(general) for finding in row.found],
    }


def _rows(batch: Batch) -> Select[StagedRow]:
    return select(StagedRow).where(StagedRow.batch_id == batch.id, StagedRow.action.is_not(None)).order_by(StagedRow.id)


@bp.get("/batches/<int:batch_id>/findings")
def findings(batch_id: int) -> Response:
    batch = batch_or_404(batch_id)
    rows = select(StagedRow).where(StagedRow.batch_id == batch.id, StagedRow.findings != "[]").order_by(StagedRow.id)
    return as_download(findings_workbook(db.session.scalars(rows), batch.name), f"findings-{batch.id}.xlsx")


@bp.post("/batches/<int:batch_id>/confirm")
def confirm_batch(batch_id: int) -> Response:
    batch = batch_or_404(batch_id)
    counts = confirm(batch, by=current_user, at=now())
    say(f"已导入：新增 {counts[Action.NEW]}，更新 {counts[Action.UPDATE]}。")
    return go("imports.show", batch_id=batch.id)


@bp.post("/batches/<int:batch_id>/compare")
def compare(batch_id: int) -> Response:
    batch = batch_or_404(batch_id)
    compare_again(batch, at=now())
    say("已重新比对，请看过新的预览再确认。")
    return go("imports.show", batch_id=batch.id)


@bp.post("/batches/<int:batch_id>/discard")
def discard_batch(batch_id: int) -> Response:
    batch = batch_or_404(batch_id)
    discard(batch, by=current_user)
    say("已放弃这一批，没有导入任何内容。")
    return go("imports.index")


@bp.route("/batches/<int:batch_id>/roll-back", methods=["GET", "POST"])
def roll_back_batch(batch_id: int) -> Response:
    batch = batch_or_404(batch_id)
    form = RollBackForm()
    if form.accepts(lambda: roll_back(batch, form.reason.data, by=current_user, at=now())):
        say("已撤回这一批导入。")
        return go("imports.show", batch_id=batch.id)
    batch = batch_or_404(batch_id)
    is_in = batch.state is BatchState.CONFIRMED
    obstacles = importers()[batch.kind].why_not_undo(traces_of(batch)) if is_in else ["这一批现在不能撤回。"]
    shown = {"obstacles": obstacles[:NAMED], "count": len(obstacles)}
    return page("imports/roll_back.html", form.status, form=form, batch=batch, **shown)

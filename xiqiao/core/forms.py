"""The base of all forms: spaces stripped, Chinese messages, the version it was drawn from.

Shape and parsing belong here; facts about the world belong to verbs, whose refusal `refuse` shows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.validators import NumberRange, Optional, StopValidation
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from xiqiao.core.db import Labelled, db
from xiqiao.core.partial_dates import PartialDate
from xiqiao.core.rules import Outdated, RuleBroken
from xiqiao.core.times_of_day import clock_of, parse_minutes

#: Bidirectional controls and zero-width characters: invisible, and good only for deceiving readers.
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u061c\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean_text(value: Any) -> Any:
    """Strip spaces, drop invisible characters, compose accents (NFC only: NFKC would change rare names)."""
    if not isinstance(value, str):
        return value
    value = value.encode("utf-8", "replace").decode("utf-8")  # lone surrogates cannot be stored
    return unicodedata.normalize("NFC", INVISIBLE.sub("", value.replace("\r\n", "\n"))).strip()


def plain_digits(value: Any) -> Any:
    """Full-width digits, spaces and hyphens of a typed phone number."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", value)) if isinstance(value, str) else value


def none_if_empty(value: Any) -> Any:
    return value or None


class Form(FlaskForm):
    """A form that is posted."""

    class Meta:
        locales = ("zh",)

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            if issubclass(unbound_field.field_class, StringField | HiddenField):
                options = {**options, "filters": [clean_text, *unbound_field.kwargs.get("filters", ())]}
            return unbound_field.bind(form=form, **options)

    #: (label, mine, theirs, field id) for each field that differs, after a stale save.
    conflicts: list[tuple[str, str, str, str]] = []  # noqa: RUF012  # replaced per instance, never mutated

    def refuse(self, error: RuleBroken) -> None:
        """Put the sentence of a verb's refusal beside its field, or on top."""
        field = self._fields.get(error.field or "")
        if field is None:
            self.form_errors.append(error.sentence)
        else:
            field.errors = [*field.errors, error.sentence]

    def accepts(self, deed: Callable[[], object], stored: Any = None) -> bool:
        """Whether the form is sound and `deed` was done. If not, the form says why, and nothing is changed.

        After a refusal, what the deed had touched must be read again before it is shown. `stored` is the record that
        is edited: a stale save shows both versions (`EditForm.show_conflict`).
        """
        if not self.validate_on_submit():
            return False
        try:
            with db.session.begin_nested():
                deed()
        except Outdated as error:
            self.show_conflict(error, stored)
            return False
        except RuleBroken as error:
            self.refuse(error)
            return False
        return True

    def show_conflict(self, error: Outdated, stored: Any) -> None:
        """Only a form over an existing record can be stale."""
        self.refuse(error)

    @property
    def status(self) -> int:
        """What a page that shows this form answers with."""
        if self.conflicts:
            return 409
        return 422 if self.errors else 200


class EditForm(Form):
    """A form over an existing record; `version` is the one that it was drawn from."""

    version = IntegerField(validators=[Optional()], widget=HiddenInput())

    def show_conflict(self, error: Outdated, stored: Any) -> None:
        """After a stale save: both versions field by field; the form keeps the person's own text.

        The form now carries the stored version: saving again is a decision taken in sight of both.
        """
        self.refuse(error)
        self.conflicts = [
            (str(field.label.text), mine, theirs, field.id)
            for name, field in self._fields.items()
            if name not in ("version", "csrf_token") and hasattr(stored, name)
            for mine, theirs in [(shown(field.data, field), shown(getattr(stored, name), field))]
            if mine != theirs
        ]
        self.version.data = stored.version
        self.version.raw_data = None


def page_number() -> IntegerField:
    """The field of a list's page number; nonsense is page one."""
    return IntegerField("", [Optional(), NumberRange(min=1, max=10_000)], default=1)


def choices(pairs: Iterable[tuple[Any, str]]) -> list[SelectChoice]:
    """Options of a select field: stored value, label."""
    return [SelectChoice(value, label) for value, label in pairs]


def of_enum(kind: type[Labelled]) -> list[SelectChoice]:
    """All members of an enum as options."""
    return choices((member.value, member.label) for member in kind)


def shown(value: Any, field: Field | None = None) -> str:
    """A value as a person reads it in the comparison of two versions; a choice by the label that its field gives it."""
    if value is None:
        return ""
    if isinstance(value, tuple | list):
        return "\n".join(shown(each, field) for each in value)
    for choice in getattr(field, "choices", None) or ():
        if choice.value == getattr(value, "value", value):
            return str(choice.label)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(field, ClockField):
        return clock_of(value)
    return str(getattr(value, "label", value))


class QueryForm(PlainForm):
    """A filter in the query string: nonsense falls back to the default and never fails a page."""

    class Meta:
        locales = ("zh",)

    @classmethod
    def read(cls) -> Any:
        form = cls(request.args)
        form.validate()
        for field in form._fields.values():
            if field.errors:
                field.data, field.raw_data, field.errors = field.default, None, ()
            elif isinstance(field.data, str):
                field.data = clean_text(field.data)
        return form

    def page_arguments(self, number: int) -> dict[str, str]:
        """The same question, another page."""
        return {**self.as_arguments(), "number": str(number)}

    def as_arguments(self) -> dict[str, str]:
        """The filter as query arguments for links to further pages."""
        return {
            name: shown_argument(field.data)
            for name, field in self._fields.items()
            if field.data not in (None, "") and field.data is not False  # a box that is named at all is ticked
        }


def shown_argument(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


class LinesField(TextAreaField):
    """Several short wordings, one a line; `data` is a tuple without the empty ones."""

    data: Any

    def __init__(self, label: str, *, longest: int, most: int, **options: Any) -> None:
        super().__init__(label, **options)
        self.longest, self.most = longest, most

    def process_formdata(self, valuelist: list[str]) -> None:
        lines = (" ".join(line.split()) for line in str(clean_text(valuelist[0])).split("\n")) if valuelist else ()
        self.data = tuple(dict.fromkeys(line for line in lines if line))
        if len(self.data) > self.most:
            raise ValueError(f"最多 {self.most} 行，现有 {len(self.data)} 行。")
        for number, line in enumerate(self.data, 1):
            if len(line) > self.longest:
                raise ValueError(f"第 {number} 行最多 {self.longest} 个字。")

    def _value(self) -> str:
        return "\n".join(self.data or ())


DATE = re.compile(r"\s*(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?\s*")


class DayField(StringField):
    """A date typed as people do: 2026-7-1, 2026.7.1, 2026年7月1日; full-width digits too."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        match = DATE.fullmatch(unicodedata.normalize("NFKC", valuelist[0]))
        try:
            self.data = date(*map(int, match.groups())) if match else None
        except ValueError:
            self.data = None
        if self.data is not None and not 1900 <= self.data.year <= 2200:
            raise ValueError("年份应在 1900 到 2200 之间。")
        if self.data is None:
            raise ValueError("请写成 2026-7-1 这样的日期。")

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.isoformat() if self.data else ""


class PartialDateField(StringField):
    """A day, or a month where nobody knows the day: 1986-7-1, 1986.07."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if valuelist and valuelist[0].strip():
            self.data = PartialDate.parse(valuelist[0])

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.iso if self.data else ""


class TicksField(SelectMultipleField):
    """Several of a few options, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str = "", validators: Any = None, **options: Any) -> None:
        options.setdefault("invalid_choice_message", "有不在名单里的选项，请重新选择。")
        super().__init__(label, validators, **options)


class ClockField(StringField):
    """A time of day as people type it (14:30, 下午2点半), in minutes from midnight."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = parse_minutes(valuelist[0]) if valuelist and valuelist[0].strip() else None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return clock_of(self.data) if self.data is not None else ""


def not_blank(message: str) -> Any:
    """A validator with a sentence of its own instead of 该字段是必填字段."""

    def check(_form: PlainForm, field: Field) -> None:
        if field.data is None or (isinstance(field.data, str) and not field.data.strip()):
            raise StopValidation(message)  # what is not there needs no second complaint

    check.field_flags = {"required": True}  # type: ignore[attr-defined]  # WTForms reads it
    return check

from __future__ import annotations

from wtforms import BooleanField, HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import EqualTo, Length, Optional, Regexp

from xiqiao.accounts.roles import Role
from xiqiao.core.forms import (
    DayField,
    EditForm,
    Form,
    QueryForm,
    choices,
    none_if_empty,
    not_blank,
    page_number,
    plain_digits,
)

PASSWORD = [not_blank("请填写密码。"), Length(max=128, message="密码最长 128 位。")]
REASON = [not_blank("请写明原因。"), Length(max=200, message="原因最多 200 个字。")]


class SignInForm(Form):
    login = StringField("账号或手机号", [not_blank("请填写账号或手机号。"), Length(max=60)])
    password = PasswordField("密码", PASSWORD)
    remember = BooleanField("在这台设备上保持登录（只适用于党员账号，公用电脑请勿勾选）")
    next = HiddenField()


class SignInAgainForm(Form):
    """The dialog over a page whose session expired: the account is the page's and cannot be chosen."""

    account = HiddenField()
    password = PasswordField("密码", PASSWORD)
    code = StringField("动态口令", [Optional(), Length(max=10)], filters=[plain_digits])


class CodeForm(Form):
    code = StringField("动态口令", [not_blank("请填写 6 位数字。"), Length(max=10)], filters=[plain_digits])


class NewPasswordForm(Form):
    password = PasswordField("新密码", PASSWORD)
    repeated = PasswordField(
        "再输一次新密码", [not_blank("请再输一次新密码。"), EqualTo("password", "两次输入的密码不一样。")]
    )


class ChangePasswordForm(NewPasswordForm):
    current = PasswordField("现在的密码", PASSWORD)


class SlipForm(Form):
    code = StringField("激活码", [not_blank("请填写激活条上的激活码。"), Length(max=40)])


class AccountForm(EditForm):
    name = StringField("姓名", [not_blank("请填写姓名。"), Length(max=40)])
    phone = StringField(
        "手机", [Optional(), Regexp(r"^\d{6,15}$", message="手机号只能是数字。")], filters=[plain_digits, none_if_empty]
    )
    birth_month = StringField(
        "出生年月", [Optional(), Regexp(r"^(19|20)\d\d-(0[1-9]|1[0-2])$", message="请写成 1960-07 这样。")],
        filters=[none_if_empty], description="同名时用来区分，例如 1960-07",
    )  # fmt: skip
    unit_id = SelectField("所属单位", coerce=int)


class OpenAccountForm(AccountForm):
    login = StringField(
        "账号名",
        [
            not_blank("请填写账号名。"),
            Length(max=40),
            Regexp(r"^[A-Za-z][\w.-]{1,39}$", message="以字母开头，只用字母、数字、点和横线。"),
        ],
        filters=[plain_digits],
        description="字母开头，例如姓名拼音",
    )


class ReasonForm(Form):
    reason = StringField("原因", REASON)


class GrantForm(Form):
    role = SelectField("角色", choices=choices((role.value, role.label) for role in Role))
    unit_id = SelectField("单位（含下级）", coerce=int)
    since = DayField("从", [not_blank("请填写开始日期。")])
    until = DayField("到", [Optional()], description="不填表示长期有效")
    reason = StringField("依据或原因", REASON)


class DelegationForm(Form):
    login = StringField("受委托人的账号或手机号", [not_blank("请填写受委托人的账号或手机号。"), Length(max=60)])
    since = DayField("从", [not_blank("请填写开始日期。")])
    until = DayField("到", [not_blank("请填写结束日期。")])
    reason = StringField("原因", REASON, description="例如：住院，请王某某代为记录")


class AccountFilter(QueryForm):
    """The list of accounts: part of a name or login, a state, and which page of it."""

    number = page_number()

    words = StringField("姓名、账号或拼音", [Optional(), Length(max=40)], default="")
    state = SelectField(
        "状态",
        choices=choices([("", "全部"), ("active", "在用"), ("waiting", "未激活"), ("disabled", "已停用")]),
        default="",
    )

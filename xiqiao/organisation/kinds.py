"""Which units there are, what form each may have, and what may stand below what."""

from __future__ import annotations

from xiqiao.core.db import Labelled


class UnitKind(Labelled):
    TOWN = "town", "镇党委"
    PARTY_OFFICE = "party_office", "党建办"
    VILLAGE = "village", "村党组织"
    COMMUNITY = "community", "社区党组织"
    COOPERATIVE_BRANCH = "cooperative_branch", "经济社党支部"
    ORGAN_BRANCH = "organ_branch", "机关党支部"
    ENTERPRISE_BRANCH = "enterprise_branch", "两新组织党支部"
    RESIDENTIAL_BRANCH = "residential_branch", "小区党支部"
    PARTY_GROUP = "party_group", "党小组"


class UnitForm(Labelled):
    """The form of a Party organisation (《中国共产党章程》第三十条、《支部工作条例》第四条至第八条)."""

    COMMITTEE = "committee", "党委"
    GENERAL_BRANCH = "general_branch", "党总支"
    BRANCH = "branch", "党支部"
    JOINT_BRANCH = "joint_branch", "联合党支部"
    GROUP = "group", "党小组"
    OFFICE = "office", "工作机构"


BRANCH_FORMS = (UnitForm.BRANCH, UnitForm.JOINT_BRANCH)

#: The forms that a kind of unit may have; the first is the usual one.
FORMS: dict[UnitKind, tuple[UnitForm, ...]] = {
    UnitKind.TOWN: (UnitForm.COMMITTEE,),
    UnitKind.PARTY_OFFICE: (UnitForm.OFFICE,),
    UnitKind.VILLAGE: (UnitForm.GENERAL_BRANCH, UnitForm.COMMITTEE, UnitForm.BRANCH),
    UnitKind.COMMUNITY: (UnitForm.COMMITTEE, UnitForm.GENERAL_BRANCH, UnitForm.BRANCH),
    UnitKind.COOPERATIVE_BRANCH: BRANCH_FORMS,
    UnitKind.ORGAN_BRANCH: (*BRANCH_FORMS, UnitForm.GENERAL_BRANCH),
    UnitKind.ENTERPRISE_BRANCH: (*BRANCH_FORMS, UnitForm.GENERAL_BRANCH),
    UnitKind.RESIDENTIAL_BRANCH: BRANCH_FORMS,
    UnitKind.PARTY_GROUP: (UnitForm.GROUP,),
}

_LOCAL = (UnitKind.VILLAGE, UnitKind.COMMUNITY)

#: Below which kinds a kind of unit may stand; a group stands in any unit that has the form of a branch.
PARENTS: dict[UnitKind, tuple[UnitKind, ...]] = {
    UnitKind.TOWN: (),
    UnitKind.PARTY_OFFICE: (UnitKind.TOWN,),
    UnitKind.VILLAGE: (UnitKind.TOWN,),
    UnitKind.COMMUNITY: (UnitKind.TOWN,),
    UnitKind.COOPERATIVE_BRANCH: _LOCAL,
    UnitKind.ORGAN_BRANCH: (UnitKind.TOWN, UnitKind.ORGAN_BRANCH),
    UnitKind.ENTERPRISE_BRANCH: (UnitKind.TOWN, *_LOCAL, UnitKind.ENTERPRISE_BRANCH),
    UnitKind.RESIDENTIAL_BRANCH: _LOCAL,
    UnitKind.PARTY_GROUP: (),
}


def why_not_form(kind: UnitKind, form: UnitForm) -> str | None:
    """Why a unit of this kind cannot have this form; None if it can."""
    if form in FORMS[kind]:
        return None
    return f"{kind.label}的组织形式应是{'、'.join(each.label for each in FORMS[kind])}。"


def why_not_below(kind: UnitKind, parent_kind: UnitKind | None, parent_form: UnitForm | None) -> str | None:
    """Why a unit of this kind cannot stand below such a parent (None: at the top); None if it can."""
    if parent_kind is None:
        return None if kind is UnitKind.TOWN else f"{kind.label}要有上级组织。"
    if kind is UnitKind.PARTY_GROUP:
        return None if parent_form in BRANCH_FORMS else "党小组只能设在党支部下面。"
    if parent_kind in PARENTS[kind]:
        return None
    if kind is UnitKind.TOWN:
        return "镇党委没有上级单位。"
    return f"{kind.label}的上级应是{'、'.join(each.label for each in PARENTS[kind])}。"

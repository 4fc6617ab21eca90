"""The office's own rules as they come: the wording within the law."""

from xiqiao.rulebook.office import APPRAISAL_LABEL
from xiqiao.rulebook.queries import in_force


def test_the_appraisal_is_not_called_a_demonstration_campaign(context):
    assert in_force(APPRAISAL_LABEL) == "星级评定"

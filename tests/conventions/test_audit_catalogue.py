"""The catalogue and the code agree: every act is recorded somewhere, with exactly its keys."""

import ast

from xiqiao.audit.catalogue import CATALOGUE
from xiqiao.config import ROOT


def calls():
    """(act, keys) of every record(...) and record_access(...) with a literal act."""
    for path in (ROOT / "xiqiao").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("record", "record_access")
            ):
                keys = {keyword.arg for keyword in node.keywords} - {"by", "about", "unit_path"}
                for constant in ast.walk(node.args[0]):
                    if isinstance(constant, ast.Constant) and isinstance(constant.value, str) and "." in constant.value:
                        yield constant.value, keys


def test_every_recorded_act_is_in_the_catalogue_with_its_keys():
    for act, keys in calls():
        assert act in CATALOGUE, act
        assert keys == CATALOGUE[act].keys, act


def test_every_act_of_the_catalogue_is_recorded_somewhere():
    #: these two come by way of a parameter of accounts.signing_in.set_password
    by_parameter = {"account.activated", "account.password_changed"}
    assert CATALOGUE.keys() - {act for act, _ in calls()} - by_parameter == set()


def test_every_sentence_can_be_printed_from_its_keys():
    for act in CATALOGUE.values():
        assert act.sentence.format(title="某某", **dict.fromkeys(act.keys, "某事"))

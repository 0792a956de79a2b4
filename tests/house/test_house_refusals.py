"""One way to fail: every error a person can meet has a code, two sentences, a family and a rule."""

import importlib
import pkgutil
import string
from collections import Counter

import pytest

import docflow
from docflow.kernel.errors import FAMILIES, Refusal
from docflow.web.problems import every_refusal, status_of


def every_kind() -> list[type[Refusal]]:
    for module in pkgutil.walk_packages(docflow.__path__, "docflow."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return [kind for kind in dict.fromkeys(every_refusal()) if kind.__module__.startswith("docflow.")]


KINDS = every_kind()


def placeholders(words: str) -> set[str]:
    """The facts a sentence speaks of; a fact that comes as a pair `fault_zh`, `fault_en` counts as one."""
    named = {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}
    return {name.removesuffix("_zh").removesuffix("_en") for name in named}


def test_no_two_refusals_share_a_code():
    assert [code for code, many in Counter(kind.code for kind in KINDS).items() if many > 1] == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_refusal_says_what_it_is_in_both_languages(kind: type[Refusal]):
    assert kind.code == kind.code.lower() and kind.code.replace("-", "").isalnum(), kind.code
    assert kind.zh.strip() and kind.en.strip() and kind.zh != kind.en
    assert any("\u4e00" <= letter <= "\u9fff" for letter in kind.zh), "the Chinese sentence is not Chinese"
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in kind.en), "the English sentence is not English"
    assert placeholders(kind.zh) == placeholders(kind.en)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_refusal_belongs_to_a_family_and_states_its_rule(kind: type[Refusal]):
    assert [family for family in FAMILIES if issubclass(kind, family)], "no family"
    assert 400 <= status_of(kind) < 600
    assert (kind.__dict__.get("__doc__") or "").strip(), "no docstring of its own"
    assert not kind.__name__.endswith(("Error", "Exception"))

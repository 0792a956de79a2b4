"""The one way to fail: named errors in five families, each with a sentence in zh and en."""

from typing import Any, ClassVar

from docflow.kernel.text import Language, Text


def _spoken(fact: object, language: Language) -> object:
    return fact.in_(language) if isinstance(fact, Text) else fact


class Refusal(Exception):
    """Something docflow will not do, and why. Never raised itself: pick a family below.

    A subclass names a fact, gives it a `code` (kebab-case, unique in the house) and a
    sentence in both languages whose `{placeholders}` are filled from the keyword facts.
    """

    code: ClassVar[str] = "refused"
    zh: ClassVar[str] = "操作被拒绝"
    en: ClassVar[str] = "This was refused"

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(f"{self.code}: {self.text.en}")

    @property
    def text(self) -> Text:
        """The sentence in both languages; a fact that is a Text speaks the language of its sentence."""
        return Text(
            self.zh.format(**{name: _spoken(fact, "zh") for name, fact in self.facts.items()}),
            self.en.format(**{name: _spoken(fact, "en") for name, fact in self.facts.items()}),
        )


class NotFound(Refusal):
    """It does not exist, or not for this reader: the two are never told apart."""

    code = "not-found"
    zh = "没有找到，或您无权查看"
    en = "Not found, or not visible to you"


class NotAllowed(Refusal):
    """The actor lacks the right."""

    code = "not-allowed"
    zh = "您没有进行此操作的权限"
    en = "You do not have the right to do this"


class Invalid(Refusal):
    """What was sent cannot be right, whatever the state of the house."""

    code = "invalid"
    zh = "提交的内容有误"
    en = "What was sent is not valid"


class Conflict(Refusal):
    """It could be right, but not now, or not together with what is already there."""

    code = "conflict"
    zh = "与当前状态冲突"
    en = "This conflicts with the present state"


class Unavailable(Refusal):
    """The house cannot do it at the moment; trying again later may work."""

    code = "unavailable"
    zh = "暂时无法完成，请稍后再试"
    en = "This cannot be done right now; please try again later"


FAMILIES: tuple[type[Refusal], ...] = (NotFound, NotAllowed, Invalid, Conflict, Unavailable)

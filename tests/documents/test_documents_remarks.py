"""7.5.2.1: what reviewers remark is answered before anybody approves."""

import pytest
from cast import CHEN, LI, SUN, WANG, ZHAO, ZHOU, actor
from given import draft, take, upload, word_file

from docflow.documents import remarks
from docflow.documents.errors import RemarkAnswered, RemarksClosed
from docflow.documents.models import Remark, Revision
from docflow.house import House
from docflow.journal.work import working
from docflow.kernel.errors import NotAllowed
from docflow.lifecycle.errors import ItemNotFound, StepRefused
from docflow.lifecycle.items import open_item
from docflow.people.queries import scope_of


def in_review(house: House) -> int:
    revision_id = draft(house, LI, "文件控制程序")
    upload(house, LI, revision_id, word_file("文件控制程序"))
    take(house, LI, revision_id, "submit")
    return revision_id


def remark(house: House, who: str, revision_id: int, words: str) -> int:
    with working(house.store, actor(house, who), house.clock) as work:
        revision = open_item(work.session, revision_id, scope_of(work))
        assert isinstance(revision, Revision)
        return remarks.remark(work, revision, words=words, place="5.4").id


def answer(house: House, who: str, revision_id: int, remark_id: int, words: str) -> None:
    with working(house.store, actor(house, who), house.clock) as work:
        revision = open_item(work.session, revision_id, scope_of(work))
        assert isinstance(revision, Revision)
        remarks.answer(work, revision, work.session.get_one(Remark, remark_id), words=words)


def codes(refused: pytest.ExceptionInfo[StepRefused]) -> list[str]:
    return [code for code, _ in refused.value.facts["reasons"]]


def test_a_reviewer_agrees_only_when_her_own_remark_is_answered(house: House) -> None:
    revision_id = in_review(house)
    made = remark(house, ZHAO, revision_id, "核对周期没有写明")
    with pytest.raises(StepRefused) as refused:
        take(house, ZHAO, revision_id, "agree")
    assert codes(refused) == ["remark-unanswered"]
    answer(house, LI, revision_id, made, "已补充：每六个月")
    assert take(house, ZHAO, revision_id, "agree") == "in_review"
    assert take(house, CHEN, revision_id, "agree") == "in_approval"


def test_nothing_is_approved_while_anybody_waits_for_an_answer(house: House) -> None:
    revision_id = in_review(house)
    take(house, ZHAO, revision_id, "agree")
    take(house, CHEN, revision_id, "agree")
    made = remark(house, WANG, revision_id, "编号与清单不一致")
    with pytest.raises(StepRefused) as refused:
        take(house, ZHOU, revision_id, "approve")
    assert codes(refused) == ["remark-unanswered"]
    answer(house, LI, revision_id, made, "清单已更正")
    assert take(house, ZHOU, revision_id, "approve") == "approved"
    with pytest.raises(RemarksClosed):
        remark(house, ZHOU, revision_id, "太晚了")


def test_only_authors_answer_and_only_once(house: House) -> None:
    revision_id = in_review(house)
    made = remark(house, ZHAO, revision_id, "请解释")
    with pytest.raises(NotAllowed):
        answer(house, ZHAO, revision_id, made, "自问自答")
    answer(house, LI, revision_id, made, "见 5.4")
    with pytest.raises(RemarkAnswered):
        answer(house, LI, revision_id, made, "再答一次")


def test_who_may_not_see_the_text_cannot_remark_on_it(house: House) -> None:
    revision_id = in_review(house)
    with pytest.raises(ItemNotFound):
        remark(house, SUN, revision_id, "我看不到")

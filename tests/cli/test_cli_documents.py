"""Documents from the shell: by a person, with that person's rights, in the words of the API."""

from pathlib import Path

import pytest
from cast import CHEN, LI, PASSWORD, SUN, WANG, ZHAO, ZHOU
from fastapi.testclient import TestClient
from given import word_file

from docflow.lifecycle.items import Item
from docflow.web.app import create_app

HERE = "http://127.0.0.1:8000"


@pytest.fixture
def text(tmp_path: Path) -> str:
    file = tmp_path / "text.docx"
    file.write_bytes(word_file("文件控制程序", "外来文件每六个月核对一次版次。"))
    return str(file)


@pytest.fixture
def written(typed, text: str) -> str:
    """The number of a draft of Li Ming's, with its text."""
    said = typed(
        "document",
        "create",
        "--type",
        "procedure",
        "--title",
        "文件控制程序",
        "--unit",
        "QA",
        "--clause",
        "7.5.2",
        who=LI,
    )
    number = said.stdout.split("\t")[0]
    assert typed("document", "upload", number, text, who=LI).exit_code == 0
    return number


def step(typed, number: str, name: str, who: str, *more: str):
    return typed("step", number, name, "--yes", *more, who=who)


def test_a_procedure_goes_from_draft_to_approval_at_the_shell(typed, written: str) -> None:
    submitted = step(typed, written, "submit", LI)
    assert "In review" in submitted.stdout
    assert "I prepared this document" in submitted.stderr
    for reviewer in (ZHAO, CHEN):
        assert step(typed, written, "agree", reviewer).exit_code == 0
    assert "Approved" in step(typed, written, "approve", ZHOU).stdout


def test_the_steps_are_listed_in_the_words_of_the_api(typed, written: str, folder: Path, opening) -> None:
    listed = typed("step", written, who=LI, language="zh").stdout
    with opening(folder) as house, TestClient(create_app(house), base_url=HERE) as client:
        client.post("/api/v1/session", json={"username": LI, "password": PASSWORD})
        with house.store.reading() as session:
            item = session.query(Item).filter_by(number=written).one()
        steps = client.get(f"/api/v1/items/{item.id}/steps", headers={"accept-language": "zh"}).json()
    expected = []
    for one in steps:
        expected.append(("✓ " if one["allowed"] else "✗ ") + one["name"])
        expected += [f"- {reason['text']}" for reason in one["reasons"]]
    lines = [line.strip() for line in listed.splitlines()[1:]]
    assert len(lines) == len(expected)
    assert all(line.startswith(words) for line, words in zip(lines, expected, strict=True))


def test_a_refused_step_tells_every_reason_and_asks_for_no_signature(typed, written: str) -> None:
    said = typed("step", written, "publish", "--yes", "--field", "effective_on=2030-01-01", who=LI, language="zh")
    assert said.exit_code == 1
    assert "现在不能进行“发布”" in said.stderr
    assert "当前状态为“编制中”" in said.stderr
    assert "需要具有“文件控制员”角色" in said.stderr
    assert "我发布此文件" not in said.stderr


def test_a_wrong_password_lets_nobody_in(typed, written: str) -> None:
    said = typed("step", written, "submit", "--yes", who=LI, password="not-the-password")
    assert said.exit_code == 1
    assert "The user name, the password or the code is wrong" in said.stderr
    assert "Draft" in typed("step", written, who=LI).stdout


def test_nobody_acts_without_a_name(typed, written: str) -> None:
    said = typed("step", written, "submit")
    assert said.exit_code == 1
    assert "--as" in said.stderr


def test_a_version_that_was_not_seen_is_refused(typed, written: str) -> None:
    said = step(typed, written, "submit", LI, "--version", "1")
    assert said.exit_code == 1
    assert "Somebody changed this meanwhile" in said.stderr


def test_a_signature_is_asked_for_and_can_be_declined(typed, written: str) -> None:
    said = typed("step", written, "submit", who=LI)  # the one line of input is the password
    assert said.exit_code == 1
    assert "Sign?" in said.stderr
    assert "Draft" in typed("step", written, who=LI).stdout


def test_fields_of_a_form_are_given_as_json_or_words(typed, written: str) -> None:
    step(typed, written, "submit", LI)
    for reviewer in (ZHAO, CHEN):
        step(typed, written, "agree", reviewer)
    step(typed, written, "approve", ZHOU)
    said = step(
        typed, written, "publish", WANG, "--field", "effective_on=2031-03-01", "--field", 'distribution=[{"to":"all"}]'
    )
    assert "Released" in said.stdout, said.stderr
    said = typed("step", written, "withdraw", "--field", "words", who=ZHOU)
    assert "name=value" in said.stderr


def test_people_list_and_find_only_what_they_may_see(typed, written: str) -> None:
    assert written in typed("document", "list", who=LI).stdout
    assert written in typed("document", "show", written, who=LI).stdout
    assert written not in typed("document", "list", who=SUN).stdout
    assert typed("document", "show", written, who=SUN).exit_code == 1
    assert written in typed("search", "核对一次版次", "--json", who=LI).stdout
    assert "0 found" in typed("search", "核对一次版次", who=SUN).stdout


def test_a_file_that_is_refused_changes_nothing(typed, written: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    said = typed("document", "upload", written, str(broken), who=LI)
    assert said.exit_code == 1
    assert said.stderr.strip()
    assert typed("document", "upload", written, str(tmp_path / "absent.docx"), who=LI).exit_code == 1
    assert "version 2" in typed("step", written, who=LI).stdout


def test_a_revision_is_begun_only_of_what_is_in_force(typed, written: str) -> None:
    said = typed("document", "revise", written, "--reason", "复核", who=LI)
    assert said.exit_code == 1
    assert "has no effective text to revise" in said.stderr

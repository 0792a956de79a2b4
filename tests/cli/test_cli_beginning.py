"""An organisation begins from the shell: an empty folder, its first people, their one-time tokens."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from docflow.cli.app import app
from docflow.documents.models import Content, Document, Revision, RevisionClause
from docflow.house import House
from docflow.journal.models import JournalEntry, JournalUnsealed
from docflow.kernel.clock import day_of
from docflow.kernel.settings import Settings
from docflow.people.accounts import welcome
from docflow.people.models import Person
from docflow.people.queries import scope_of_person, unit_by_code
from docflow.people.sessions import actor_of_token, log_in
from docflow.search.index import Query

TOKEN = re.compile(r"token=([\w-]{40,})")


def call(data: Path, *words: str, language: str = "en") -> Result:
    return CliRunner().invoke(app, ["--data", str(data), "--language", language, *words])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "begun"


@pytest.fixture
def begun(data: Path) -> Path:
    assert call(data, "init", "--organisation", "江城水泥有限公司").exit_code == 0
    return data


def test_the_first_administrators_token_lets_them_choose_a_password(data: Path, opening) -> None:
    said = call(data, "init", "--organisation", "江城水泥有限公司")
    assert said.exit_code == 0
    with opening(data) as house:
        token = TOKEN.search(said.stdout)[1]
        welcome(house.store, house.clock, token=token, password="two-kilns-one-river")
        _, actor = log_in(house.store, house.clock, username="admin", password="two-kilns-one-river")
        assert actor.name == "系统管理员"
        assert house.desk.organisation() == "江城水泥有限公司"


def test_a_person_who_is_added_gets_a_token_and_the_role_that_was_named(begun: Path, opening) -> None:
    assert call(begun, "unit", "add", "QA", "--name", "质量管理部").exit_code == 0
    said = call(begun, "person", "add", "li", "--name", "李明", "--unit", "QA", "--role", "author:procedure@QA")
    with opening(begun) as house:
        actor = welcome(house.store, house.clock, token=TOKEN.search(said.stdout)[1], password="two-kilns-one-river")
        with house.store.reading() as session:
            scope = scope_of_person(session, actor.id, day_of(house.clock.now(), house.clock.zone))
            unit = unit_by_code(session, "QA")
        assert scope.holds("author", unit.id, "procedure")
        assert not scope.holds("author", unit.id, "manual")


def test_what_the_shell_does_with_people_is_journalled_as_the_installers(begun: Path, opening) -> None:
    call(begun, "unit", "add", "QA", "--name", "质量管理部")
    with opening(begun) as house, house.store.reading() as session:
        entry = session.query(JournalEntry).filter_by(event="unit.added").order_by(JournalEntry.id.desc()).first()
        assert b'"installer"' in entry.body
        assert session.query(JournalUnsealed).count() == 0


def test_an_access_token_is_shown_once_and_works(begun: Path, opening) -> None:
    said = call(begun, "token", "create", "--person", "admin", "--name", "portal")
    with opening(begun) as house:
        actor = actor_of_token(house.store, house.clock, said.stdout.strip())
        assert (actor.name, actor.scope) == ("系统管理员", "read")


def test_the_starter_set_is_24_numbered_drafts_linked_to_their_clauses(data: Path, opening) -> None:
    said = call(data, "init", "--organisation", "江城水泥有限公司", "--standard", "cieccpa")
    assert "24 starter documents" in said.stdout
    with opening(data) as house, house.store.reading() as session:
        revisions = session.query(Revision).all()
        assert {revision.state for revision in revisions} == {"draft"}
        assert {document.owner_id for document in session.query(Document)} == {None}
        assert len({revision.number for revision in revisions}) == 24
        linked = {row.revision_id for row in session.query(RevisionClause)}
        assert linked == {revision.id for revision in revisions}
        first = house.blobs.read(revisions[0].content_sha256)
        assert len(first) > 10_000
        assert house.index.find(Query("碳中和"), scope=frozenset({f"c{revisions[0].unit_id}"})).total > 10


def test_starter_documents_can_be_english(data: Path, opening) -> None:
    call(data, "init", "--organisation", "江城", "--organisation-en", "River City Cement", "--standard", "cieccpa",
         "--language", "en")  # fmt: skip
    with opening(data) as house, house.store.reading() as session:
        text = session.query(Content).first().text
        assert "River City Cement" in text


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "系统管理员已存在"), ("en", "There is an administrator already")]
)
def test_an_organisation_is_begun_once(begun: Path, language: str, words: str) -> None:
    said = call(begun, "init", "--organisation", "别的公司", language=language)
    assert said.exit_code == 1
    assert words in said.stderr


@pytest.mark.parametrize("words", [("verify",), ("unit", "add", "QA", "--name", "质量"), ("rebuild", "search")])
def test_a_folder_that_was_never_begun_is_left_alone_and_says_what_to_run(tmp_path: Path, words: tuple[str]) -> None:
    said = call(tmp_path / "nothing", *words)
    assert said.exit_code == 1
    assert "docflow init" in said.stderr
    assert not (tmp_path / "nothing").exists()


def test_a_data_folder_that_is_a_file_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    said = call(tmp_path / "file", "init", "--organisation", "公司")
    assert said.exit_code == 1
    assert said.stderr.strip().count("\n") == 0
    assert str(tmp_path / "file") in said.stderr


def test_a_wrong_setting_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCFLOW_PORT", "eighty")
    said = call(tmp_path / "data", "doctor")
    assert said.exit_code == 1
    assert "port" in said.stderr


def test_a_role_without_a_unit_is_refused_and_nobody_is_added(begun: Path, opening) -> None:
    said = call(begun, "person", "add", "li", "--name", "李明", "--unit", "HQ", "--role", "author")
    assert said.exit_code == 1
    assert "role@UNIT" in said.stderr
    with opening(begun) as house, house.store.reading() as session:
        assert session.query(Person).count() == 1


def test_an_unknown_standard_is_named_and_nothing_is_begun(data: Path) -> None:
    said = call(data, "init", "--organisation", "公司", "--standard", "iso-0")
    assert said.exit_code == 1
    assert "iso-0" in said.stderr
    assert call(data, "init", "--organisation", "公司").exit_code == 0


def test_the_doctor_finds_a_begun_folder_in_order(begun: Path) -> None:
    said = call(begun, "doctor")
    assert said.exit_code == 0, said.stdout
    assert "✓ Checkpoint key" in said.stdout
    assert "OR-Tools" in said.stdout


def test_the_doctor_finds_a_key_that_others_can_read(begun: Path) -> None:
    (begun / "keys" / "checkpoint.key").chmod(0o644)
    said = call(begun, "doctor")
    assert said.exit_code == 1
    assert "✗ Others can read the checkpoint key" in said.stdout


def test_settings_and_house_agree_on_the_folder(begun: Path, opening) -> None:
    with opening(begun) as house:
        assert isinstance(house, House)
        assert house.settings.database_url == Settings(data=begun).database_url

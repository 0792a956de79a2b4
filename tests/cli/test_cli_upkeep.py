"""What is kept can be checked and mended from the shell."""

import json
from pathlib import Path

from cast import LI
from given import word_file

from docflow.journal.models import JournalCheckpoint
from docflow.journal.reader import latest_checkpoint


def created(typed) -> str:
    said = typed(
        "document",
        "create",
        "--type",
        "procedure",
        "--title",
        "记录控制程序",
        "--unit",
        "QA",
        "--clause",
        "7.5.3",
        who=LI,
    )
    return said.stdout.split("\t")[0]


def test_a_sound_journal_is_said_to_be_sound(typed) -> None:
    created(typed)
    said = typed("verify")
    assert said.exit_code == 0, said.stdout
    assert "No fault was found" in said.stdout


def test_a_changed_entry_is_named_and_ends_with_exit_code_2(typed, folder: Path, opening) -> None:
    created(typed)
    with opening(folder) as house, house.store.writing() as session:
        # The database itself refuses to change an entry; an administrator with the file can drop what refuses.
        for (name,) in (
            session.connection().exec_driver_sql("SELECT name FROM sqlite_master WHERE type='trigger'").all()
        ):
            session.connection().exec_driver_sql(f'DROP TRIGGER "{name}"')
        session.connection().exec_driver_sql(
            "UPDATE journal_entry SET event='unit.renamed' WHERE id=(SELECT min(id) FROM journal_entry)"
        )
    said = typed("verify", language="zh")
    assert said.exit_code == 2
    assert "条目的检索列与正文不符（position 0）" in said.stdout


def test_a_journal_cut_off_is_found_with_a_checkpoint_kept_elsewhere(
    typed, folder: Path, opening, tmp_path: Path
) -> None:
    created(typed)
    with opening(folder) as house:
        with house.store.reading() as session:
            note = session.scalar(latest_checkpoint()).note
        kept = tmp_path / "checkpoints"
        kept.write_text(f"\n{note}", encoding="utf-8")
        assert typed("verify", "--checkpoints", str(kept)).exit_code == 0
        forged = note.replace(note.splitlines()[1], str(int(note.splitlines()[1]) + 1), 1)
        kept.write_text(f"\n{forged}", encoding="utf-8")
        with house.store.reading() as session:
            assert session.query(JournalCheckpoint).count() > 0
    said = typed("verify", "--checkpoints", str(kept))
    assert said.exit_code == 2
    assert "A checkpoint from outside is not valid" in said.stdout


def test_a_rebuilt_index_agrees_with_the_database_and_answers(typed, folder: Path, tmp_path: Path) -> None:
    number = created(typed)
    file = tmp_path / "text.docx"
    file.write_bytes(word_file("记录控制程序", "记录保存六年。"))
    typed("document", "upload", number, str(file), who=LI)
    for part in (folder / "index").rglob("*"):
        if part.is_file():
            part.unlink()
    said = typed("rebuild", "search")
    assert said.exit_code == 0, said.stderr
    assert "1 in the database, 1 in the index" in said.stdout
    found = typed("search", "保存六年", "--json", who=LI).stdout
    assert json.loads(found)["number"] == number


def test_workflows_are_checked_and_drawn(typed) -> None:
    assert "revision version" in typed("workflows", "check").stdout
    drawn = typed("workflows", "draw", "revision", "--language", "zh").stdout
    assert drawn.startswith("stateDiagram-v2")
    assert "现行有效" in drawn
    assert typed("workflows", "draw", "nothing").exit_code == 1


def test_a_lost_file_is_found_as_well(typed, folder: Path, tmp_path: Path) -> None:
    number = created(typed)
    file = tmp_path / "text.docx"
    file.write_bytes(word_file("记录控制程序", "记录保存六年。"))
    typed("document", "upload", number, str(file), who=LI)
    (kept,) = (folder / "files").glob("??/??/*")
    kept.unlink()
    said = typed("verify")
    assert said.exit_code == 2
    assert kept.name in said.stdout

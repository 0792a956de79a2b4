"""A checklist of 200 questions opens with as many statements as a short one."""

import time

from audit_hands import acting, begun, opened, questions
from cast import TAO, XU
from pages_reader import Reader
from sqlalchemy import event
from sqlalchemy.engine import Engine

from docflow.audits.checklist import add_question
from docflow.house import House
from docflow.kernel.text import Text


def statements(reader: Reader, path: str) -> tuple[int, float]:
    kept: list[str] = []

    def heard(conn, cursor, statement, *rest):  # type: ignore[no-untyped-def]
        kept.append(statement)

    reader.see(path)
    event.listen(Engine, "before_cursor_execute", heard)
    begun_at = time.perf_counter()
    reader.see(path)
    taken = time.perf_counter() - begun_at
    event.remove(Engine, "before_cursor_execute", heard)
    return len(kept), taken


def test_two_hundred_questions_open_with_as_many_statements_as_three(house: House) -> None:
    one = begun(house)
    tao = Reader(house, TAO)
    few, _ = statements(tao, f"/audits/{one}/workbench")
    with acting(house, XU) as work:
        for number in range(200):
            add_question(house.desk, work, opened(work, one), Text(f"问题 {number}", ""))
    many, _ = statements(tao, f"/audits/{one}/workbench")
    assert len(questions(house, one)) > 200
    assert many == few

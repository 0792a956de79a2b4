"""A company to measure in: a house with people, and an application beside it that does the bare minimum."""

import io
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from docx import Document as WordDocument
from fastapi import FastAPI
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import String, Table, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from starlette.testclient import TestClient

from docflow.house import House, build
from docflow.journal.work import working
from docflow.kernel.actor import INSTALLER, Actor
from docflow.kernel.settings import Settings
from docflow.people import service
from docflow.people.models import Account, Person
from docflow.people.passwords import hash_password
from docflow.people.queries import person_by_username, unit_by_code
from docflow.store.base import Base
from docflow.store.engine import Store
from docflow.store.migrating import migrate
from docflow.web.app import create_app

PASSWORD = "measure-twice-2026"
AUTHOR, REVIEWER, COUNTERSIGNER, APPROVER, CONTROLLER, READER = "li", "zhao", "chen", "zhou", "wang", "sun"
_ROLES = {
    AUTHOR: ("author",),
    REVIEWER: ("reviewer",),
    COUNTERSIGNER: ("process_owner",),
    APPROVER: ("management_representative", "approver"),
    CONTROLLER: ("document_controller",),
    READER: (),
}
WORDS = tuple(
    re.findall(
        r"\S+",
        "文件 控制 程序 记录 监测 测量 碳排放 量 核算 能源 评审 审核 方案 纠正 措施 不符合 内部 管理 评价 目标 指标 "
        "设备 计量 数据 报告 温室 气体 排放源 活动 因子 保存 期限 批准 发布 分发 作废 回收 培训 职责 权限 风险 机遇",
    )
)


def opened(folder: Path, *, search: str = "whoosh") -> House:
    """A new house on SQLite with six people in it."""
    settings = Settings(data=folder, search=search)
    folder.mkdir(parents=True, exist_ok=True)
    store = Store(settings.database_url)
    migrate(store)
    store.close()
    house = build(settings)
    house.open()
    with working(house.store, INSTALLER, house.clock) as work:
        service.first_administrator(
            work, organisation="江城水泥有限公司", organisation_en="", code="HQ", name="管理员", username="admin"
        )
        root = unit_by_code(work.session, "HQ")
        quality = service.add_unit(work, code="QA", name_zh="质量管理部", parent=root)
        for username, roles in _ROLES.items():
            person = service.add_person(work, name=username, unit=quality, username=username)
            for role in roles:
                service.give_role(work, person, role=role, unit=root)
    set_password_hash(house, hash_password(PASSWORD))
    house.index.rebuild((), position=0)
    house.settle()
    return house


def set_password_hash(house: House, hashed: str) -> None:
    with working(house.store, INSTALLER, house.clock) as work:
        for account in work.session.scalars(select(Account)):
            account.password_hash = hashed


def cheap_hash() -> str:
    """A hash of the password that costs next to nothing to check: to measure what is not the hash."""
    return Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def actor(house: House, username: str) -> Actor:
    with house.store.reading() as session:
        person: Person = person_by_username(session, username)
        account = session.scalar(select(Account.id).where(Account.person_id == person.id))
        return Actor("person", person_id=person.id, account_id=account, name=person.name)


@contextmanager
def at_the_door(house: House, username: str) -> Iterator[TestClient]:
    """The person's client, logged in; the application runs in this process."""
    with TestClient(create_app(house), base_url="http://localhost") as client:
        answer = client.post("/api/v1/session", json={"username": username, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        yield client


def table_of(model: type[Base]) -> Table:
    """The table of a noun, for plain inserts."""
    table = model.__table__
    assert isinstance(table, Table)
    return table


def sentence(chance: random.Random, words: int) -> str:
    return "".join(chance.choices(WORDS, k=words)) + "。"


@cache
def word_file(kilobytes: int = 39) -> bytes:
    """A Word procedure of about this size."""
    chance, paragraphs = random.Random(39), 40
    while True:
        document = WordDocument()
        document.add_heading("文件控制程序", 1)
        for _ in range(paragraphs):
            letters = "".join(chr(chance.randrange(0x4E00, 0x8FFF)) for _ in range(20))
            document.add_paragraph(sentence(chance, 30) + letters)
        kept = io.BytesIO()
        document.save(kept)
        if len(kept.getvalue()) >= kilobytes * 1000:
            return kept.getvalue()
        paragraphs += 20


class Bare(DeclarativeBase):
    """Tables of the floor."""


class Line(Bare):
    __tablename__ = "line"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), index=True)
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(20), index=True)


@dataclass(frozen=True)
class Floor:
    """FastAPI and the ORM with the same settings of SQLite, and nothing else."""

    client: TestClient
    engine: Any

    def write_five(self) -> None:
        assert self.client.post("/five").status_code == 200

    def page(self) -> None:
        assert len(self.client.get("/page").json()) == 50

    def hello(self) -> None:
        assert self.client.get("/hello").status_code == 200


@contextmanager
def floor(folder: Path, *, rows: int = 0) -> Iterator[Floor]:
    folder.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{folder / 'floor.sqlite'}", connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")

    Bare.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all(Line(number=f"QP-{n:06}", title="文件控制程序", state="effective") for n in range(rows))
        session.commit()
    app = FastAPI(openapi_url=None)

    @app.post("/five")
    def five() -> dict[str, int]:
        with Session(engine) as session:
            session.add_all(Line(number=f"QP-{n}", title="文件控制程序", state="draft") for n in range(5))
            session.commit()
        return {"rows": 5}

    @app.get("/page")
    def page() -> list[dict[str, object]]:
        with Session(engine) as session:
            found = session.scalars(select(Line).order_by(Line.number).limit(50))
            return [{"id": one.id, "number": one.number, "title": one.title, "state": one.state} for one in found]

    @app.get("/hello")
    def hello() -> dict[str, str]:
        return {"hello": "you"}

    with TestClient(app) as client:
        yield Floor(client, engine)
    engine.dispose()

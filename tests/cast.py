"""The people of the tests: one small company, always the same."""

from dataclasses import dataclass
from pathlib import Path

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import select

from docflow.house import House
from docflow.journal.work import working
from docflow.kernel.actor import INSTALLER, Actor
from docflow.people import service
from docflow.people.models import Account, Person, Unit
from docflow.people.queries import person_by_username, unit_by_code

PASSWORD = "hold-the-line-2026"


@dataclass(frozen=True)
class Role:
    username: str
    name: str
    unit: str
    roles: tuple[tuple[str, str], ...] = ()
    """Pairs of role and unit."""


COMPANY = ("HQ", "江城水泥有限公司", "Jiangcheng Cement")
UNITS = (
    ("QA", "质量管理部", "Quality management"),
    ("EN", "能源管理部", "Energy management"),
    ("PR", "生产部", "Production"),
    ("AU", "审计部", "Internal audit"),
)
LI, ZHAO, CHEN, ZHOU, WANG, SUN, HE, FANG = "li", "zhao", "chen", "zhou", "wang", "sun", "he", "fang"
MENG, LUO, TAO, XU, QIN = "meng", "luo", "tao", "xu", "qin"
"""Who is there for audits: the programme manager, two lead auditors, two auditors."""
CAST = (
    Role(LI, "李明", "QA", (("author", "HQ"),)),
    Role(ZHAO, "赵倩", "QA", (("reviewer", "QA"),)),
    Role(CHEN, "陈刚", "EN", (("reviewer", "EN"), ("process_owner", "HQ"))),
    Role(ZHOU, "周岚", "HQ", (("management_representative", "HQ"), ("approver", "HQ"), ("author", "HQ"))),
    Role(WANG, "王敏", "QA", (("document_controller", "HQ"),)),
    Role(SUN, "孙悦", "PR"),
    Role(HE, "何伟", "EN", (("author", "EN"),)),
    Role(FANG, "方总", "HQ", (("top_management", "HQ"), ("approver", "HQ"))),
    Role(MENG, "孟洁", "HQ", (("programme_manager", "HQ"),)),
    Role(LUO, "罗琳", "HQ", (("lead_auditor", "HQ"),)),
    Role(TAO, "陶然", "AU", (("lead_auditor", "HQ"),)),
    Role(XU, "许安", "AU", (("auditor", "HQ"),)),
    Role(QIN, "秦岭", "AU", (("auditor", "HQ"),)),
)
ADMIN = "admin"


def people_the(house: House) -> None:
    """Register the company and its people, each with the same password already chosen."""
    # Hashed with the least effort, as the digest itself says: the cast logs in some thousand times. What a real
    # password costs is shown in tests/people.
    hashed = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),)).hash(PASSWORD)
    with working(house.store, INSTALLER, house.clock) as work:
        code, zh, en = COMPANY
        service.first_administrator(work, organisation=zh, organisation_en=en, code=code, name="管理员", username=ADMIN)
        root = unit_by_code(work.session, code)
        units = {code: root}
        for unit_code, unit_zh, unit_en in UNITS:
            units[unit_code] = service.add_unit(work, code=unit_code, name_zh=unit_zh, name_en=unit_en, parent=root)
        for one in CAST:
            person = service.add_person(work, name=one.name, unit=units[one.unit], username=one.username)
            for role, unit in one.roles:
                service.give_role(work, person, role=role, unit=units[unit])
        for account in work.session.scalars(select(Account)):
            account.password_hash = hashed


def actor(house: House, username: str) -> Actor:
    """The person as if logged in."""
    with house.store.reading() as session:
        person: Person = person_by_username(session, username)
        account = session.scalar(select(Account.id).where(Account.person_id == person.id))
        return Actor("person", person_id=person.id, account_id=account, name=person.name)


def unit(house: House, code: str) -> Unit:
    with house.store.reading() as session:
        return unit_by_code(session, code)


def cases() -> Path:
    """The folder of real office files, beside a full checkout; may be absent."""
    return Path(__file__).resolve().parents[2] / "shared" / "cases"

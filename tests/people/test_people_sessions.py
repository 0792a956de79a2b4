"""promises.md, Web: log-in gives nothing away and is slow to guess; sessions end when they should."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pyotp
import pytest
from people_cast import PASSWORD, Firm
from sqlalchemy import select, update

from docflow.journal.models import JournalEntry
from docflow.kernel.actor import CLOCK, Actor
from docflow.kernel.errors import Refusal
from docflow.people import accounts, passwords, queries, service, sessions, tries
from docflow.people.errors import (
    NotAuthenticated,
    SigningNeedsPerson,
    TokenReadOnly,
    TokenSpent,
    TooManyTries,
    TotpNeeded,
    TotpNotStarted,
    WrongPassword,
)
from docflow.people.models import Account, AccountSession, ApiToken, FailedTries, Person
from docflow.people.sentences import SENTENCES
from docflow.people.signing import Proof, authenticate


def enter(firm: Firm, username: str = "li", password: str = PASSWORD, **more: str) -> tuple[str, Actor]:
    return sessions.log_in(firm.store, firm.clock, username=username, password=password, **more)


def answer(firm: Firm, **given: str) -> tuple[str, str]:
    with pytest.raises(Refusal) as refused:
        enter(firm, **given)
    return type(refused.value).__name__, str(refused.value)


def known(firm: Firm, cookie: str) -> Actor:
    return sessions.open_session(firm.store, firm.clock, cookie)


def test_the_right_password_opens_a_session_in_the_persons_name(firm: Firm) -> None:
    li = firm.person("li", opened=True)
    cookie, actor = enter(firm, username=" LI ", address="10.0.0.1", agent="Fox\n1")
    assert (actor.person_id, actor.account_id, actor.scope) == (li.id, li.account_id, "write")
    assert known(firm, cookie) == actor
    with firm.work() as work:
        row = work.session.scalars(select(AccountSession)).one()
    assert row.token_sha256 != cookie and cookie not in str(vars(row))
    assert (row.agent, row.address, row.method) == ("Fox 1", "10.0.0.1", "password")


def test_unknown_names_wrong_passwords_and_closed_accounts_get_one_and_the_same_answer(firm: Firm) -> None:
    firm.person("li", opened=True)
    firm.person("fresh")
    gone, shut = firm.person("gone", opened=True), firm.person("shut", opened=True)
    with firm.work() as work:
        service.retire(work, work.session.get_one(Person, gone.id))
        accounts.disable_account(work, work.session.get_one(Account, shut.account_id))
    answers = {answer(firm, username="li", password="wrong wrong wrong")}
    answers |= {answer(firm, username=name) for name in ("nobody", "fresh", "gone", "shut", "", "人")}
    assert len(answers) == 1
    assert answers.pop()[0] == "LogInFailed"


def test_a_password_is_checked_as_hard_for_a_name_that_does_not_exist() -> None:
    assert passwords._NOBODY.split("$")[1:4] == passwords.hash_password(PASSWORD).split("$")[1:4]
    assert passwords.hash_password(PASSWORD).split("$")[3] == "m=19456,t=2,p=1"
    assert not passwords.password_fits(PASSWORD, None)


def test_waiting_times_do_not_tell_which_names_exist(firm: Firm) -> None:
    firm.person("li", opened=True)
    for name in ("li", "nobody"):
        counted = Counter(answer(firm, username=name, password="wrong wrong wrong")[0] for _ in range(7))
        assert counted == {"LogInFailed": 5, "TooManyTries": 2}


def test_each_failure_makes_the_next_try_wait_longer_and_the_right_password_ends_it(firm: Firm) -> None:
    firm.person("li", opened=True)
    for _ in range(4):
        assert answer(firm, password="wrong wrong wrong")[0] == "LogInFailed"
    waits = []
    for _ in range(10):
        assert answer(firm, password="wrong wrong wrong")[0] == "LogInFailed"
        with pytest.raises(TooManyTries) as refused:
            enter(firm)
        waits.append(refused.value.facts["seconds"])
        firm.pass_(seconds=waits[-1] - 1)
        assert answer(firm)[0] == "TooManyTries"
        firm.pass_(seconds=1)
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    enter(firm)
    for _ in range(5):
        assert answer(firm, password="wrong wrong wrong")[0] == "LogInFailed"


def test_a_try_that_has_to_wait_is_not_even_looked_at(firm: Firm) -> None:
    firm.person("li", opened=True)
    for _ in range(5):
        answer(firm, password="wrong wrong wrong")
    assert answer(firm)[0] == "TooManyTries"
    with firm.work() as work:
        assert work.session.scalars(select(FailedTries.failures)).one() == 5
    firm.pass_(seconds=2)
    enter(firm)


def test_many_guesses_at_once_gain_nothing(firm: Firm) -> None:
    firm.person("li", opened=True)
    with ThreadPoolExecutor(16) as pool:
        counted = Counter(pool.map(lambda n: answer(firm, password=f"wrong guess {n}")[0], range(16)))
    assert counted == {"LogInFailed": 5, "TooManyTries": 11}


def test_a_one_time_link_used_twice_at_once_works_once(firm: Firm) -> None:
    li = firm.person("li")
    with firm.work() as work:
        link = accounts.issue_welcome(work, work.session.get_one(Person, li.id))

    def use(number: int) -> str | None:
        try:
            accounts.welcome(firm.store, firm.clock, token=link, password=f"my new password {number}")
        except TokenSpent:
            return None
        return f"my new password {number}"

    with ThreadPoolExecutor(6) as pool:
        chosen = [password for password in pool.map(use, range(6)) if password]
    assert len(chosen) == 1
    assert enter(firm, password=chosen[0])


def test_one_address_cannot_try_many_names_and_its_own_success_buys_no_more_guesses(firm: Firm) -> None:
    firm.person("li", opened=True)
    at = firm.clock.now()
    for number in range(tries.ADDRESS_TRIES - 1):
        tries.count_try(firm.store, at, ("name", f"n{number}"), ("address", "2001:db8::1"))
    enter(firm, address="2001:db8::2")  # the same /64
    assert answer(firm, username="nobody", address="2001:db8::3")[0] == "LogInFailed"
    assert answer(firm, address="2001:db8::4")[0] == "TooManyTries"
    enter(firm, address="2001:db8:0:1::4")
    firm.pass_(minutes=15)
    enter(firm, address="2001:db8::4")


def test_failures_of_yesterday_are_forgotten(firm: Firm) -> None:
    firm.person("li", opened=True)
    for _ in range(4):
        answer(firm, password="wrong wrong wrong")
    firm.pass_(days=1)
    for _ in range(5):
        assert answer(firm, password="wrong wrong wrong")[0] == "LogInFailed"


def test_a_session_ends_after_half_an_hour_of_idleness(firm: Firm) -> None:
    firm.person("li", opened=True)
    cookie, _ = enter(firm)
    for _ in range(3):
        firm.pass_(minutes=29)
        known(firm, cookie)
    firm.pass_(minutes=30)
    with pytest.raises(NotAuthenticated):
        known(firm, cookie)


def test_a_session_ends_after_twelve_hours_however_busy(firm: Firm) -> None:
    firm.person("li", opened=True)
    cookie, _ = enter(firm)
    for _ in range(12 * 3 - 1):
        firm.pass_(minutes=20)
        known(firm, cookie)
    firm.pass_(minutes=20)
    with pytest.raises(NotAuthenticated):
        known(firm, cookie)


def test_being_seen_is_written_at_most_once_a_minute(firm: Firm) -> None:
    firm.person("li", opened=True)
    cookie, _ = enter(firm)
    commits: list[int] = []
    firm.store.after_commit(lambda: commits.append(1))
    for _ in range(5):
        firm.pass_(seconds=10)
        known(firm, cookie)
    assert not commits
    firm.pass_(seconds=10)
    known(firm, cookie)
    assert len(commits) == 1


def test_a_cookie_replayed_after_logging_out_is_worth_nothing(firm: Firm) -> None:
    firm.person("li", opened=True)
    cookie, actor = enter(firm)
    other, _ = enter(firm)
    sessions.end_session(firm.store, firm.clock, actor)
    sessions.end_session(firm.store, firm.clock, actor)
    with pytest.raises(NotAuthenticated):
        known(firm, cookie)
    assert known(firm, other)
    for nonsense in ("", "x", cookie[:-1], passwords.token_digest(other)):
        with pytest.raises(NotAuthenticated):
            known(firm, nonsense)


def test_closing_an_account_ends_its_sessions(firm: Firm) -> None:
    li = firm.person("li", opened=True)
    cookie, _ = enter(firm)
    with firm.work() as work:
        account = work.session.get_one(Account, li.account_id)
        accounts.disable_account(work, account)
        accounts.enable_account(work, account)
    with pytest.raises(NotAuthenticated):
        known(firm, cookie)
    assert enter(firm)


def test_rows_of_long_gone_sessions_are_swept_away_and_living_ones_stay(firm: Firm) -> None:
    firm.person("li", opened=True)
    enter(firm)
    firm.pass_(days=38)
    cookie, _ = enter(firm)
    with firm.work(CLOCK) as work:
        assert sessions.forget_old_sessions(work) == 1
        assert sessions.forget_old_sessions(work) == 0
    assert known(firm, cookie)


def test_a_session_or_token_of_a_closed_account_counts_for_nothing_even_while_its_row_is_open(firm: Firm) -> None:
    li = firm.person("li", opened=True)
    cookie, _ = enter(firm)
    with firm.work() as work:
        token = accounts.add_token(work, work.session.get_one(Person, li.id), name="portal")
        work.session.execute(update(Account).where(Account.id == li.account_id).values(disabled=True))
    with pytest.raises(NotAuthenticated):
        known(firm, cookie)
    with pytest.raises(NotAuthenticated):
        sessions.actor_of_token(firm.store, firm.clock, token)


def second_factor(firm: Firm, actor: Actor) -> pyotp.TOTP:
    secret, address = sessions.start_totp(firm.store, firm.clock, actor, password=PASSWORD)
    assert secret in address and "docflow" in address
    factor = pyotp.TOTP(secret)
    sessions.confirm_totp(firm.store, firm.clock, actor, totp=factor.at(firm.clock.now()))
    firm.pass_(seconds=60)
    return factor


def test_with_a_second_factor_the_password_alone_lets_nobody_in_and_a_code_works_once(firm: Firm) -> None:
    li = firm.person("li", opened=True)
    factor = second_factor(firm, li)
    with pytest.raises(TotpNeeded):
        enter(firm)
    code = factor.at(firm.clock.now())
    assert answer(firm, totp="000000" if code != "000000" else "111111")[0] == "LogInFailed"
    cookie, _ = enter(firm, totp=f"{code[:3]} {code[3:]}")
    assert known(firm, cookie).person_id == li.id
    assert answer(firm, totp=code)[0] == "LogInFailed"
    firm.pass_(seconds=30)
    enter(firm, totp=factor.at(firm.clock.now()))
    firm.pass_(minutes=5)
    assert answer(firm, totp=code)[0] == "LogInFailed"


def test_an_unconfirmed_second_factor_locks_nobody_out(firm: Firm) -> None:
    li = firm.person("li", opened=True)
    sessions.start_totp(firm.store, firm.clock, li, password=PASSWORD)
    assert enter(firm)
    with pytest.raises(WrongPassword):
        sessions.confirm_totp(firm.store, firm.clock, li, totp="abc")


def test_starting_replacing_and_giving_up_a_second_factor_need_the_password_and_the_code(firm: Firm) -> None:
    li = firm.person("li", opened=True)
    with pytest.raises(TotpNotStarted):
        sessions.confirm_totp(firm.store, firm.clock, li, totp="123456")
    with pytest.raises(WrongPassword):
        sessions.start_totp(firm.store, firm.clock, li, password="wrong wrong wrong")
    factor = second_factor(firm, li)
    for verb in (sessions.start_totp, sessions.disable_totp):
        with pytest.raises(TotpNeeded):
            verb(firm.store, firm.clock, li, password=PASSWORD)
    sessions.disable_totp(firm.store, firm.clock, li, password=PASSWORD, totp=factor.at(firm.clock.now()))
    assert enter(firm)


def test_an_administrator_takes_a_lost_device_off_another_but_not_off_themselves(firm: Firm) -> None:
    boss, li = firm.person("boss", admin="HQ"), firm.person("li", opened=True)
    second_factor(firm, li)
    with firm.work(boss) as work:
        accounts.forget_totp(work, work.session.get_one(Account, li.account_id))
    assert enter(firm)
    with pytest.raises(Refusal), firm.work(boss) as work:
        accounts.forget_totp(work, work.session.get_one(Account, boss.account_id))


def test_a_signature_needs_the_password_again_and_says_how_it_was_proved(firm: Firm) -> None:
    li = firm.person("li", opened=True)
    proof = authenticate(firm.store, firm.clock, li, password=PASSWORD)
    assert proof == Proof(li.id, li.account_id, firm.clock.now(), "password")
    factor = second_factor(firm, li)
    with pytest.raises(TotpNeeded):
        authenticate(firm.store, firm.clock, li, password=PASSWORD)
    code = factor.at(firm.clock.now())
    assert authenticate(firm.store, firm.clock, li, password=PASSWORD, totp=code).method == "password+totp"


def test_wrong_passwords_at_signing_slow_signing_down_and_not_logging_in(firm: Firm) -> None:
    li = firm.person("li", opened=True)
    for _ in range(5):
        with pytest.raises(WrongPassword):
            authenticate(firm.store, firm.clock, li, password="wrong wrong wrong")
    with pytest.raises(TooManyTries) as refused:
        authenticate(firm.store, firm.clock, li, password=PASSWORD)
    assert refused.value.facts["seconds"] == 2
    assert enter(firm)
    firm.pass_(seconds=2)
    assert authenticate(firm.store, firm.clock, li, password=PASSWORD)


def test_neither_the_house_nor_a_reading_token_nor_somebody_elses_account_can_sign(firm: Firm) -> None:
    li, wang = firm.person("li", opened=True), firm.person("wang", opened=True)
    with pytest.raises(SigningNeedsPerson):
        authenticate(firm.store, firm.clock, CLOCK, password=PASSWORD)
    with pytest.raises(TokenReadOnly):
        reader = Actor("person", li.id, li.account_id, scope="read")
        authenticate(firm.store, firm.clock, reader, password=PASSWORD)
    with pytest.raises(WrongPassword):
        authenticate(firm.store, firm.clock, Actor("person", li.id, wang.account_id), password=PASSWORD)
    with firm.work() as work:
        work.session.execute(update(Account).where(Account.id == li.account_id).values(disabled=True))
    with pytest.raises(WrongPassword):
        authenticate(firm.store, firm.clock, li, password=PASSWORD)


def test_an_access_token_is_shown_once_counts_until_its_last_day_and_carries_its_scope(firm: Firm) -> None:
    li = firm.person("li", opened=True)
    with firm.work() as work:
        person = work.session.get_one(Person, li.id)
        reading = accounts.add_token(work, person, name="portal", expires_on=work.today)
        writing = accounts.add_token(work, person, name="robot", scope="write")
    assert reading.startswith("dfk_") and len(reading) > 43
    with firm.work() as work:
        assert reading not in str([vars(row) for row in work.session.scalars(select(ApiToken))])
    actor = sessions.actor_of_token(firm.store, firm.clock, reading)
    assert (actor.person_id, actor.scope, actor.session_id) == (li.id, "read", None)
    assert sessions.actor_of_token(firm.store, firm.clock, writing).scope == "write"
    assert firm.scope(actor).reads_only
    firm.pass_(days=1)
    with pytest.raises(NotAuthenticated):
        sessions.actor_of_token(firm.store, firm.clock, reading)
    with firm.work() as work:
        accounts.revoke_token(work, work.session.scalars(select(ApiToken).where(ApiToken.name == "robot")).one())
    for worthless in (writing, "dfk_", "", reading):
        with pytest.raises(NotAuthenticated):
            sessions.actor_of_token(firm.store, firm.clock, worthless)


def test_people_make_tokens_for_themselves_alone_and_only_when_logged_in(firm: Firm) -> None:
    boss, li = firm.person("boss", admin="HQ", opened=True), firm.person("li", opened=True)
    _, here = enter(firm)
    with firm.work(here) as work:
        mine = accounts.add_token(work, work.session.get_one(Person, li.id), name="mine", scope="write")
    token = sessions.actor_of_token(firm.store, firm.clock, mine)
    _, boss_here = enter(firm, username="boss")
    for actor in (boss, boss_here, token, CLOCK):
        with pytest.raises(Refusal) as refused, firm.work(actor) as work:
            accounts.add_token(work, work.session.get_one(Person, li.id), name="other")
        assert refused.value.code == "not-allowed"
    with firm.work(here) as work:
        assert [row.name for row in work.session.scalars(queries.tokens_of(li.id))] == ["mine"]
    with firm.work(boss_here) as work:
        accounts.revoke_token(work, work.session.scalars(select(ApiToken)).one())
        work.session.flush()
        assert work.session.scalars(queries.tokens_of(li.id)).all() == []


def test_the_journal_has_a_sentence_for_all_that_happened_and_no_names_secrets_or_digests(firm: Firm) -> None:
    li = firm.person("li", opened=True)
    cookie, actor = enter(firm)
    second_factor(firm, actor)
    with firm.work(actor) as work:
        token = accounts.add_token(work, work.session.get_one(Person, li.id), name="portal")
    with firm.work() as work:
        entries = work.session.scalars(select(JournalEntry)).all()
        account = work.session.get_one(Account, li.account_id)
    assert {entry.event for entry in entries} <= set(SENTENCES)
    bodies = b"".join(entry.body for entry in entries).decode()
    for secret in (cookie, token, PASSWORD, account.totp_secret, account.password_hash, "人li"):
        assert secret not in bodies
    assert [e.subject_version for e in entries if e.subject_kind == "account"] == list(range(1, account.version + 1))

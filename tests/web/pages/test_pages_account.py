"""The page of one's own account, and the page of the house's health."""

import re

import pyotp
import pytest
from cast import ADMIN, FANG, LI, PASSWORD, SUN, actor
from pages_reader import Reader

from docflow.people.models import Account, ApiToken


@pytest.fixture
def li(house) -> Reader:
    return Reader(house, LI)


def secret_of(house) -> str:
    with house.store.reading() as session:
        return session.get(Account, actor(house, LI).account_id).totp_secret


def test_a_second_factor_is_set_up_with_a_picture_and_counts_once_confirmed(house, li, clock):
    assert "密码或动态验证码不正确" in li.send("/account/totp", 403, password="wrong")
    li.see("/account/totp.svg", 404)
    li.send("/account/totp", password=PASSWORD)
    page, picture = li.see("/account"), li.client.get("/account/totp.svg")
    assert 'src="/account/totp.svg"' in page and picture.headers["content-type"] == "image/svg+xml"
    assert "style=" not in picture.text and "<script" not in picture.text
    Reader(house, LI)
    code = pyotp.TOTP(secret_of(house)).at(clock.now())
    li.send("/account/totp/confirm", totp=code)
    page = li.see("/account")
    assert "已启用" in page and secret_of(house) not in page
    li.see("/account/totp.svg", 404)
    with pytest.raises(AssertionError, match="动态验证码"):
        Reader(house, LI)
    li.send("/account/totp/end", 401, password=PASSWORD)


def test_a_token_is_said_once_and_revoked(house, li):
    page = li.send("/account/tokens", 200, name="大屏", scope="read", expires_on="2027-01-31")
    token = re.search(r"dfk_[\w-]+", page)[0]
    page = li.see("/account")
    assert "大屏" in page and "2027-01-31" in page and token not in page
    with house.store.reading() as session:
        number = session.query(ApiToken.id).scalar()
    Reader(house, SUN).send(f"/account/tokens/{number}/revoke", 404)
    li.send(f"/account/tokens/{number}/revoke")
    assert "大屏" not in li.see("/account")


def test_a_token_without_a_name_or_with_a_day_that_is_none_comes_back_filled(li):
    page = li.send("/account/tokens", 422, name="门户", scope="write", expires_on="soon")
    assert 'value="门户"' in page and re.search(r'value="write" selected', page)


def test_a_programme_with_a_token_has_no_account_page(house, li):
    token = re.search(r"dfk_[\w-]+", li.send("/account/tokens", 200, name="门户", scope="write"))[0]
    li.send("/account/totp", password=PASSWORD)
    headers = {"authorization": f"Bearer {token}"}
    for path in ("/account", "/account/totp.svg"):
        answer = li.client.get(path, headers=headers)
        assert answer.status_code == 404 and secret_of(house) not in answer.text


def test_logging_out_everywhere_ends_every_session(house, li):
    other = Reader(house, LI, "en")
    rows = li.see("/account").partition('<table class="stacks">')[2]
    assert "this one" in other.see("/account") and rows.count("<tr>") == 1 + 2
    assert li.send("/account/sessions/end") == "/login"
    assert other.client.get("/account").headers["location"].startswith("/login")


def test_ones_language_is_kept_for_pages_and_mails(house, li):
    li.send("/account/language", language="en")
    assert "My account" in li.see("/account")
    assert 'href="/account"' in li.see("/people")


@pytest.mark.parametrize(("language", "words"), [("zh", "签名检查点"), ("en", "Signed checkpoint")])
def test_an_administrator_sees_how_the_house_is(house, language, words):
    house.settle()
    page = Reader(house, ADMIN, language).see("/health")
    assert words in page and house.signer.origin in page and "docflow verify" in page and "search" in page


def test_nobody_else_sees_how_the_house_is(house):
    page = Reader(house, FANG, "en").see("/health", 403)
    assert house.signer.origin not in page

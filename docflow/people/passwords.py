"""Passwords, one-time codes and random tokens: made, checked, never kept as they are."""

import hashlib
import secrets
import threading
import unicodedata
from datetime import datetime

import pyotp
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from docflow.people.errors import PasswordTooWeak
from docflow.people.names import fold_username

SHORTEST_PASSWORD = 10
_LONGEST_PASSWORD = 1000
_FEWEST_DIFFERENT = 4
_STEP_SECONDS = 30

_ARGON2 = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1),))
# At most two at a time: under load more would only make each other slow and take 19 MiB apiece.
_TURNS = threading.BoundedSemaphore(2)
# The digest of a random word nobody knows: checking against it takes as long as checking a real one.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$FKoKcxnrgExo8ck6M5wZ6Q$RfTvLOjW2DMnYN1W6tBG+FGGugvrxmKxdNcY+YN0x0k"


def _same(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    """Argon2id, 19 MiB, two passes, one lane."""
    with _TURNS:
        return _ARGON2.hash(_same(password))


def password_fits(password: str, password_hash: str | None) -> bool:
    """Whether the password is the right one; takes as long when there is none to compare with."""
    with _TURNS:
        right = _ARGON2.verify(_same(password)[:_LONGEST_PASSWORD], password_hash or _NOBODY)
    return right and password_hash is not None


def check_strength(password: str, username: str) -> None:
    """Raises PasswordTooWeak. Source: NIST SP 800-63B, 5.1.1.2 (length matters; no rules of composition)."""
    plain = _same(password)
    if (
        not SHORTEST_PASSWORD <= len(plain) <= _LONGEST_PASSWORD
        or len(set(plain)) < _FEWEST_DIFFERENT
        or (len(username) > 2 and username in fold_username(plain))
        or fold_username(plain) == username
    ):
        raise PasswordTooWeak(shortest=SHORTEST_PASSWORD)


def new_totp_secret() -> str:
    return pyotp.random_base32()


def totp_address(secret: str, username: str) -> str:
    """What the QR code for an authenticator says."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name="docflow")


def totp_step(secret: str, code: str, at: datetime) -> int | None:
    """The 30-second step a code belongs to, this one or a neighbour; None when the code is wrong.

    Source: RFC 6238, 5.2.
    """
    typed = "".join(code.split())
    generator = pyotp.TOTP(secret)
    now = int(at.timestamp()) // _STEP_SECONDS
    for step in (now, now - 1, now + 1):
        if secrets.compare_digest(generator.generate_otp(step).encode(), typed.encode()):
            return step
    return None


def new_token(prefix: str = "") -> str:
    """256 random bits that no guess will hit."""
    return prefix + secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """What is kept of a token. A plain digest suffices: the token is random, not chosen."""
    return hashlib.sha256(token.encode()).hexdigest()

"""User names as docflow compares them."""

import re
import unicodedata

from docflow.people.errors import UsernameInvalid

_ALLOWED = re.compile(r"[\w.@+-]{1,60}")


def fold_username(username: str) -> str:
    """A user name as it is kept and compared: in NFKC, without regard to capitals."""
    return unicodedata.normalize("NFKC", username.strip()).casefold()


def new_username(username: str) -> str:
    """Raises UsernameInvalid for a name that nobody should have."""
    folded = fold_username(username)
    if not _ALLOWED.fullmatch(folded):
        raise UsernameInvalid()
    return folded

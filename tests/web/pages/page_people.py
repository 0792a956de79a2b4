"""People with a browser that runs no JavaScript, and what they see."""

import re
from html import unescape
from html.parser import HTMLParser

from cast import PASSWORD
from given import application_of
from starlette.testclient import TestClient

from docflow.house import House

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Somebody:
    """A person who looks at pages and sends their forms."""

    def __init__(self, house: House, username: str, language: str = "zh") -> None:
        self.client = TestClient(
            application_of(house),
            base_url="http://localhost",
            headers={"accept-language": language, "accept": "text/html"},
            follow_redirects=False,
        )
        answer = self.client.post("/api/v1/session", json={"username": username, "password": PASSWORD})
        assert answer.status_code == 200, answer.text

    def sees(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path)
        assert answer.status_code == status, (path, answer.status_code, words_of(answer.text)[:2000])
        return unescape(answer.text)

    def sends(self, path: str, status: int = 303, **more: object) -> str:
        """Post a form; the address it leads to, or the page that came back."""
        answer = self.client.post(path, **more)
        assert answer.status_code == status, (path, answer.status_code, words_of(answer.text)[:2000])
        return answer.headers["location"] if status == 303 else unescape(answer.text)

    def signs(self, item: int, step: str, status: int = 303, password: str = PASSWORD, **fields: object) -> str:
        """Take a step the way a browser would: with everything that stands in the page's form, and these changes."""
        form = Form()
        form.feed(self.client.get(f"/items/{item}/steps/{step}").text)
        return self.sends(f"/items/{item}/steps/{step}", status, data=form.fields | {"password": password} | fields)


class Form(HTMLParser):
    """The fields of a step's form as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, object] = {}
        self._inside = False
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "form":
            self._inside = (given.get("action") or "").startswith("/items/")
        elif not self._inside:
            return
        elif tag == "select":
            self._select = name
        elif tag == "option" and (self._select not in self.fields or "selected" in given):
            self.fields[self._select] = value
        elif tag == "input" and given.get("type") == "checkbox":
            if "checked" in given:
                self.fields[name] = [*self.fields.get(name, ()), value]  # type: ignore[misc]
        elif tag in ("input", "textarea") and name:
            self.fields[name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


def value_of(page: str, name: str) -> str | None:
    """The value of the first field of that name that has one."""
    found = re.search(rf'name="{re.escape(name)}"[^>]*? value="([^"]*)"', page)
    return found[1] if found else None


def fault_of(page: str, field: str) -> str:
    """What the page says beside a field."""
    found = re.search(rf'<p class="fault" id="{re.escape(field)}-fault">([^<]*)', page)
    return found[1] if found else ""


def words_of(page: str) -> str:
    """What can be read on a page."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))

"""A question of one's own as a form."""

from typing import Annotated

from pydantic import Field

from docflow.kernel.text import Text
from docflow.lifecycle.asking import Ask, Form


class QuestionForm(Form):
    """What is asked, and the clause it measures by."""

    words: Annotated[
        str,
        Ask("检查内容", "What is asked", as_="long",
            hint=Text("怎样做到，有何证据", "How it is done, and what shows it")),
        Field(min_length=1, max_length=1000),
    ]  # fmt: skip
    clause: Annotated[str, Ask("条款", "Clause", as_="clause"), Field(max_length=60)] = ""

"""The documents and judged questions of the known-item set, as they stand in its two files."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from engines import BLANK

from docflow.documents.typesetting_source import load_source
from docflow.kernel.text import LANGUAGES
from docflow.search.index import Card

_HERE = Path(__file__).parent
TEMPLATES = _HERE.parents[1] / "document_templates"


@dataclass(frozen=True)
class Judged:
    """A question with the numbers of the documents that a person wants to see, and why."""

    kind: str
    text: str
    wanted: tuple[str, ...]
    why: str


def _read(name: str) -> Any:
    return yaml.safe_load((_HERE / name).read_text("utf-8"))


def known_documents() -> list[Card]:
    """Every text in force, the texts that some of them replaced, one that is withdrawn, and a second works.

    That works has the starter documents, long texts in both languages whose titles end as those of the first do.
    """
    closing = _read("known_questions.yaml")["closing"].strip()
    cards: list[Card] = []

    def file(entry: dict[str, Any], body: str, **facts: Any) -> None:
        zh, en = entry["zh"], entry["en"]
        text = f"{body}\n{closing}" if zh.endswith("程序") else body
        card = replace(BLANK, item_id=len(cards) + 1, number=entry["number"], title_zh=zh, title_en=en, body=text)
        cards.append(replace(card, language="zh" if zh else "en", **facts))

    for line in _read("known_documents.yaml"):
        entry = dict(zip(("number", "zh", "en", "body"), line, strict=True)) if isinstance(line, list) else line
        if "before" in entry:
            file(entry, entry["before"], state="superseded", in_force=False, effective_on=date(2023, 5, 1))
        ended = entry.get("withdrawn", False)
        file(entry, entry["body"], serial=2, in_force=not ended, state="withdrawn" if ended else "effective")
    slugs = yaml.safe_load((TEMPLATES / "starter.yaml").read_text("utf-8"))["cieccpa"]
    for place, slug in enumerate(slugs, start=1):
        source = load_source(next(TEMPLATES.glob(f"*/{slug}.yaml")))
        number, title_zh, title_en = f"HB-{place:02}", f"海滨厂{source.title.zh}", f"{source.title.en}, Haibin"
        for language in LANGUAGES:
            card = replace(BLANK, item_id=len(cards) + 1, number=number, title_zh=title_zh, title_en=title_en)
            cards.append(replace(card, body="\n".join(source.all_words(language)), language=language))
    return cards


def judged_questions() -> list[Judged]:
    kinds = {kind: rows for kind, rows in _read("known_questions.yaml").items() if kind != "closing"}
    return [
        Judged(kind, text, tuple(wanted.split()), why) for kind, rows in kinds.items() for text, wanted, why in rows
    ]

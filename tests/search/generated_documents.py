"""Controlled documents by the thousand, the same ones every time: titles, numbers and texts as companies write them."""

import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import yaml

from docflow.search.index import Card

_WORDS = yaml.safe_load((Path(__file__).parent / "generated_words.yaml").read_text("utf-8"))


def _entries(name: str) -> list[str]:
    return [entry.strip() for entry in _WORDS[name].split("|")]


SUBJECTS, KINDS, UNITS, POSTS = map(_entries, ("subjects", "kinds", "units", "posts"))
SUBJECTS_EN, KINDS_EN = map(_entries, ("subjects_en", "kinds_en"))
STANDARDS, QUANTITIES, PREFIXES = map(_entries, ("standards", "quantities", "prefixes"))
HEADINGS, HEADINGS_EN = map(_entries, ("headings", "headings_en"))
SENTENCES = [sentence.replace("\\t", "\t") for sentence in _WORDS["sentences"]]
SENTENCES_EN = _WORDS["sentences_en"]
TRADITIONAL = str.maketrans(
    "记录体系环境监视测量检验设备计划标准适用范围职责审查应该项数据电压气检产关过时报监",
    "記錄體系環境監視測量檢驗設備計劃標準適用範圍職責審查應該項數據電壓氣檢產關過時報監",
)
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F) if chr(code).isalnum()})


class Writer:
    """Writes documents with one pair of dice."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)

    def documents(self, blank: Card, many: int) -> list[Card]:
        cards: list[Card] = []
        while len(cards) < many:
            cards.append(self._document(blank, len(cards) + 1))
            if self._dice.random() < 0.08 and len(cards) < many:  # the text before, in the index still
                before = replace(cards[-1], item_id=len(cards) + 1, state="superseded", in_force=False, serial=1)
                cards[-1] = replace(cards[-1], serial=2)
                cards.append(replace(before, body=before.body[: len(before.body) * 2 // 3]))
        return cards

    def _document(self, blank: Card, item_id: int) -> Card:
        dice = self._dice
        tongue = dice.choices(("zh", "en", "both"), (66, 19, 15))[0]
        subject, kind = dice.choice(SUBJECTS), dice.choice(KINDS)
        one, many = dice.choice(SUBJECTS_EN).split("/")
        title_zh = "" if tongue == "en" else f"{subject}{kind}"
        title_en = "" if tongue == "zh" else f"{dice.choice((one, many)).title()} {dice.choice(KINDS_EN)}"
        body = self._english(one) if tongue == "en" else self._chinese(title_zh)
        if tongue == "both":
            body += "\n" + self._english(one)
        if (style := dice.random()) < 0.04:
            body, title_zh = body.translate(TRADITIONAL), title_zh.translate(TRADITIONAL)
        elif style < 0.09:
            body = body.translate(WIDE)
        return replace(
            blank,
            item_id=item_id,
            number=self._number(item_id),
            title_zh=title_zh,
            title_en=title_en,
            body=body,
            language="en" if tongue == "en" else "zh",
            effective_on=date(2024, 1, 1) + timedelta(days=dice.randrange(900)),
        )

    def _number(self, place: int) -> str:
        return self._dice.choice(PREFIXES).format(place)

    def _facts(self) -> dict[str, str]:
        dice = self._dice
        return {
            "unit": dice.choice(UNITS),
            "post": dice.choice(POSTS),
            "subject": dice.choice(SUBJECTS),
            "other": dice.choice(SUBJECTS),
            "kind": dice.choice(KINDS),
            "many": dice.choice("一二三五1358"),
            "standard": dice.choice(STANDARDS),
            "quantity": dice.choice(QUANTITIES),
            "number": self._number(dice.randrange(1, 2000)),
        }

    def _chinese(self, title: str) -> str:
        dice, lines = self._dice, []
        if dice.random() < 0.3:
            lines.append(" ".join(title))
        if dice.random() < 0.4:
            lines.append(f"文件编号\t{self._number(dice.randrange(1, 2000))}\t版本\tA/{dice.randrange(4)}")
            lines.append("编 制\t审 核\t批 准")
        for place, heading in enumerate(dice.sample(HEADINGS, dice.randrange(2, 5)), start=1):
            lines.append(f"{place}{dice.choice(('、', ' ', '.', '　'))}{heading}")
            for part in range(1, dice.randrange(2, 4)):
                begin = dice.choice((f"{place}.{part} ", f"（{part}）", "", "a) "))
                lines.append(begin + dice.choice(SENTENCES).format(**self._facts()))
        return "\n".join(lines)

    def _english(self, one: str) -> str:
        dice, lines = self._dice, []
        for place, heading in enumerate(dice.sample(HEADINGS_EN, dice.randrange(2, 4)), start=1):
            lines.append(f"{place} {heading}")
            for _ in range(dice.randrange(1, 4)):
                facts = {
                    "one": one,
                    "many": dice.choice(SUBJECTS_EN).split("/")[1],
                    "others": dice.choice(SUBJECTS_EN).split("/")[1],
                    "few": str(dice.randrange(2, 6)),
                    "number": self._number(dice.randrange(1, 2000)),
                    "standard": dice.choice(STANDARDS),
                    "quantity": dice.choice(QUANTITIES),
                }
                lines.append(dice.choice(SENTENCES_EN).format(**facts))
        return "\n".join(lines)

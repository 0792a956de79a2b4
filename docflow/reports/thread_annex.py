"""The annex on a thread as Word: every link from finding to effectiveness, with its holes shown plainly."""

from collections import Counter

from docflow.kernel.text import Language, Text
from docflow.reports.closing import note_checkpoint
from docflow.reports.sheet import ALERT, WARN, Identity, Sheet, Spot
from docflow.reports.thread_facts import CONDITIONS, STAGES, Condition, Hole, Link, ThreadAnnex, beginning, hole_words
from docflow.reports.wording import NOTHING, Words, day

_WORDS = {
    "kind": Text("整改追溯表", "Thread of corrective action"),
    "annex_to": Text("所属报告", "Annex to"),
    "made": Text("编制时间", "Made at"),
    "whole": Text("链条概况", "In short"),
    "sum": Text(
        "共 {links} 个环节：已完成 {done}，进行中 {open}，逾期 {late}，尚缺 {missing}。",
        "{links} links: {done} done, {open} open, {late} late, {missing} missing.",
    ),
    "stages": Text("各环节状况", "State of each stage"),
    "stage": Text("环节", "Stage"),
    "what": Text("编号与内容", "Number and content"),
    "state": Text("状态", "State"),
    "dates": Text("日期", "Dates"),
    "people": Text("人员", "People"),
    "missing": Text("尚缺", "Missing"),
    "holes": Text("尚缺和等待的事项", "What is missing or waited for"),
    "no_holes": Text("链条完整，没有尚缺事项。", "The chain is complete: nothing is missing."),
    "seen": Text("只列出有权查看的内容。", "Only what the reader may see is told."),
    "more": Text("另有 {more} 条链未列出。", "{more} more chains are not told."),
    "empty": Text("没有需要追溯的事项。", "There is nothing to trace."),
    "chain": Text("追溯链", "Chain"),
}
_TINTS: dict[Condition, str] = {"late": WARN, "missing": ALERT}
_STEP, _DEEPEST = 110, 8
"""How far each depth is moved in, in twentieths of a point, and from which depth no further."""
_NARROWEST = 6
"""Letters that fit into the narrowest column."""


def thread_annex(facts: ThreadAnnex, language: Language) -> bytes:
    """The annex as a Word file on its side, in one language. The same facts give the same bytes.

    Source: T/CIECCPA 9.2, 10.2 (from a nonconformity to the review of what was done about it).
    """
    sheet = Sheet(language, landscape=True)
    annex = _Annex(sheet, facts)
    identity = Identity(
        owner=sheet.say(facts.organisation),
        kind=_WORDS["kind"],
        number=facts.number,
        title=facts.title,
        state=facts.made_at,
        checkpoint=facts.checkpoint,
    )
    links = [link for chain in facts.chains for _, link in chain.walk() if link.stage != "origin"]
    counted = Counter(link.condition for link in links)
    whole = annex.w("sum", links=len(links), **{name: counted[name] for name in CONDITIONS})
    sheet.cover(
        identity,
        [
            *([(annex.w("annex_to"), facts.annex_to)] if facts.annex_to else []),
            (annex.w("made"), facts.made_at),
            (annex.w("whole"), whole if links else annex.w("empty")),
        ],
    )
    if links:
        annex.stages(links)
    annex.holes()
    for chain in facts.chains:
        annex.chain(chain)
    if facts.more:
        sheet.body(annex.w("more", more=facts.more))
    note_checkpoint(sheet, facts.checkpoint)
    sheet.end()
    return sheet.file(identity)


class _Annex:
    def __init__(self, sheet: Sheet, facts: ThreadAnnex) -> None:
        self.sheet, self.facts = sheet, facts
        self.say = sheet.say

    def w(self, word: str, **facts: object) -> str:
        return _WORDS[word].in_(self.sheet.language).format(**facts)

    def stages(self, links: list[Link]) -> None:
        """One column for each stage, one row for each condition: how many links are there."""
        self.sheet.caption(self.w("stages"))
        told = {stage: words for stage, words in STAGES.items() if stage != "origin"}
        heads = [self.w("state"), *(self.say(words) for words in told.values())]
        counted = Counter((link.stage, link.condition) for link in links)
        lines: list[list[str | Spot]] = []
        for condition, words in CONDITIONS.items():
            line: list[str | Spot] = [self.say(words)]
            for stage in told:
                many = counted[stage, condition]
                tint = _TINTS.get(condition, "") if many else ""
                line.append(Spot(str(many) if many else NOTHING, align="center", tint=tint, bold=bool(tint)))
            lines.append(line)
        self.sheet.table(heads, lines, [max(_longest(head), _NARROWEST) for head in heads])

    def holes(self) -> None:
        self.sheet.heading(self.w("holes"))
        found = [
            (f"{self.say(STAGES[link.stage])} {link.number or beginning(chain).number}".strip(), words)
            for chain in self.facts.chains
            for _, link in chain.walk()
            for words in self.lacking(link)
        ]
        if not found:
            self.sheet.body(self.w("no_holes"))
        for name, words in found:
            self.sheet.bullets([f"{name}{'：' if self.sheet.language == 'zh' else ': '}{words}"])
        self.sheet.body(self.w("seen"))

    def lacking(self, link: Link) -> list[str]:
        """Each hole of a link in words: whether it is missing, waited for or overdue, and until when."""
        language = self.sheet.language
        lacks = list(link.holes) or ([Hole("")] if link.condition == "missing" else [])
        return [hole_words(one, language) if self.say(one.words) else self.w("missing") for one in lacks]

    def chain(self, chain: Link) -> None:
        top = beginning(chain)
        name = f"{top.number} {self.say(top.title)}".strip() or self.say(STAGES[top.stage])
        self.sheet.heading(name)
        self.sheet.caption(self.w("chain"))
        heads = [self.w(word) for word in ("stage", "what", "state", "dates", "people")]
        lines = [self.line(depth, link) for depth, link in chain.walk()]
        self.sheet.table(heads, lines, (2.4, 3.5, 1.7, 2.1, 1.9))

    def line(self, depth: int, link: Link) -> list[str | Spot]:
        inset = min(depth, _DEEPEST) * _STEP
        tint = _TINTS.get(link.condition, "")
        what = [f"{link.number} {self.say(link.title)}".strip(), link.words]
        what.append(f"SHA-256 {link.sha256[:16]}…" if link.sha256 else "")
        what += self.lacking(link) if link.holes else []
        amiss = any(one.lack != "waiting" for one in link.holes)
        state = [self.say(CONDITIONS[link.condition]), self.say(link.state)]
        return [
            Spot(self.say(STAGES[link.stage]), bold=True, inset=inset),
            Spot(
                "\n".join(part for part in what if part) or NOTHING,
                tint=ALERT if amiss else "",
            ),
            Spot("\n".join(part for part in dict.fromkeys(state) if part), bold=bool(tint), tint=tint),
            "\n".join(self.named(words, day(on) if on else "") for words, on in link.dates) or NOTHING,
            "\n".join(self.named(words, name) for words, name in link.people) or NOTHING,
        ]

    def named(self, words: Words, content: str) -> str:
        colon = "：" if self.sheet.language == "zh" else ": "
        return f"{self.say(words)}{colon}{content or self.w('missing')}"


def _longest(words: str) -> int:
    """Letters of the longest word, a Chinese one counted as two."""
    return max(sum(2 if ord(letter) > 0x2E80 else 1 for letter in word) for word in words.split())

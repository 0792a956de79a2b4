"""The minutes of a management review, gathered from what was frozen: no figure is counted again here."""

from collections.abc import Mapping
from typing import Any

from docflow.documents.desk import Desk
from docflow.documents.queries import signatures_of
from docflow.documents.renditions import printed
from docflow.journal.work import Work
from docflow.kernel.text import Language, Text
from docflow.lifecycle.items import Item
from docflow.people.models import Person, Unit
from docflow.people.queries import names_of, post_of
from docflow.reports.bars import Bar, BarChart
from docflow.reports.review_facts import Attendee, Decision, Figures, Input, Output, ReviewMinutes
from docflow.reviews import queries
from docflow.reviews.models import ManagementReview, ReviewDecision, ReviewInput
from docflow.reviews.points import INPUTS, OUTPUTS, points

_BECOMES = {"action": Text("措施", "action"), "change_request": Text("更改申请", "change request")}
_FIGURES = Text("数据", "Figures")
_ITEM, _VALUE = Text("项目", "What"), Text("数值", "Figure")
_NUMBER, _TITLE, _STATE, _DUE = (
    Text("编号", "Number"),
    Text("标题", "Title"),
    Text("状态", "State"),
    Text("期限", "Due"),
)
_MORE = Text("{label}（共 {total} 项，列出前 {shown} 项）", "{label} ({total} in all, the first {shown} listed)")
_COUNTED = Text("系统数据，取数时间 {at}", "Figures of the system, gathered {at}")


def minutes_of(
    work: Work, desk: Desk, review: ManagementReview, language: Language, *, checkpoint: str
) -> ReviewMinutes:
    """Everything the minutes say, in one language; the caller has seen that the reader may see the review."""
    session = work.session
    decisions = session.scalars(queries.decisions_of(review.id)).all()
    items = queries.items_of(session, decisions)
    attendance = session.scalars(queries.attendance_of(review.id)).all()
    signatures = session.scalars(signatures_of(review.id, round=review.round)).all()
    people = {one.person_id for one in attendance} | {one.owner_id for one in decisions} | {review.chair_id}
    names = names_of(session, people)
    inputs = {one.point: one for one in session.scalars(queries.inputs_of(review.id))}
    outputs = {one.point: one for one in session.scalars(queries.outputs_of(review.id))}
    workflow = desk.lifecycles["management_review"].workflow_of(review)
    numbered = {one.id: f"{one.point}-{at}" for at, one in enumerate(decisions, start=1)}
    writer = next((one.name for one in signatures if one.step == "submit_minutes"), "")
    return ReviewMinutes(
        organisation=desk.organisation(),
        number=review.number,
        title=review.title,
        state=workflow.states[review.state].label.text,
        held_on=review.held_on,
        place=review.place,
        chair=names.get(review.chair_id, ""),
        chair_post=post_of(session, review.chair_id, review.held_on or work.today),
        secretary=writer,
        first_on=review.period_from,
        last_on=review.period_to,
        standards=tuple(pack.title for pack in desk.packs),
        attendance=tuple(_attendee(work, one.person_id, names, present=one.present) for one in attendance),
        inputs=tuple(
            _input(work, one.letter, one.text, inputs.get(one.letter), language) for one in points(desk, INPUTS)
        ),
        outputs=tuple(
            Output(
                one.letter,
                one.text,
                conclusion=outputs[one.letter].conclusion if one.letter in outputs else "",
                nothing=outputs[one.letter].none_reason if one.letter in outputs else "",
                decisions=tuple(numbered[d.id] for d in decisions if d.point == one.letter),
            )
            for one in points(desk, OUTPUTS)
        ),
        decisions=tuple(_decision(desk, one, numbered[one.id], names, items) for one in decisions),
        frozen_at=_instant(work, review.frozen_at),
        inputs_sha256=review.inputs_sha256 or "",
        signatures=tuple(printed(work, one, language) for one in signatures),
        checkpoint=checkpoint,
    )


def _instant(work: Work, at: Any) -> str:
    return f"{at.astimezone(work.clock.zone):%Y-%m-%d %H:%M %z}" if at else ""


def _attendee(work: Work, person_id: int, names: Mapping[int, str], *, present: bool) -> Attendee:
    person = work.session.get_one(Person, person_id)
    unit = work.session.get(Unit, person.unit_id) if person.unit_id else None
    return Attendee(
        name=names.get(person_id, ""),
        post=post_of(work.session, person_id, work.today),
        unit=Text(unit.name_zh, unit.name_en or unit.name_zh) if unit else "",
        present=present,
    )


def _input(work: Work, letter: str, heading: Text, found: ReviewInput | None, language: Language) -> Input:
    if found is None:
        return Input(letter, heading)
    told = found.snapshot
    figures = [
        Figures(
            _FIGURES,
            (_ITEM, _VALUE),
            tuple((Text(one["zh"], one["en"]), str(one["value"])) for one in told.get("figures", ())),
            shares=(0.75, 0.25),
        )
    ] if told.get("figures") else []  # fmt: skip
    figures += [_listed(one) for one in told.get("lists", ()) if one["rows"]]
    return Input(
        letter,
        heading,
        text=found.words,
        notes=tuple(Text(one["zh"], one["en"]) for one in told.get("notes", ())),
        nothing=found.nothing_reason,
        figures=tuple(figures),
        charts=tuple(_chart(one) for one in told.get("series", ())),
        source=_COUNTED.format(at=_instant(work, found.gathered_at)),
    )


def _listed(one: Mapping[str, Any]) -> Figures:
    label, shown = Text(one["zh"], one["en"]), len(one["rows"])
    if one["total"] > shown:
        label = Text(
            _MORE.zh.format(label=label.zh, total=one["total"], shown=shown),
            _MORE.en.format(label=label.en, total=one["total"], shown=shown),
        )
    lines = tuple(
        (row["number"], Text(row["zh"], row["en"]), Text(*row["state"]), row["due_on"] or "—") for row in one["rows"]
    )
    return Figures(label, (_NUMBER, _TITLE, _STATE, _DUE), lines, shares=(0.2, 0.46, 0.18, 0.16))


def _chart(one: Mapping[str, Any]) -> BarChart:
    bars = tuple(
        Bar(month, tuple(float(line["values"][at]) for line in one["lines"])) for at, month in enumerate(one["labels"])
    )
    return BarChart(
        Text(one["zh"], one["en"]),
        bars,
        series=tuple(Text(line["zh"], line["en"]) for line in one["lines"]) if len(one["lines"]) > 1 else (),
    )


def _decision(
    desk: Desk, one: ReviewDecision, number: str, names: Mapping[int, str], items: Mapping[int, Item]
) -> Decision:
    item = items.get(one.item_id or 0)
    state: Text | str = ""
    if item is not None:
        state = desk.lifecycles[item.kind].workflow_of(item).states[item.state].label.text
    return Decision(
        number=number,
        words=f"{one.title}：{one.words}",
        kind=_BECOMES[one.becomes],
        owner=names.get(one.owner_id, ""),
        due=one.due_on,
        became=item.number if item else "",
        state=state,
    )

"""What nonconformities bring to the lifecycle: rules, consequences, forms, search card and who may keep proof."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.documents.desk import Desk
from docflow.documents.findable import card_of
from docflow.journal.work import Work
from docflow.kernel.text import Text
from docflow.lifecycle.card import Card
from docflow.lifecycle.engine import Kind
from docflow.lifecycle.items import ItemParty
from docflow.nonconformities import queries, who
from docflow.nonconformities.effects import effects
from docflow.nonconformities.forms import FORMS
from docflow.nonconformities.guards import GUARDS
from docflow.nonconformities.labels import EFFECT_LABELS, GUARD_LABELS, REASONS
from docflow.nonconformities.models import Nonconformity
from docflow.nonconformities.statement import metadata_of
from docflow.people.rights import Scope


def card(session: Session, nonconformity: Nonconformity) -> Card:
    """The report, what was done at once, and the causes that were found."""
    done = [one.words for one in session.scalars(queries.containments_of(nonconformity.id))]
    causes = [one.words for one in session.scalars(queries.causes_of(nonconformity.id))]
    return card_of(
        session,
        nonconformity,
        [nonconformity.description, nonconformity.requirement, *done, *causes],
        stands=nonconformity.in_force,
        on=nonconformity.detected_on,
        type=nonconformity.grade,
        clauses=[nonconformity.clause] if nonconformity.clause else [],
    )


def _attaches(work: Work, nonconformity: Nonconformity, scope: Scope) -> str | None:
    """Whoever is named on it or may verify it, until it has ended."""
    if nonconformity.state in queries.ENDED_STATES:
        return "nothing-more-kept"
    if scope.sees_no_drafts or scope.reads_only:
        return "attaching-not-yours"
    if who.may(scope, "nonconformity.verify", nonconformity):
        return None
    party = select(ItemParty.item_id).where(
        ItemParty.item_id == nonconformity.id, ItemParty.person_id.in_(scope.names_for(who.KIND))
    )
    return None if work.session.scalar(party.limit(1)) else "attaching-not-yours"


def _accepted_as(work: Work, nonconformity: Nonconformity) -> Mapping[str, Any]:
    return {"grade": nonconformity.grade, "owner": nonconformity.owner_id}


def _causes_before(work: Work, nonconformity: Nonconformity) -> Mapping[str, Any]:
    """The last analysis, to be gone on from."""
    session = work.session
    every = session.scalars(queries.analyses_of(nonconformity.id)).all()
    if not every:
        return {"method": "five_whys"}
    last = every[-1]
    causes = [one for one in session.scalars(queries.causes_of(nonconformity.id)) if one.analysis == last.serial]
    whys = [one for one in session.scalars(queries.whys_of(nonconformity.id)) if one.analysis == last.serial]
    found: dict[str, Any] = {
        "method": last.method, "method_words": last.method_words, "evidence": last.evidence, "extent": last.extent,
    }  # fmt: skip
    if last.method == "fishbone":
        for one in causes:
            found.setdefault(f"from_{one.category}", []).append(one.words)
        return found
    found |= {"category": causes[0].category} if causes else {}
    if last.method == "other":
        return found | {"causes": [one.words for one in causes]}
    return found | {f"why_{one.place}": one.words for one in whys}


def nonconformity_kind(desk: Desk) -> Kind:
    return Kind(
        name="nonconformity",
        model=Nonconformity,
        label=Text("不符合", "Nonconformity"),
        guards=GUARDS,
        effects=effects(desk),
        forms=FORMS,
        proposals={"accept": _accepted_as, "analyse": _causes_before},
        reasons=REASONS,
        labels={**GUARD_LABELS, **EFFECT_LABELS},
        metadata=metadata_of,
        card=card,
        page="/nonconformities/{}".format,
        attaches=_attaches,
    )

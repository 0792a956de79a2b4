"""Workflows read at start, and frozen once an item may run under them."""

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import String, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from docflow.journal.work import Work
from docflow.lifecycle.definition import Workflow, read_workflow
from docflow.lifecycle.engine import Kind, Lifecycle
from docflow.lifecycle.errors import WorkflowFrozen, WorkflowInvalid, WorkflowMissing
from docflow.lifecycle.guards import COMMON
from docflow.lifecycle.items import Item, WorkflowState
from docflow.store.base import Base
from docflow.store.types import Digest


class WorkflowVersion(Base):
    """The digest of a workflow version that items may run under."""

    __tablename__ = "workflow_version"

    workflow: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(Digest)


def read_lifecycles(folder: Path, kinds: Iterable[Kind]) -> dict[str, Lifecycle]:
    """Every kind's workflow from `folder`; older versions stand beside as `name.vN.yaml`.

    Raises WorkflowInvalid for the first file that is wrong, or when a kind has no file.
    """
    lifecycles: dict[str, Lifecycle] = {}
    for kind in kinds:
        found = [
            read_workflow(path, guards={*COMMON, *kind.guards}, effects=kind.effects.keys())
            for path in sorted([*folder.glob(f"{kind.name}.yaml"), *folder.glob(f"{kind.name}.v*.yaml")])
        ]
        if not found:
            raise WorkflowInvalid(
                file=f"{kind.name}.yaml", place=str(folder.name), fault_zh="文件不存在", fault_en="the file is missing"
            )
        lifecycles[kind.name] = Lifecycle(kind, found, lifecycles)
    return lifecycles


def freeze(work: Work, lifecycles: Iterable[Lifecycle]) -> None:
    """Store the digest and states of every version read, and compare those already in use.

    Raises:
        WorkflowFrozen: a version in use was edited.
        WorkflowMissing: items run under a version that no file holds.
    """
    for lifecycle in lifecycles:
        for workflow in lifecycle.versions.values():
            known = work.session.get(WorkflowVersion, (workflow.workflow, workflow.version))
            if known is None:
                _register(work, workflow)
            elif known.sha256 != workflow.digest:
                raise WorkflowFrozen(workflow=workflow.workflow, version=workflow.version)
    _refuse_missing(work.session, {(w.workflow, w.version) for lc in lifecycles for w in lc.versions.values()})


def _register(work: Work, workflow: Workflow) -> None:
    work.session.add(WorkflowVersion(workflow=workflow.workflow, version=workflow.version, sha256=workflow.digest))
    work.session.execute(
        insert(WorkflowState),
        [{"workflow": workflow.workflow, "version": workflow.version, "state": state} for state in workflow.states],
    )
    facts = {"workflow": workflow.workflow, "version": workflow.version, "digest": workflow.digest}
    work.record("workflow.registered", None, facts)


def _refuse_missing(session: Session, present: set[tuple[str, int]]) -> None:
    used = session.execute(select(Item.workflow, Item.workflow_version).where(~Item.closed).distinct())
    for workflow, version in used:
        if (workflow, version) not in present:
            raise WorkflowMissing(workflow=workflow, version=version)

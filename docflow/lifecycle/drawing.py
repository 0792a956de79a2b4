"""A workflow as a picture: Mermaid for documents, SVG for pages."""

from html import escape

from docflow.kernel.text import Language
from docflow.lifecycle.definition import Workflow

_WIDTH, _HEIGHT, _GAP_X, _GAP_Y, _MARGIN = 132, 40, 64, 62, 16


def mermaid(workflow: Workflow, language: Language) -> str:
    """The workflow as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {workflow.initial}"]
    lines += [f"    {name} : {state.label.text.in_(language)}" for name, state in workflow.states.items()]
    for step in workflow.steps.values():
        label = step.label.text.in_(language)
        lines += [f"    {origin} --> {step.to} : {label}" for origin in step.origin]
    lines += [f"    {name} --> [*]" for name, state in workflow.states.items() if state.final]
    return "\n".join(lines) + "\n"


def _columns(workflow: Workflow) -> dict[str, int]:
    """How far each state lies from the first, along the steps that lead onward."""
    order = list(workflow.states)
    far = {workflow.initial: 0}
    for name in order:
        for step in workflow.steps_from(name).values():
            if step.to not in far and name in far:
                far[step.to] = far[name] + 1
    return {name: far.get(name, len(order)) for name in order}


def svg(workflow: Workflow, language: Language, *, current: str | None = None) -> str:
    """The workflow as an SVG with a title, the current state lit; all colours come from the page's style."""
    column = _columns(workflow)
    place: dict[str, tuple[int, int]] = {}
    rows: dict[int, int] = {}
    for name in workflow.states:
        row = rows.get(column[name], 0)
        rows[column[name]] = row + 1
        place[name] = (
            _MARGIN + column[name] * (_WIDTH + _GAP_X),
            _MARGIN + 26 + row * (_HEIGHT + _GAP_Y),
        )
    width = max(x for x, _ in place.values()) + _WIDTH + _MARGIN
    height = max(y for _, y in place.values()) + _HEIGHT + _MARGIN + 30
    title = escape(workflow.label.text.in_(language))
    parts = [
        f'<svg class="workflow" viewBox="0 0 {width} {height}" role="img" aria-label="{title}"><title>{title}</title>',
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto-start-reverse"><path d="M0 0 8 4 0 8z" class="tip"/></marker></defs>',
    ]
    drawn: dict[tuple[str, str], list[str]] = {}
    for step in workflow.steps.values():
        for origin in step.origin:
            drawn.setdefault((origin, step.to), []).append(step.label.text.in_(language))
    for (origin, target), labels in drawn.items():
        parts.append(_edge(place[origin], place[target], " / ".join(labels)))
    for name, state in workflow.states.items():
        x, y = place[name]
        kind = "state-box" + (" current" if name == current else "") + (" final" if state.final else "")
        label = escape(state.label.text.in_(language))
        parts.append(
            f'<g class="{kind}"><rect x="{x}" y="{y}" width="{_WIDTH}" height="{_HEIGHT}" rx="6"/>'
            f'<text x="{x + _WIDTH // 2}" y="{y + _HEIGHT // 2 + 5}" text-anchor="middle">{label}</text></g>'
        )
    return "".join(parts) + "</svg>"


def _edge(origin: tuple[int, int], target: tuple[int, int], label: str) -> str:
    (x1, y1), (x2, y2) = origin, target
    if x2 > x1 and y1 == y2 and x2 - x1 == _WIDTH + _GAP_X:
        path = f"M{x1 + _WIDTH} {y1 + _HEIGHT // 2} L{x2} {y2 + _HEIGHT // 2}"
        at = ((x1 + _WIDTH + x2) // 2, y1 + _HEIGHT // 2 - 6)
    elif x2 > x1:
        path = f"M{x1 + _WIDTH // 2} {y1 + _HEIGHT} Q{x1 + _WIDTH // 2} {y2 + _HEIGHT // 2} {x2} {y2 + _HEIGHT // 2}"
        at = ((x1 + x2 + _WIDTH // 2) // 2, y2 + _HEIGHT // 2 - 6)
    elif x1 == x2:
        path = f"M{x1 + _WIDTH // 2} {y1 + _HEIGHT} L{x2 + _WIDTH // 2} {y2}"
        at = (x1 + _WIDTH // 2 + 30, (y1 + _HEIGHT + y2) // 2)
    else:
        middle = (x1 + x2 + _WIDTH) // 2
        path = f"M{x1 + _WIDTH // 3} {y1} Q{middle} {min(y1, y2) - 46} {x2 + 2 * _WIDTH // 3} {y2}"
        at = (middle, min(y1, y2) - 26)
    text = f'<text x="{at[0]}" y="{at[1]}" text-anchor="middle" class="step">{escape(label)}</text>'
    return f'<path d="{path}" class="edge" marker-end="url(#arrow)"/>{text}'

"""A workflow written as a Mermaid diagram, for documents and terminals."""

from docflow.kernel.text import Language
from docflow.lifecycle.definition import Workflow


def mermaid(workflow: Workflow, language: Language) -> str:
    """The workflow as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {workflow.initial}"]
    lines += [f"    {name} : {state.label.text.in_(language)}" for name, state in workflow.states.items()]
    for step in workflow.steps.values():
        label = step.label.text.in_(language)
        lines += [f"    {origin} --> {step.to or origin} : {label}" for origin in step.origin]
    lines += [f"    {name} --> [*]" for name, state in workflow.states.items() if state.final]
    return "\n".join(lines) + "\n"

"""Everything an assistant may do, as a plain list."""

from docflow.web.assistants.asking import Tool
from docflow.web.assistants.changing import CHANGES
from docflow.web.assistants.reading import READ
from docflow.web.assistants.searching import SEARCH

TOOLS: dict[str, Tool] = {tool.name: tool for tool in (SEARCH, READ, CHANGES)}

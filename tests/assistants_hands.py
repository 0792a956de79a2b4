"""An assistant of the tests: the protocol's own client, over real HTTP."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Literal, TypeVar

import anyio
import httpx2
from chromium import served
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult

from docflow.house import House
from docflow.journal.work import working
from docflow.kernel.actor import INSTALLER
from docflow.people.accounts import add_token
from docflow.people.queries import person_by_username
from docflow.web.app import create_app

T = TypeVar("T")


@contextmanager
def open_to_assistants(house: House, **settings: Any) -> Iterator[str]:
    """The house served with its door for assistants; its address."""
    settings.setdefault("assistants", True)
    with served(create_app(replace(house, settings=house.settings.model_copy(update=settings)))) as site:
        yield site


def token_of(house: House, who: str, scope: Literal["read", "write"] = "read") -> str:
    with working(house.store, INSTALLER, house.clock) as work:
        return add_token(work, person_by_username(work.session, who), name="assistant", scope=scope)


@dataclass(frozen=True)
class Assistant:
    """A client with a token; every call is a connection of its own."""

    site: str
    token: str
    language: str = "en"
    mode: str = "auto"

    def doing(self, do: Callable[[Client], Any]) -> Any:
        async def run() -> Any:
            headers = {"authorization": f"Bearer {self.token}", "accept-language": self.language}
            async with httpx2.AsyncClient(headers=headers, timeout=30) as http:
                transport = streamable_http_client(f"{self.site}/ai/mcp", http_client=http)
                async with Client(transport, mode=self.mode) as client:  # type: ignore[arg-type]
                    return await do(client)

        try:
            return anyio.run(run)
        except BaseExceptionGroup as failed:
            raise innermost(failed) from None

    def call(self, tool: str, **arguments: Any) -> CallToolResult:
        return self.doing(lambda client: client.call_tool(tool, arguments))

    def told(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """The answer of a tool that did not refuse."""
        answer = self.call(tool, **arguments)
        assert not answer.is_error, answer.content
        assert answer.structured_content is not None
        return answer.structured_content

    def refused(self, tool: str, **arguments: Any) -> str:
        """The words of a refusal."""
        answer = self.call(tool, **arguments)
        assert answer.is_error, answer.structured_content
        return answer.content[0].text  # type: ignore[union-attr]

    def numbers(self, query: str, **more: Any) -> list[str]:
        return [one["number"] for one in self.told("search_documents", query=query, **more)["items"]]


def innermost(failed: BaseException) -> BaseException:
    """What went wrong, without the groups in which the client's tasks pass it on."""
    return innermost(failed.exceptions[0]) if isinstance(failed, BaseExceptionGroup) else failed


def raw_call(
    site: str,
    token: str | None,
    *,
    tool: str = "search_documents",
    client: httpx2.Client | None = None,
    sends: Mapping[str, str] = MappingProxyType({}),
    **arguments: Any,
) -> httpx2.Response:
    """A question without any greeting before it, as bytes on the wire; `sends` are further headers."""
    sent = {"accept": "application/json, text/event-stream", "content-type": "application/json", **sends}
    if token is not None:
        sent["authorization"] = f"Bearer {token}"
    called = {"name": tool, "arguments": arguments or {"query": "文件"}}
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": called})
    return (client or httpx2).post(f"{site}/ai/mcp", content=body, headers=sent)

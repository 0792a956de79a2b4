"""What happened, told in a sentence."""

from collections.abc import Iterable, Mapping
from typing import Any

from docflow.kernel.text import Language, Text

_HOUSE = {"clock": Text("系统", "The system"), "installer": Text("安装程序", "The installer")}


class _Known(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "—"


class Sentences:
    """The rooms' sentences in one book. Two rooms may not tell the same event (ValueError)."""

    def __init__(self, tables: Iterable[Mapping[str, Text]]) -> None:
        self._book: dict[str, Text] = {}
        for table in tables:
            if twice := self._book.keys() & table.keys():
                raise ValueError(f"told twice: {sorted(twice)}")
            self._book.update(table)

    def missing(self, events: Iterable[str]) -> list[str]:
        """The events nobody has a sentence for."""
        return sorted(set(events) - self._book.keys())

    def sentence(
        self,
        told: Mapping[str, Any],
        language: Language,
        names: Mapping[int, str],
        known: Mapping[str, object] | None = None,
    ) -> str:
        """The sentence for an entry's body (`Recorded.told`).

        `{actor}` is who acted. A fact `owner_id` (or `owner_ids`) gives `{owner}` as the name of
        that person, from `names` by id. `known` adds what the entry does not say, such as the
        subject's present title; facts win over it. What nobody knows is a dash.
        """
        event = str(told["event"])
        words = _Known({**(known or {}), **told["facts"]})
        for fact, value in told["facts"].items():
            if fact.endswith(("_id", "_ids")):
                people = value if isinstance(value, list) else [value]
                named = [names.get(one, f"#{one}") for one in people if one is not None]
                words[fact.rpartition("_")[0]] = ("、" if language == "zh" else ", ").join(named) or "—"
        actor = told["actor"]
        house = _HOUSE.get(actor["kind"])
        words["actor"] = house.in_(language) if house else names.get(actor["person"], f"#{actor['person']}")
        text = self._book.get(event)
        return text.in_(language).format_map(words) if text else event

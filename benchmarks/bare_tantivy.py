"""The floor of the search: tantivy used as its manual says, fed the same terms, and nothing of ours around it."""

from collections.abc import Iterable
from pathlib import Path

import tantivy

from docflow.search.analysis import ordered_terms, spell
from docflow.search.index import Card


class BareTantivy:
    """One field of ready terms, stored, and the number of the item."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        build = tantivy.SchemaBuilder()
        build.add_text_field("text", stored=True, tokenizer_name="whitespace")
        build.add_integer_field("item", stored=True, indexed=True)
        self._schema = build.build()
        self._index = tantivy.Index(self._schema, str(folder))

    @staticmethod
    def ready(cards: Iterable[Card]) -> list[tuple[int, str]]:
        return [(card.item_id, " ".join(ordered_terms(spell(card.body).split()))) for card in cards]

    def fill(self, ready: Iterable[tuple[int, str]]) -> None:
        writer = self._index.writer(128_000_000, 1)
        for item_id, text in ready:
            document = tantivy.Document()
            document.add_text("text", text)
            document.add_integer("item", item_id)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def page(self, term: str) -> list[str]:
        """Ten hits with their snippets."""
        searcher = self._index.searcher()
        asked = tantivy.Query.term_query(self._schema, "text", term)
        snippets = tantivy.SnippetGenerator.create(searcher, asked, self._schema, "text")
        hits = searcher.search(asked, limit=10).hits
        return [snippets.snippet_from_doc(searcher.doc(address)).to_html() for _, address in hits]

    def put(self, item_id: int, text: str) -> None:
        """One document in place of its former self, and found again."""
        writer = self._index.writer(15_000_000, 1)
        writer.delete_documents_by_term("item", item_id)
        writer.add_document(tantivy.Document(text=[text], item=[item_id]))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        searcher = self._index.searcher()
        assert searcher.search(tantivy.Query.term_query(self._schema, "item", item_id), limit=1).hits

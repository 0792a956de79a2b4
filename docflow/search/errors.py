"""What search refuses, and how it says that the index is not fit for use."""

from docflow.kernel.errors import Conflict, Invalid, Unavailable


class QueryTooLong(Invalid):
    """A question to search has at most 500 characters."""

    code = "query-too-long"
    zh = "搜索内容最多 {longest} 个字符，现有 {length} 个，请缩短后再试"
    en = "A search may have at most {longest} characters, this one has {length}; please shorten it"


class QueryTooDeep(Invalid):
    """Brackets in a question to search nest at most 20 deep."""

    code = "query-too-deep"
    zh = "搜索条件的括号最多嵌套 {deepest} 层，请简化后再试"
    en = "Brackets in a search may nest at most {deepest} deep; please simplify it"


class CursorUnknown(Invalid):
    """The mark that asks for the next page is one that search gave out itself."""

    code = "search-cursor-unknown"
    zh = "翻页标记无效，请从第一页重新搜索"
    en = "The page mark is not valid; please start again from the first page"


class IndexBroken(Unavailable):
    """The index is missing, damaged, open to others or made by another engine or analysis: it must be rebuilt."""

    code = "index-broken"
    zh = "全文索引暂不可用（{reason}），正在按编号和标题查找；请管理员重建索引"
    en = "The full-text index cannot be used ({reason}); only numbers and titles are searched until it is rebuilt"


class EngineMissing(Unavailable):
    """The settings name a search engine that is not installed."""

    code = "search-engine-missing"
    zh = '没有安装搜索引擎 tantivy；请运行 pip install "docflow[fast]"，或将 DOCFLOW_SEARCH 设为 auto'
    en = 'The search engine tantivy is not installed; run pip install "docflow[fast]" or set DOCFLOW_SEARCH to auto'


class IndexBusy(Unavailable):
    """An index has one writer at a time."""

    code = "index-busy"
    zh = "索引正在由另一进程写入，请稍后再试"
    en = "Another process is writing the index; please try again later"


class IndexMoved(Conflict):
    """Who writes onto the index must have read from where it stands: a rebuild may have come between."""

    code = "index-moved"
    zh = "索引位置为 {found}，而写入方以为是 {expected}；请从索引自身的位置继续"
    en = "The index stands at {found}, the writer believed {expected}; continue from the index's own position"

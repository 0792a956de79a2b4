"""What search refuses, and how it says that the index is not fit for use."""

from docflow.kernel.errors import Conflict, Invalid, NotFound, Unavailable


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


class SavedSearchUnknown(NotFound):
    """A saved search is its owner's alone: to everybody else it does not exist."""

    code = "saved-search-unknown"
    zh = "没有这个已存搜索"
    en = "There is no such saved search"


class SavedSearchUnnamed(Invalid):
    """A saved search has a name of at most 60 characters."""

    code = "saved-search-unnamed"
    zh = "请给搜索起一个不超过 {longest} 个字符的名称"
    en = "Please give the search a name of at most {longest} characters"


class SavedSearchEmpty(Invalid):
    """A saved search asks for words, or narrows by something."""

    code = "saved-search-empty"
    zh = "没有可保存的内容，请先输入搜索词或选择筛选条件"
    en = "There is nothing to save yet; please type words or choose a filter first"


class NameTaken(Conflict):
    """Each saved search of a person has a name of its own; capitals make no difference."""

    code = "saved-search-name-taken"
    zh = "您已有名为“{name}”的已存搜索，请换一个名称，或先删除原来的"
    en = "You already have a saved search called “{name}”; please choose another name, or delete that one first"


class TooManySaved(Conflict):
    """A person keeps at most 30 searches."""

    code = "too-many-saved-searches"
    zh = "最多保存 {most} 个搜索，请先删除不再使用的"
    en = "At most {most} searches can be saved; please delete one you no longer use first"

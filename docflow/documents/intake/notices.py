"""The sentences that warn about a file, or keep it from being submitted."""

from docflow.documents.intake.outcome import Notice, Scalar
from docflow.kernel.text import Text

SENTENCES: dict[str, Text] = {
    "tracked-changes": Text(
        "文件中有 {count} 处未处理的修订，请接受或拒绝后再提交",
        "The file holds {count} open tracked changes; accept or reject them before submitting",
    ),
    "comments": Text(
        "文件中有 {count} 条批注，请处理并删除后再提交",
        "The file holds {count} comments; settle and delete them before submitting",
    ),
    "placeholders": Text(
        "文件中有未填写的占位符：{names}",
        "The file holds placeholders that are not filled in: {names}",
    ),
    "no-text": Text("文件中没有文字", "The file holds no text"),
    "no-text-layer": Text(
        "PDF 只有图像、没有文字层，因此无法检索",
        "The PDF holds only images and no text layer, so it cannot be searched",
    ),
    "pages-without-text": Text(
        "PDF 共 {pages} 页，其中 {count} 页没有文字层",
        "{count} of the {pages} pages of the PDF have no text layer",
    ),
    "editing-restricted": Text(
        "文件启用了“限制编辑”保护，他人可能无法修改",
        "Editing of the file is restricted, so others may be unable to change it",
    ),
    "several-procedures": Text(
        "一个文件中似乎有多个程序：{titles}",
        "The file seems to hold several procedures: {titles}",
    ),
    "numbers-disagree": Text(
        "文件中出现了不同的文件编号：{numbers}",
        "The file gives different document numbers: {numbers}",
    ),
    "embedded-objects": Text(
        "文件中有 {count} 个嵌入对象，其内容未被读取",
        "The file holds {count} embedded objects whose content was not read",
    ),
    "parts-missing": Text(
        "文件引用了 {count} 个并不存在的内部部件",
        "The file refers to {count} inner parts that do not exist",
    ),
}


def notice(code: str, **facts: Scalar) -> Notice:
    return Notice(code, SENTENCES[code].format(**facts), facts)

"""How the journal speaks of proof."""

from collections.abc import Mapping

from docflow.kernel.text import Text

SENTENCES: Mapping[str, Text] = {
    "attachment.added": Text("{actor} 为 {subject} 添加了附件 {file}", "{actor} attached {file} to {subject}"),
    "attachment.added_to_part": Text(
        "{actor} 为 {subject} 的一部分添加了附件", "{actor} attached a file to a part of {subject}"
    ),
}

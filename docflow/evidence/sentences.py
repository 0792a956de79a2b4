"""How the journal speaks of proof."""

from collections.abc import Mapping

from docflow.kernel.text import Text

SENTENCES: Mapping[str, Text] = {
    "attachment.added": Text("{actor} 为 {subject} 添加了附件 {file}", "{actor} attached {file} to {subject}"),
}

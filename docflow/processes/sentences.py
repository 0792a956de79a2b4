"""How the journal speaks of processes."""

from collections.abc import Mapping

from docflow.kernel.text import Text

SENTENCES: Mapping[str, Text] = {
    "process.added": Text("{actor} 建立了过程 {code}", "{actor} set up process {code}"),
    "process.changed": Text("{actor} 更改了过程 {code}", "{actor} changed process {code}"),
    "process.retired": Text("{actor} 停用了过程 {code}", "{actor} ended process {code}"),
}

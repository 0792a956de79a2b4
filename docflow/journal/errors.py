"""What can go wrong with the journal."""

from docflow.kernel.errors import Conflict, Invalid, NotFound, Unavailable


class EntryUnknown(NotFound):
    """No entry stands at this position."""

    code = "entry-unknown"
    zh = "审计追踪中没有第 {position} 号条目"
    en = "The journal has no entry at position {position}"


class TreeTooSmall(Conflict):
    """A proof can only speak of a tree that the journal has already reached."""

    code = "tree-too-small"
    zh = "审计追踪目前只有 {size} 条已封存的条目，无法证明到第 {wanted} 条"
    en = "The journal has sealed {size} entries so far; nothing can be proven about {wanted}"


class CheckpointInvalid(Invalid):
    """A checkpoint is a signed note of this installation, byte for byte as it was signed."""

    code = "checkpoint-invalid"
    zh = "检查点无效：格式不符，或签名与本系统的公钥不符"
    en = "The checkpoint is not valid: its form is wrong, or its signature is not by this installation's key"


class JournalDamaged(Unavailable):
    """The tree over the entries lacks a node; nothing is sealed or proven until it is whole again."""

    code = "journal-damaged"
    zh = "审计追踪的校验树缺少节点（层 {level}，位置 {place}）；请运行 docflow verify，并从备份恢复"
    en = "The journal's tree lacks a node (level {level}, place {place}); run docflow verify and restore from a backup"


class FollowerAhead(Unavailable):
    """A follower has read further than the journal reaches, as after an older backup was restored."""

    code = "follower-ahead"
    zh = "“{follower}”已读到 {position}，而审计追踪只有 {size} 条；请重建（docflow rebuild）"
    en = "Follower {follower} stands at {position} but the journal holds {size} entries; rebuild it (docflow rebuild)"

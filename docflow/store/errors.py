"""What can go wrong with the database and the files."""

from docflow.kernel.errors import NotFound, Unavailable


class StoreBusy(Unavailable):
    """Another writer held the database for longer than docflow waits."""

    code = "store-busy"
    zh = "数据库正忙，没有写入任何内容，请稍后重试"
    en = "The database is busy; nothing was written, please try again"


class StoreFailed(Unavailable):
    """The database refused to keep a change, for example because the disk is full."""

    code = "store-failed"
    zh = "数据库未能保存（例如磁盘已满），没有写入任何内容；请通知管理员"
    en = "The database could not keep the change (a full disk, for example); nothing was written. Tell an administrator"


class StoreNotReady(Unavailable):
    """The tables are missing or of another version: `docflow migrate` has to run first."""

    code = "store-not-ready"
    zh = "数据库尚未准备好，请先运行 docflow init 或 docflow migrate"
    en = "The database is not ready; run docflow init or docflow migrate first"


class BlobMissing(NotFound):
    """A file is named that the store does not hold."""

    code = "blob-missing"
    zh = "文件库中缺少文件 {sha256}"
    en = "The file store lacks {sha256}"


class BlobDamaged(Unavailable):
    """A file's bytes no longer have the digest they are kept under; they are never served."""

    code = "blob-damaged"
    zh = "文件 {sha256} 已损坏，不予提供；请从备份恢复"
    en = "File {sha256} is damaged and is not served; restore it from a backup"


class BlobStoreFailed(Unavailable):
    """The file system refused to keep a file."""

    code = "blob-store-failed"
    zh = "文件未能保存（{reason}），没有写入任何内容"
    en = "The file could not be kept ({reason}); nothing was written"

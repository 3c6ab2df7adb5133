"""What happens to backups."""

from dataclasses import dataclass

from entgov.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class BackupMade(Fact):
    """A backup was made, read back and found to be whole."""

    folder: str
    rows: int
    files: int
    encrypted: bool = False


@dataclass(frozen=True, kw_only=True)
class BackupRestored(Fact):
    """This installation was made again from a backup of that moment."""

    folder: str
    made_at: str

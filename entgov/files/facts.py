"""What happens to files. Each carries the `space_id` of its file."""

from dataclasses import dataclass

from entgov.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class _AboutFile(Fact):
    file_id: int


class FileAdded(_AboutFile):
    """It belongs to the space now: it was added to it, or stands in a text that was saved."""


@dataclass(frozen=True, kw_only=True)
class FileReplaced(_AboutFile):
    """It has a new version, with this number."""

    version: int


class FileRenamed(_AboutFile):
    """It has another name or description."""


class FileRemoved(_AboutFile): ...


class FileBroughtBack(_AboutFile): ...


@dataclass(frozen=True, kw_only=True)
class FileMoved(_AboutFile):
    """It went along with the text that it stands in, from the space with this id."""

    from_space_id: int


class FileTextRead(_AboutFile):
    """The words of its current version are known, or can't be."""


@dataclass(frozen=True, kw_only=True)
class UnusedUploadDropped(Fact):
    """What was uploaded while somebody wrote, and never saved, is gone."""

    upload_id: int

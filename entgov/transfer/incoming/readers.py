"""Which reader reads which kind of source, and which kind a source is: told from its content."""

from collections.abc import Mapping
from types import ModuleType
from typing import cast

from entgov.transfer.incoming import feed, mediawiki
from entgov.transfer.incoming.items import Reader

_MODULES: tuple[ModuleType, ...] = (feed, mediawiki)

READERS: Mapping[str, Reader] = {each.KIND: cast(Reader, each) for each in _MODULES}
"""By kind, as the command line names it."""

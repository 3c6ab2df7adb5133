"""What each app would build anew is built once in a process: tests make thousands of apps.

An app of a test is whole and its own all the same: only results that never differ are kept.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine
from werkzeug.routing import Rule


class _Compiled(dict[Any, Any]):
    """SQL by statement, for the engines of all apps: their dialects are set up alike."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_without_engine(key), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(_without_engine(key), compiled)


def _without_engine(key: Any) -> Any:
    dialect, *rest = key
    return dialect.name, *rest


class _BuiltOnce(Rule):
    """A route whose function that builds addresses is kept for the next app."""

    _built: dict[Any, Callable[..., tuple[str, str]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = self.rule, self.merge_slashes, append_unknown, repr(self.defaults)
        if key not in self._built:
            self._built[key] = super()._compile_builder(append_unknown)
        return self._built[key]


_compiled = _Compiled()


def keep_routes() -> None:
    """From now on, apps of this process share what their routes build."""
    Flask.url_rule_class = _BuiltOnce


def keep_statements(engine: Engine) -> None:
    """Let an engine use the SQL that those before it have compiled."""
    engine.update_execution_options(compiled_cache=_compiled)


def keep_templates(app: Flask, compiled: FileSystemBytecodeCache) -> None:
    """Let an app use the templates that those before it have compiled."""
    app.jinja_env.bytecode_cache = compiled

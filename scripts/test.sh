#!/bin/sh
# Everything that must hold. Says what it runs; stops at the first thing that fails.
set -eu
run() {
  echo "== $*"
  "$@"
}
bin=.venv/bin
run $bin/ruff check .
run $bin/ruff format --check entgov tests bench migrations wsgi.py
run $bin/mypy
run $bin/lint-imports
run $bin/pytest -n 2 --dist worksteal --database sqlite tests
# The browser meets one database: what it looks at is made of screens, not of statements.
run $bin/pytest -n 2 --dist worksteal --database postgresql --ignore=tests/browser tests

#!/bin/sh
# Makes .venv from a hashed lock file: scripts/environment.sh requirements.lock
# Whatever is missing on the machine is one clear line with the remedy.
set -eu
lock=$1

fail() {
  echo "Error: $1" >&2
  exit 1
}

command -v python3 >/dev/null || fail "python3 is missing. On Debian: apt-get install python3 python3-venv"
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  fail "entgov needs Python 3.11 or later; this is $(python3 --version)."

if [ ! -x .venv/bin/python ]; then
  python3 -c 'import ensurepip, venv' 2>/dev/null ||
    fail "Python's venv module is missing. On Debian: apt-get install python3-venv"
  echo "Making the environment in .venv"
  python3 -m venv .venv || fail ".venv can't be made. Is this folder writable, and is there room on the disk?"
fi

echo "Installing what $lock names"
if command -v uv >/dev/null; then
  install="uv pip install --quiet --python .venv/bin/python"
else
  install=".venv/bin/python -m pip install --quiet --disable-pip-version-check"
fi
$install --require-hashes --no-deps -r "$lock" ||
  fail "The packages can't be installed. The lines above say why; the first installation needs the network."
$install --no-deps --no-build-isolation --editable . ||
  fail "entgov itself can't be installed. The lines above say why."

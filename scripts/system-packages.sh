#!/bin/sh
# What tests and measuring need beside Python: the packages that are named; by themselves PostgreSQL,
# Chromium, and Node.js with npm, for the provider of identity that tests sign in with. As root on Debian it installs them.
set -eu

is_there() {
  case $1 in
  postgresql)
    [ -n "$(find /usr/lib/postgresql /usr/local/pgsql -name initdb 2>/dev/null | head -n 1)" ] ||
      command -v initdb >/dev/null
    ;;
  nodejs) command -v node >/dev/null ;;
  *) command -v "$1" >/dev/null ;;
  esac
}

[ $# -gt 0 ] || set -- postgresql chromium nodejs npm
missing=""
for package in "$@"; do
  is_there "$package" || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing:$missing"
  # A server of the distribution's own is not wanted: the tests start theirs.
  mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] ||
    echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
  apt-get update -qq
  # shellcheck disable=SC2086  # a list of words
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
  echo "Error: missing:$missing. On Debian, as root: apt-get install$missing" >&2
  exit 1
fi

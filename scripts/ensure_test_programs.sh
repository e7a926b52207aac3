#!/usr/bin/env bash
# The two programs of the tests that pip cannot install: Chromium and PostgreSQL.
# Installs what is absent where that is allowed, else says what to run. Starts no service.
set -euo pipefail

found() {
    command -v "$1" > /dev/null || compgen -G "/usr/lib/postgresql/*/bin/$1" > /dev/null
}

missing=()
found chromium || missing+=(chromium)
{ found initdb && command -v pg_dump psql > /dev/null; } || missing+=(postgresql)
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ]; then
    as_root=(env)
elif sudo --non-interactive true 2> /dev/null; then
    as_root=(sudo --non-interactive)
else
    as_root=()
fi

if [ ${#as_root[@]} -eq 0 ] || ! command -v apt-get > /dev/null; then
    echo "The tests need ${missing[*]}. Run: sudo apt-get install -y --no-install-recommends ${missing[*]}" >&2
    exit 1
fi

echo "Installing ${missing[*]} for the tests"
quietly=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1)
"${quietly[@]}" apt-get update -qq
# Debian would make and start a cluster; the tests start a server of their own
if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    "${as_root[@]}" mkdir -p /etc/postgresql-common
    echo "create_main_cluster = false" \
        | "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf > /dev/null
fi
"${quietly[@]}" apt-get install -y -qq --no-install-recommends \
    -o Dpkg::Options::=--force-confold "${missing[@]}" < /dev/null

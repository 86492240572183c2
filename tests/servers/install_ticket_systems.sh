#!/usr/bin/env bash
# Installs the two ticket systems that `make test-tickets` posts to, where they are missing.
set -euo pipefail

packages=()
dpkg --status request-tracker5 starman >/dev/null 2>&1 ||
  packages+=(request-tracker5 rt5-db-postgresql rt5-standalone starman msmtp-mta)
dpkg --status redmine redmine-pgsql puma >/dev/null 2>&1 || packages+=(redmine redmine-pgsql puma)
[ "${#packages[@]}" -gt 0 ] || exit 0

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

echo "Installing ${packages[*]}"
# The tests make their own databases.
as_root debconf-set-selections <<'ANSWERS'
request-tracker5 request-tracker5/dbconfig-install boolean false
redmine redmine/instances/default/dbconfig-install boolean false
ANSWERS
as_root apt-get update --quiet --quiet
# Redmine's set-up needs Debian's Bundler: the one inside libruby looks for gems as files.
as_root env DEBIAN_FRONTEND=noninteractive \
  apt-get install --yes --quiet --quiet --no-install-recommends ruby-bundler >/dev/null
bundler=$(dpkg-query --show --showformat '${Version}' ruby-bundler)
as_root env DEBIAN_FRONTEND=noninteractive BUNDLER_VERSION="${bundler%%-*}" \
  apt-get install --yes --quiet --quiet --no-install-recommends dbconfig-no-thanks "${packages[@]}" >/dev/null

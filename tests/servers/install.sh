#!/usr/bin/env bash
# Installs what the tests need from outside Python, and only what is missing: a browser, the two
# servers, Java and npm for the page checkers, and those checkers themselves.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

node_folder=.venv/node
node_packages=(axe-core@4.14.1 lighthouse@12.8.2 vnu-jar@26.9.27)

has_postgres() {
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null
}

# Debian keeps it where an ordinary user's PATH does not lead.
has_nginx() {
  [ -x /usr/sbin/nginx ] || command -v nginx >/dev/null
}

packages=()
command -v chromium >/dev/null || packages+=(chromium fonts-liberation)
command -v redis-server >/dev/null || packages+=(redis-server)
has_postgres || packages+=(postgresql)
command -v java >/dev/null || packages+=(default-jre-headless)
command -v npm >/dev/null || packages+=(npm)
command -v wrk >/dev/null || packages+=(wrk)
has_nginx || packages+=(nginx-light)
command -v systemd-analyze >/dev/null || packages+=(systemd)

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    echo "The tests need these packages: ${packages[*]}. Install them as root, or install sudo." >&2
    exit 1
  fi
}

if [ "${#packages[@]}" -gt 0 ]; then
  if ! command -v apt-get >/dev/null; then
    echo "The tests need: ${packages[*]}. There is no apt-get here: install them by hand." >&2
    exit 1
  fi
  echo "Installing ${packages[*]}"
  as_root apt-get update --quiet --quiet
  # policy-rc.d is left alone: services that Debian starts do no harm, the tests start their own.
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --quiet --quiet --no-install-recommends "${packages[@]}" >/dev/null
fi

if [ "$(cat "$node_folder/.installed" 2>/dev/null)" != "${node_packages[*]}" ]; then
  mkdir -p "$node_folder"
  npm install --prefix "$node_folder" --no-save --no-package-lock --no-audit --no-fund \
    --no-update-notifier --loglevel error "${node_packages[@]}"
  echo "${node_packages[*]}" >"$node_folder/.installed"
fi

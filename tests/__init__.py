"""The tests. They start hundreds of processes, each of which would compile the program anew where a shell forbids to
keep what was compiled: that is allowed here, for this process and for those that it starts."""

from __future__ import annotations

import os
import sys

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

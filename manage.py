#!/usr/bin/env python
"""The command line of the project."""

from __future__ import annotations

import gc
import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

OBJECTS_BETWEEN_COLLECTIONS = 100_000


def main() -> None:
    """Runs the command named in the arguments; exits 2 where the environment does not allow a start."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)  # nothing that a start loads is garbage: looking costs a tenth of it
    try:
        settings.configured or settings.DEBUG  # noqa: B018 - reads the settings, so that a mistake ends here
    except ImproperlyConfigured as mistake:
        sys.stderr.write(f"{mistake}\n")
        sys.exit(2)
    try:
        execute_from_command_line(sys.argv)
    finally:
        gc.freeze()  # what is left goes with the process: to look through all of it takes half a second after an import


if __name__ == "__main__":
    main()

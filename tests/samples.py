"""Where the sample garden lies: beside the repository, read in place, never copied."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
CORPUS = SHARED / "corpus"
SEEDS = SHARED / "seeds"

needs_samples = pytest.mark.skipif(
    not CORPUS.is_dir(), reason=f"the sample garden is absent ({CORPUS.relative_to(SHARED.parent)} beside the project)"
)

"""What tests in the browser may not do."""

from __future__ import annotations

from pathlib import Path

BROWSER_TESTS = Path(__file__).parents[1] / "browser"


def test_no_browser_test_waits_by_a_function_of_its_own() -> None:
    """Playwright asks it at once and then by eval, which the pages' policy forbids: it fails where it waits."""
    waiting = [file.name for file in BROWSER_TESTS.glob("*.py") if "wait_for_function(" in file.read_text("utf-8")]
    assert waiting == [], "use expect(…), which waits by itself"

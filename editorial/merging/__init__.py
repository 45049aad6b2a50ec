"""Merging what a person posted with the text that is stored."""

from editorial.merging.lines import keep_untouched_lines

__all__ = ["keep_untouched_lines"]

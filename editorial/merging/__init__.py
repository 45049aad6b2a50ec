"""Two texts laid over each other: what a form posted, what two people changed, and what differs, for a screen."""

from editorial.merging.differences import DifferenceSummary, Hunk, Row, difference_summary, line_differences
from editorial.merging.fields import FieldConflict, FieldMerge, FieldValue, merge_fields, merge_sets
from editorial.merging.lines import Line, keep_untouched_lines
from editorial.merging.segments import Segment, Segments, text_segments
from editorial.merging.three_way import Agreed, Chunk, Conflict, Excerpt, LineMerge, merge_lines

__all__ = [
    "Agreed",
    "Chunk",
    "Conflict",
    "DifferenceSummary",
    "Excerpt",
    "FieldConflict",
    "FieldMerge",
    "FieldValue",
    "Hunk",
    "Line",
    "LineMerge",
    "Row",
    "Segment",
    "Segments",
    "difference_summary",
    "keep_untouched_lines",
    "line_differences",
    "merge_fields",
    "merge_lines",
    "merge_sets",
    "text_segments",
]

"""Media files of the garden: in with an import or a sync, to readers with their articles, and out again."""

from editorial.services.media.results import PROPOSALS, REFUSALS, Action, MediaItem, MediaReport, media_as_json

__all__ = ["PROPOSALS", "REFUSALS", "Action", "MediaItem", "MediaReport", "media_as_json"]

"""Suggestions about names: found in the garden, stored as a queue, decided by editors and remembered."""

from editorial.services.name_suggestions.accepting import Accepted, accept
from editorial.services.name_suggestions.computing import Found, find_suggestions
from editorial.services.name_suggestions.deciding import tell_apart
from editorial.services.name_suggestions.queue import (
    EVERYTHING,
    SUGGEST_JOB,
    QueueLine,
    queue_lines,
    refresh_queue,
    suggest_in_background,
)

__all__ = [
    "EVERYTHING",
    "SUGGEST_JOB",
    "Accepted",
    "Found",
    "QueueLine",
    "accept",
    "find_suggestions",
    "queue_lines",
    "refresh_queue",
    "suggest_in_background",
    "tell_apart",
]

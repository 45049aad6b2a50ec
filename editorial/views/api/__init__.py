"""The read-only API for programs: what readers see, as JSON."""

from editorial.views.api.addresses import api_patterns

__all__ = ["api_patterns"]

"""What came in: changesets, files that could not be read, addresses that were left behind."""

from editorial.admin.intake import changesets, conflicts, quarantine, redirects

__all__ = ["changesets", "conflicts", "quarantine", "redirects"]

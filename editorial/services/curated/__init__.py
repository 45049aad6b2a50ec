"""Curated rows by natural keys: found, compared, written and removed as the named columns that effects hold."""

from editorial.services.curated.registry import TABLES
from editorial.services.curated.table import Columns, CuratedTable, NotPossible

__all__ = ["TABLES", "Columns", "CuratedTable", "NotPossible"]

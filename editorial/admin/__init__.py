"""The editors' side, on Django's admin; importing it registers every model."""

from editorial.admin import articles, entities, intake, records, revisions, taxonomy

__all__ = ["articles", "entities", "intake", "records", "revisions", "taxonomy"]

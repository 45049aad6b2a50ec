"""The editors' side, on Django's admin; importing it registers every model."""

from django.contrib import admin

from editorial.admin import (
    articles,
    bulk,
    discussion,
    entities,
    folders,
    glossary,
    intake,
    jobs,
    records,
    revisions,
    suggestions,
    taxonomy,
)

discussion.register_notices(admin.site)

__all__ = [
    "articles",
    "bulk",
    "discussion",
    "entities",
    "folders",
    "glossary",
    "intake",
    "jobs",
    "records",
    "revisions",
    "suggestions",
    "taxonomy",
]

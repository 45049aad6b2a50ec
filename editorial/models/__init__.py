"""Tables, constraints and querysets. Other packages import models from here only."""

from editorial.models.articles import Article, ArticleQuerySet, Dialect, Status
from editorial.models.changesets import Changeset, Effect, Quarantine, WorkflowEvent
from editorial.models.collections import RESERVED_SEGMENTS, Collection
from editorial.models.desk import Autosave, Preference, Presence, PreviewLink
from editorial.models.discussion import Comment, Notice
from editorial.models.entities import (
    Alias,
    Channel,
    Entity,
    EntityKind,
    EntityQuerySet,
    Mention,
    Organization,
    Person,
    Product,
    Role,
    SourceKind,
    Work,
)
from editorial.models.findings import Finding
from editorial.models.folders import SyncedFile, SyncFolder
from editorial.models.redirects import Redirect
from editorial.models.revisions import Body, RenderedBody, Revision
from editorial.models.site import SiteVersion
from editorial.models.taxonomy import (
    Area,
    ArticleArea,
    ArticleCategory,
    ArticleProject,
    ArticleSeries,
    Category,
    Project,
    Series,
    Tag,
    TaggedArticle,
)
from editorial.models.visibility import listed_condition, published_condition

__all__ = [
    "RESERVED_SEGMENTS",
    "Alias",
    "Area",
    "Article",
    "ArticleArea",
    "ArticleCategory",
    "ArticleProject",
    "ArticleQuerySet",
    "ArticleSeries",
    "Autosave",
    "Body",
    "Category",
    "Changeset",
    "Channel",
    "Collection",
    "Comment",
    "Dialect",
    "Effect",
    "Entity",
    "EntityKind",
    "EntityQuerySet",
    "Finding",
    "Mention",
    "Notice",
    "Organization",
    "Person",
    "Preference",
    "Presence",
    "PreviewLink",
    "Product",
    "Project",
    "Quarantine",
    "Redirect",
    "RenderedBody",
    "Revision",
    "Role",
    "Series",
    "SiteVersion",
    "SourceKind",
    "Status",
    "SyncFolder",
    "SyncedFile",
    "Tag",
    "TaggedArticle",
    "Work",
    "WorkflowEvent",
    "listed_condition",
    "published_condition",
]

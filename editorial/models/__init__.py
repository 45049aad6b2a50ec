"""Tables, constraints and querysets. Other packages import models from here only."""

from editorial.models.articles import SOURCE_BEGINNING, Article, ArticleQuerySet, Dialect, Status
from editorial.models.bulk_changes import BulkChange, Recipe
from editorial.models.changesets import Changeset, Effect, Quarantine, WorkflowEvent
from editorial.models.collections import RESERVED_SEGMENTS, Collection
from editorial.models.debts import DebtSnapshot
from editorial.models.desk import Autosave, Preference, Presence, PreviewLink
from editorial.models.discussion import Comment, Notice
from editorial.models.entities import (
    Alias,
    Channel,
    Entity,
    EntityKind,
    EntityQuerySet,
    Mention,
    NameSet,
    Organization,
    Person,
    Product,
    Role,
    SourceKind,
    Work,
)
from editorial.models.findings import LONGEST_PLACE, Finding, Inspection
from editorial.models.folders import SyncedFile, SyncFolder, UncommittedFile
from editorial.models.glossary import GlossaryReading, GlossaryTerm, GlossaryUse
from editorial.models.jobs import Job, JobWorker
from editorial.models.links import ArticleLink, LinkName
from editorial.models.media import Blob, MediaFile, SyncedMedia
from editorial.models.redirects import Redirect
from editorial.models.revisions import Body, Conflict, RenderedBody, Revision
from editorial.models.search import Passage, SearchHeader, SearchReading
from editorial.models.site import SiteVersion
from editorial.models.suggestions import NamePair, NameSuggestion, NameSuggestionQuerySet
from editorial.models.taxonomy import (
    Area,
    ArticleArea,
    ArticleCategory,
    ArticleProject,
    ArticleSeries,
    Category,
    Project,
    ProjectPlace,
    Series,
    Tag,
    TaggedArticle,
)
from editorial.models.term_decisions import FormerAddress, TermKind, TermPair, TermSuggestion, TermSuggestionQuerySet
from editorial.models.unlisted import DismissedName, NameCount, NameProposal, NameProposalQuerySet
from editorial.models.visibility import listed_condition, published_condition

__all__ = [
    "LONGEST_PLACE",
    "RESERVED_SEGMENTS",
    "SOURCE_BEGINNING",
    "Alias",
    "Area",
    "Article",
    "ArticleArea",
    "ArticleCategory",
    "ArticleLink",
    "ArticleProject",
    "ArticleQuerySet",
    "ArticleSeries",
    "Autosave",
    "Blob",
    "Body",
    "BulkChange",
    "Category",
    "Changeset",
    "Channel",
    "Collection",
    "Comment",
    "Conflict",
    "DebtSnapshot",
    "Dialect",
    "DismissedName",
    "Effect",
    "Entity",
    "EntityKind",
    "EntityQuerySet",
    "Finding",
    "FormerAddress",
    "GlossaryReading",
    "GlossaryTerm",
    "GlossaryUse",
    "Inspection",
    "Job",
    "JobWorker",
    "LinkName",
    "MediaFile",
    "Mention",
    "NameCount",
    "NamePair",
    "NameProposal",
    "NameProposalQuerySet",
    "NameSet",
    "NameSuggestion",
    "NameSuggestionQuerySet",
    "Notice",
    "Organization",
    "Passage",
    "Person",
    "Preference",
    "Presence",
    "PreviewLink",
    "Product",
    "Project",
    "ProjectPlace",
    "Quarantine",
    "Recipe",
    "Redirect",
    "RenderedBody",
    "Revision",
    "Role",
    "SearchHeader",
    "SearchReading",
    "Series",
    "SiteVersion",
    "SourceKind",
    "Status",
    "SyncFolder",
    "SyncedFile",
    "SyncedMedia",
    "Tag",
    "TaggedArticle",
    "TermKind",
    "TermPair",
    "TermSuggestion",
    "TermSuggestionQuerySet",
    "UncommittedFile",
    "Work",
    "WorkflowEvent",
    "listed_condition",
    "published_condition",
]

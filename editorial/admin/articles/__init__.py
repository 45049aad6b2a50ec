"""Articles in the admin: the list, the form that edits documents, and what is done to several at once."""

from editorial.admin.articles.pages import ArticleAdmin

__all__ = ["ArticleAdmin"]

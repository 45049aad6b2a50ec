"""Who may do what with an article: the names of the permissions, and the one rule on whose work it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from editorial.models import Article

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

VIEW = "editorial.view_article"
CHANGE = "editorial.change_article"
CHANGE_ANY = "editorial.change_any_article"
REVIEW = "editorial.review_article"
ASSIGN = "editorial.assign_article"
PUBLISH = "editorial.publish_article"
REMOVE = "editorial.delete_article"


def may_edit(article: Article, user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether this user may change the text of this article.

    With the permission to change articles: one's own (begun by or assigned to the user) and those assigned to
    nobody. Work of others needs the permission to change any article.
    """
    if not user.has_perm(CHANGE):  # type: ignore[union-attr]
        return False
    if article.assignee_id is None or user.pk in (article.assignee_id, article.created_by_id):
        return True
    return bool(user.has_perm(CHANGE_ANY))  # type: ignore[union-attr]

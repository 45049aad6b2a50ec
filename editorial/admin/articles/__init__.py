"""Articles in the admin: the list, the form that edits documents, and what is done to several at once."""

from django.contrib import admin

from editorial.admin.articles.listing import ArticleListing
from editorial.models import Article

admin.site.register(Article, ArticleListing)

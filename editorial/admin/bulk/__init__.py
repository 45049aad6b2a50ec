"""The same change to many articles: put together, looked at line by line, carried out; and recipes that are kept."""

from editorial.admin.bulk.acting import bulk_action
from editorial.admin.bulk.addresses import addresses, bulk_address
from editorial.admin.bulk.recipes import RecipeAdmin

__all__ = ["RecipeAdmin", "addresses", "bulk_action", "bulk_address"]

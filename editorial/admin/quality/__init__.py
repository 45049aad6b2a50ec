"""The desk of quality: findings by rule, the findings of one rule, and those of one article with their lines."""

from editorial.admin.quality.addresses import addresses

__all__ = ["addresses"]

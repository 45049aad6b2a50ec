"""What Jekyll reads from where a file lies: `_posts/2024-01-31-name.md`, `_drafts/name.md`."""

from __future__ import annotations

import re

POSTS, DRAFTS = "_posts", "_drafts"
_DATED = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})-(.+)", re.DOTALL)


def is_jekyll(path: str) -> bool:
    """Return whether the file lies where Jekyll keeps posts or drafts."""
    return is_post(path) or is_draft(path)


def is_post(path: str) -> bool:
    """Return whether the file lies in a folder of posts."""
    return POSTS in path.split("/")[:-1]


def is_draft(path: str) -> bool:
    """Return whether the file lies in a folder of drafts."""
    return DRAFTS in path.split("/")[:-1]


def post_date(path: str) -> str:
    """Return the day that the name of a post begins with, "" for anything else.

    >>> post_date("_posts/2024-01-31-sea.md"), post_date("notes/2024-01-31-sea.md")
    ('2024-01-31', '')
    """
    found = _DATED.fullmatch(path.rpartition("/")[2]) if is_post(path) else None
    return found[1] if found else ""


def without_jekyll(path: str) -> str:
    """Return the path of a post or draft as its address has it: without those folders and the day.

    >>> without_jekyll("_posts/2024-01-31-sea.md"), without_jekyll("blog/_posts/trips/2024-1-3-sea.md")
    ('sea.md', 'blog/trips/sea.md')
    """
    if not is_jekyll(path):
        return path
    *folders, name = path.split("/")
    found = _DATED.fullmatch(name) if is_post(path) else None
    return "/".join([*(folder for folder in folders if folder not in (POSTS, DRAFTS)), found[2] if found else name])

"""What the specifications of Atom (RFC 4287) and JSON Feed 1.1 ask of a document, as lists of what is wrong."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

from jsonschema import Draft202012Validator

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
ONCE = ("id", "title", "updated")
AT_MOST_ONCE = ("subtitle", "generator", "icon", "logo", "rights", "summary", "content", "published")
IN_FEED = {"author", "category", "entry", "id", "link", "rights", "subtitle", "title", "updated"}
IN_ENTRY = {"author", "category", "content", "id", "link", "published", "summary", "title", "updated"}

URL = {"type": "string", "pattern": "^https?://"}
TEXT = {"type": "string", "minLength": 1}
STAMP = {"type": "string", "pattern": f"^{TIME.pattern}$"}
AUTHORS = {
    "type": "array",
    "items": {
        "type": "object",
        "minProperties": 1,
        "properties": {"name": TEXT, "url": URL, "avatar": URL},
        "additionalProperties": False,
    },
}
ITEM = {
    "type": "object",
    "required": ["id"],
    "anyOf": [{"required": ["content_html"]}, {"required": ["content_text"]}],
    "properties": {
        "id": TEXT,
        "url": URL,
        "external_url": URL,
        "title": TEXT,
        "content_html": {"type": "string"},
        "content_text": {"type": "string"},
        "summary": TEXT,
        "image": URL,
        "date_published": STAMP,
        "date_modified": STAMP,
        "authors": AUTHORS,
        "tags": {"type": "array", "items": TEXT, "uniqueItems": True},
        "language": TEXT,
    },
    "additionalProperties": False,
}
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": TEXT,
        "home_page_url": URL,
        "feed_url": URL,
        "language": TEXT,
        "authors": AUTHORS,
        "items": {"type": "array", "items": ITEM},
    },
    "additionalProperties": False,
}


def json_feed_faults(text: str) -> list[str]:
    """Returns what is wrong with a JSON Feed; equal ids too."""
    values = json.loads(text)
    faults = [f"{error.json_path}: {error.message}" for error in Draft202012Validator(JSON_FEED).iter_errors(values)]
    ids = [item["id"] for item in values["items"]]
    return faults if len(ids) == len(set(ids)) else [*faults, "ids are not unique"]


def atom_faults(data: bytes) -> list[str]:
    """Returns what is wrong with an Atom feed."""
    feed = ElementTree.fromstring(data)
    faults = [] if feed.tag == f"{ATOM}feed" else [f"the root is {feed.tag}"]
    faults += element_faults(feed, IN_FEED)
    if [link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"] == []:
        faults.append("a feed should name itself")
    entries = feed.findall(f"{ATOM}entry")
    has_author = feed.find(f"{ATOM}author") is not None
    for entry in entries:
        faults += element_faults(entry, IN_ENTRY)
        if not has_author and entry.find(f"{ATOM}author") is None:
            faults.append("an entry without author in a feed without one")
        alternate = [link for link in entry.findall(f"{ATOM}link") if link.get("rel", "alternate") == "alternate"]
        if not alternate and entry.find(f"{ATOM}content") is None:
            faults.append("neither content nor an alternate link")
    ids = [element.findtext(f"{ATOM}id") for element in [feed, *entries]]
    return faults if len(ids) == len(set(ids)) else [*faults, "ids are not unique"]


def element_faults(element: Any, allowed: set[str]) -> list[str]:
    """Returns what is wrong with the children of a feed or an entry."""
    names = [child.tag.removeprefix(ATOM) for child in element]
    faults = [f"{name} is not allowed here" for name in names if name not in allowed]
    faults += [f"{name} must be there once" for name in ONCE if names.count(name) != 1]
    faults += [f"{name} is there more than once" for name in AT_MOST_ONCE if names.count(name) > 1]
    for child in element:
        name = child.tag.removeprefix(ATOM)
        text = (child.text or "").strip()
        if name in ("updated", "published") and not TIME.fullmatch(text):
            faults.append(f"{name} is no date: {text}")
        elif name == "id" and not urlsplit(text).scheme:
            faults.append(f"id is no address: {text}")
        elif name == "link" and not urlsplit(child.get("href", "")).netloc:
            faults.append(f"link is not whole: {child.get('href')}")
        elif name == "author" and not child.findtext(f"{ATOM}name"):
            faults.append("an author without a name")
        elif name == "category" and not child.get("term"):
            faults.append("a category without a term")
        elif name in ("content", "summary") and (child.get("type") not in (None, "text", "html") or len(child)):
            faults.append(f"{name} of a wrong type")
    if LANG in element.attrib and not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)*", element.attrib[LANG]):
        faults.append(f"no language: {element.attrib[LANG]}")
    return faults

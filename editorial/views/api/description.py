"""The description of the API as an OpenAPI 3.1 document."""

from __future__ import annotations

from typing import Any

from editorial.services.pages import KIND_SECTIONS, site_name
from editorial.views.api.answers import A_PAGE, MOST_A_PAGE
from editorial.views.taxonomy import TAXONOMIES

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
MAYBE: Schema = {"type": ["string", "null"]}
URL: Schema = {"type": "string", "format": "uri"}
MAYBE_URL: Schema = {"type": ["string", "null"], "format": "uri"}
COUNT: Schema = {"type": "integer", "minimum": 0}
MOMENT: Schema = {"type": "string", "format": "date-time"}

CONDITIONS = {
    "collection": "the address of a collection, such as notes",
    **{kind: f"the address of a {kind}" for kind in TAXONOMIES},
    "entity": "section and address of a name, such as people/ada-lovelace",
    "year": "the year of the article's day, such as 2025",
    "kind": f"the kind of a name in the article: {', '.join(map(str, KIND_SECTIONS))}",
    "lang": "a language such as zh, zh-Hant or en",
    "updated_since": "a day or a moment; only articles whose text changed since",
}
OF_SEARCH = {
    "q": "what is looked for, in the syntax of the search page",
    "area": "an area",
    "category": "a category",
    "year": CONDITIONS["year"],
    "kind": CONDITIONS["kind"],
    "lang": CONDITIONS["lang"],
    "sort": "date for the newest first; the best first otherwise",
}


def thing(optional: Schema | None = None, **properties: Schema) -> Schema:
    """Returns an object with exactly these properties, the optional ones aside all of them always there."""
    return {
        "type": "object",
        "properties": {**properties, **(optional or {})},
        "required": list(properties),
        "additionalProperties": False,
    }


def many(item: Schema) -> Schema:
    """Returns an array."""
    return {"type": "array", "items": item}


def ref(name: str) -> Schema:
    """Returns a reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def short_article() -> dict[str, Schema]:
    """Returns what lists say of an article."""
    return {
        "id": TEXT,
        "api_url": URL,
        "url": URL,
        "markdown_url": URL,
        "title": TEXT,
        "summary": TEXT,
        "language": MAYBE,
        "collection": TEXT,
        "date": {"type": ["string", "null"], "format": "date"},
        "published": {"type": ["string", "null"], "format": "date-time"},
        "updated": MOMENT,
        "reading_minutes": COUNT,
        "speakers": many(TEXT),
    }


def schemas() -> dict[str, Schema]:
    """Returns all schemas by name."""
    mark = {"type": "array", "items": COUNT, "minItems": 2, "maxItems": 2}
    groups = {"type": "object", "additionalProperties": many(ref("Link"))}
    text = {"content_html": MAYBE, "source_url": MAYBE_URL, "chinese_characters": COUNT, "words": COUNT}
    passage = thing(heading=TEXT, url=URL, text=TEXT, marks=many(mark))
    return {
        "ArticleInList": thing(**short_article()),
        "Article": thing(**short_article(), **text, names=groups, terms=groups),
        "Hit": thing(**short_article(), score={"type": "number"}, passages=many(passage)),
        "Link": thing(name=TEXT, url=MAYBE_URL, api_url=MAYBE_URL),
        "Problem": thing(type=TEXT, title=TEXT, status=COUNT, code=TEXT, detail=TEXT),
        "Index": thing(name=TEXT, description=URL, resources={"type": "object", "additionalProperties": URL}),
        **ways_in(),
    }


def ways_in() -> dict[str, Schema]:
    """Returns the schemas of what articles are found by: names, terms, collections, the glossary."""
    places = {"api_url": URL, "url": URL}
    name = {"kind": {"enum": [str(kind) for kind in KIND_SECTIONS]}, "slug": TEXT, "name": TEXT, "articles": COUNT}
    about = {"description_html": TEXT, "homepage": MAYBE_URL, "wikidata_id": MAYBE, "articles_url": URL}
    term = {"slug": TEXT, "title": TEXT, "articles": COUNT, **places, "articles_url": URL}
    definition = thing(text=TEXT, english=many(TEXT), articles=COUNT)
    return {
        "NameInList": thing(**name, **places),
        "Name": thing(**name, **places, other_names=many(TEXT), **about),
        "TermInList": thing({"state": TEXT}, **term),
        "Term": thing({"state": TEXT, "brief_html": TEXT, "lead": MAYBE}, **term, description_html=TEXT),
        "CollectionInList": thing(**term),
        "Collection": thing(**term, description_html=TEXT),
        "GlossaryTerm": thing(
            slug=TEXT, term=TEXT, english=TEXT, definitions=many(definition), articles=COUNT, **places
        ),
    }


def listing(name: str, *, optional: Schema | None = None) -> Schema:
    """Returns one page of a list of things."""
    number = {"type": "integer", "minimum": 1}
    return thing(
        optional, total=COUNT, page=number, pages=number, next=MAYBE_URL, previous=MAYBE_URL, items=many(ref(name))
    )


def operation(summary: str, schema: Schema, *parameters: Schema) -> Schema:
    """Returns a GET that answers with that schema, 304 or a problem."""
    problem = {"application/problem+json": {"schema": ref("Problem")}}
    return {
        "get": {
            "summary": summary,
            "parameters": list(parameters),
            "responses": {
                "200": {
                    "description": "What was asked for",
                    "headers": {"ETag": {"schema": TEXT, "description": "for If-None-Match"}},
                    "content": {"application/json": {"schema": schema}},
                },
                "301": {"description": "It has another address today, which Location and the body name"},
                "304": {"description": "Nothing changed since the ETag that was sent"},
                "4XX": {"description": "Why there is nothing", "content": problem},
            },
        }
    }


def in_query(names: dict[str, str]) -> list[Schema]:
    """Returns conditions of a list with its paging."""
    paging = [
        {"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 1, "default": 1}},
        {
            "name": "per_page",
            "in": "query",
            "schema": {"type": "integer", "minimum": 1, "maximum": MOST_A_PAGE, "default": A_PAGE},
        },
    ]
    return [{"name": name, "in": "query", "description": what, "schema": TEXT} for name, what in names.items()] + paging


def in_path(*names: str) -> list[Schema]:
    """Returns parts of an address."""
    return [{"name": name, "in": "path", "required": True, "schema": TEXT} for name in names]


def paths() -> dict[str, Schema]:
    """Returns all addresses below the server's."""
    found = {
        "/": operation("Where everything is", ref("Index")),
        "/articles/": operation("Articles, newest first", listing("ArticleInList"), *in_query(CONDITIONS)),
        "/articles/{collection}/{slug}/": operation(
            "One article with its text; the slug may contain slashes", ref("Article"), *in_path("collection", "slug")
        ),
        "/collections/": operation("Collections", listing("CollectionInList"), *in_query({})),
        "/collections/{slug}/": operation("One collection", ref("Collection"), *in_path("slug")),
        "/glossary/": operation("Terms of the glossary", listing("GlossaryTerm"), *in_query({})),
        "/glossary/{slug}/": operation("One term of the glossary", ref("GlossaryTerm"), *in_path("slug")),
        "/search/": operation(
            "Articles that are found by words", listing("Hit", optional={"query": TEXT}), *in_query(OF_SEARCH)
        ),
    }
    for section in KIND_SECTIONS.values():
        found[f"/{section}/"] = operation(f"All {section}, most mentioned first", listing("NameInList"), *in_query({}))
        found[f"/{section}/{{slug}}/"] = operation(f"One of the {section}", ref("Name"), *in_path("slug"))
    for taxonomy in TAXONOMIES.values():
        segment = taxonomy.segment
        found[f"/{segment}/"] = operation(f"All {segment}, most used first", listing("TermInList"), *in_query({}))
        found[f"/{segment}/{{slug}}/"] = operation(f"One of the {segment}", ref("Term"), *in_path("slug"))
    return found


def description(root: str) -> Schema:
    """Returns the document for a site at `root`, scheme and host."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": site_name(),
            "version": "1",
            "description": "What readers see, for programs. Read only; every answer has an ETag.",
        },
        "servers": [{"url": f"{root}/api/v1"}],
        "paths": paths(),
        "components": {"schemas": schemas()},
    }

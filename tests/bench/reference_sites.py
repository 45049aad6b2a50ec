"""The same articles built by Eleventy and by Hugo with a theme that many use, in a temporary folder.

Generators and themes come from npm, Hugo itself from PATH; nothing of them is kept. What is missing is said.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

STARTER = "eleventy-base-blog@5.0.2"
THEME = "@hyas/doks@0.5.0"
SEARCH_OF_THEME = "flexsearch@0.7.21"  # the version of its time; later ones have their files elsewhere
SCRIPT_OF_OTHERS = re.compile(r"<!-- Global site tag.*?</script>\s*<script>.*?</script>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Text:
    """An article as every generator takes it: a name for its address, title, day as YYYY-MM-DD or "", Markdown."""

    name: str
    title: str
    day: str
    body: str

    def document(self, layout: str = "") -> str:
        """Returns it with a header in YAML, whose values are JSON."""
        values = {"title": self.title, "date": self.day or "2020-01-01", **({"layout": layout} if layout else {})}
        header = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())
        return f"---\n{header}---\n{self.body}"


@dataclass(frozen=True, slots=True)
class Built:
    """A site that was built: what it is called, its folder, the addresses of its list and of an article."""

    name: str
    folder: Path
    home: str
    article: Callable[[str], str]


class CannotBuildError(Exception):
    """Something that is needed is missing, or a build failed; the message says what."""


def reference_sites(folder: Path, texts: list[Text]) -> Iterator[Built | CannotBuildError]:
    """Yields each site as it is built, or why it could not be."""
    for build in (eleventy, hugo):
        try:
            yield build(folder / build.__name__, texts)
        except CannotBuildError as error:
            yield error


def eleventy(folder: Path, texts: list[Text]) -> Built:
    """Builds the starter blog of Eleventy."""
    need("node", "npm")
    unpack(STARTER, folder)
    package = json.loads((folder / "package.json").read_text())
    package.pop("dependencies", None)  # the client of a host
    (folder / "package.json").write_text(json.dumps(package))
    layout = folder / "_includes" / "layouts" / "base.njk"
    layout.write_text(SCRIPT_OF_OTHERS.sub("", layout.read_text()))
    settings = folder / ".eleventy.js"
    settings.write_text(
        settings.read_text().replace('markdownTemplateEngine: "liquid"', "markdownTemplateEngine: false")
    )
    for old in (folder / "posts").glob("*.md"):
        old.unlink()
    for text in texts:
        (folder / "posts" / f"{text.name}.md").write_text(text.document("layouts/post.njk"))
    run(folder, "npm", "install", "--no-audit", "--no-fund", "--silent", "--ignore-scripts")
    run(folder, "node_modules/.bin/eleventy", "--quiet")
    return Built("Eleventy, eleventy-base-blog", folder / "_site", "/posts/", "/posts/{}/".format)


def hugo(folder: Path, texts: list[Text]) -> Built:
    """Builds the theme Doks of Hugo; its first page is a banner, so its list is taken for the home page."""
    need("hugo", "node", "npm")
    unpack(THEME, folder)
    for old in ("docs", "blog/say-hello-to-doks"):
        shutil.rmtree(folder / "content" / "en" / old, ignore_errors=True)
    shutil.rmtree(folder / "content" / "nl", ignore_errors=True)
    for text in texts:
        page = folder / "content" / "en" / "blog" / text.name / "index.md"
        page.parent.mkdir()
        document = text.document().replace(
            "---\n", f"---\nslug: {json.dumps(text.name)}\ncontributors: []\nimages: []\n", 1
        )
        page.write_text(document.replace("{{", "{&#123;"))  # shortcodes of other sites, which would end the build
    settings = folder / "config" / "_default" / "config.toml"
    settings.write_text(
        settings.read_text().replace('"/blog/:title/"', '"/blog/:slug/"').replace("paginate = 7", "paginate = 20")
    )
    run(folder, "npm", "install", "--no-audit", "--no-fund", "--silent", "--ignore-scripts")
    run(
        folder,
        "npm",
        "install",
        "--no-audit",
        "--no-fund",
        "--silent",
        "--ignore-scripts",
        "--save-exact",
        SEARCH_OF_THEME,
    )
    run(folder, "hugo", "--minify", "--environment", "production", "--baseURL", "/")
    return Built("Hugo, Doks", folder / "public", "/blog/", "/blog/{}/".format)


def need(*programs: str) -> None:
    """Raises CannotBuildError where a program is not there."""
    missing = [name for name in programs if shutil.which(name) is None]
    if missing:
        raise CannotBuildError(f"{', '.join(missing)} not found (Debian: apt-get install hugo nodejs npm)")


def unpack(package: str, folder: Path) -> None:
    """Puts the files of a package of npm into a new folder."""
    folder.mkdir()
    run(folder, "npm", "pack", "--silent", package)
    (archive,) = folder.glob("*.tgz")
    run(folder, "tar", "--extract", "--strip-components=1", "--file", archive.name)


def run(folder: Path, *command: str) -> None:
    """Runs a command in the folder; raises CannotBuildError with what it said last."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotBuildError(f"{' '.join(command)} failed:\n{(done.stderr or done.stdout)[-1500:]}")

"""Makes a garden of any size on the disk: the same files for the same number, shaped like those of a real garden.

Lengths, names and tags are drawn as they were counted there: a median of some kilobytes with a long tail, a dozen names
in a file of which most are known from others, tags of which most are used once, a summary, glossary terms in the text.
"""

from __future__ import annotations

import random
from pathlib import Path

HAN = "人工智能向量数据库半导体芯片市场投资公司技术模型训练推理算力能源政策贸易制造教育医疗城市"
WORDS = "model data market chip energy policy trade agent scale cost supply demand signal system theory".split()
FOLDER = 1_000  # files in each
COLLECTIONS = ("notes", "clippings", "posts")


def make_garden(root: Path, files: int, *, kilobytes: float = 8, seed: int = 7) -> int:
    """Writes the files below the folder and returns their size in bytes; `kilobytes` is the median of their texts."""
    chance = random.Random(seed)
    paragraphs = [paragraph(chance) for _ in range(400)]
    total = 0
    for number in range(files):
        folder = root / COLLECTIONS[number % 20 % 3] / f"{number // FOLDER:03}"
        if number % FOLDER < len(COLLECTIONS):
            folder.mkdir(parents=True, exist_ok=True)
        data = document(number, paragraphs, chance, kilobytes).encode()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"n{number:06}.md").write_bytes(data)
        total += len(data)
    return total


def paragraph(chance: random.Random) -> str:
    """Returns a paragraph of some hundred characters in Chinese with English words and one glossary term."""
    han = "".join(chance.choices(HAN, k=chance.randint(80, 400)))
    words = " ".join(chance.choices(WORDS, k=chance.randint(4, 20)))
    return f"{han}，**{han[:4]}**（{words.title()[:20]}: {han[4:30]}），{words}。{han[30:80]}"


def document(number: int, paragraphs: list[str], chance: random.Random, kilobytes: float) -> str:
    """Returns one file in the Eleventy dialect."""
    length = kilobytes * 1_000 * chance.lognormvariate(0, 0.7)
    body: list[str] = []
    size = 0
    while size < length:
        body.append(chance.choice(paragraphs))
        size += 2 * len(body[-1])
    day = f"20{chance.randint(18, 26)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    lines = [
        f'title: "第 {number} 篇：{paragraphs[number % 400][:12]}"',
        f"date: '{day}'",
        f"area: {chance.choice(['tech', 'markets', 'history', 'science'])}",
        f"category: c{chance.randint(1, 40)}",
        f"source: https://www.youtube.com/watch?v={number:011}",
        f"summary: {paragraphs[(number * 7) % 400][:120].replace(':', '：')}",
        *name_list("people", "人物", number, chance, 8),
        *name_list("companies_orgs", "Company", number, chance, 8),
        *name_list("products_models", "Product", number, chance, 8),
        *name_list("media_books", "书", number, chance, 2),
        f"speaker: Speaker {chance.randint(1, 300)}",
        "tags:",
        *(f"  - {tag}" for tag in {f"t{chance.randint(1, 400)}" for _ in range(5)}),
        *([f"  - own-{number}"] if number % 2 else []),
        "draft: true",
        "status: evergreen",
    ]
    return "---\n" + "\n".join(lines) + "\n---\n\n" + "\n\n".join(f"## {text[:8]}\n\n{text}" for text in body)


def name_list(key: str, word: str, number: int, chance: random.Random, most: int) -> list[str]:
    """Returns a list of names: few are in many files, and every third file brings some of its own."""
    names = {f"{word}{int(chance.paretovariate(0.7))}" for _ in range(chance.randint(1, most))}
    if number % 3 == 0:
        names.add(f"{word}-{number}")
    return [f"{key}:", *(f"  - {name}" for name in sorted(names))]

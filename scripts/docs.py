"""What `scripts/docs` checks beside docc: the links of all pages, and the sentences of all public names."""

import json
import os
import re
import sys
from pathlib import Path

SKIPPED = {"node_modules"}


def pages(root: Path):
    """The Markdown that people write: not what tools and builds keep in hidden folders."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in SKIPPED)
        for name in sorted(files):
            if name.endswith(".md"):
                yield Path(folder) / name


def prose(text: str) -> list[str]:
    """The lines of a page without its code."""
    lines, fence = [], None
    for line in text.split("\n"):
        mark = re.match(r"\s*(```+|~~~+)", line)
        if fence:
            if mark and mark[1].startswith(fence):
                fence = None
            lines.append("")
        elif mark:
            fence = mark[1]
            lines.append("")
        else:
            lines.append(re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", lambda code: "`" * len(code[0]), line))
    return lines


def anchors(text: str) -> set[str]:
    """The names under which GitHub finds a page's headings."""
    found: set[str] = set()
    fence = None
    for line in text.split("\n"):
        mark = re.match(r"\s*(```+|~~~+)", line)
        if mark:
            fence = None if fence and mark[1].startswith(fence) else fence or mark[1]
        heading = None if fence else re.match(r"#{1,6}\s+(.*?)\s*#*$", line)
        if not heading:
            continue
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading[1]).lower()
        slug = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        name, count = slug, 0
        while name in found:
            count += 1
            name = f"{slug}-{count}"
        found.add(name)
    return found


def links(root: Path) -> list[str]:
    """The links that lead nowhere, each with its place."""
    dead = []
    for page in pages(root):
        in_catalogue = any(part.endswith(".docc") for part in page.parts)
        for number, line in enumerate(prose(page.read_text()), 1):
            for target in re.findall(r"\]\(\s*<?([^)>\s]+)[^)]*\)", line) + re.findall(r"^\[[^\]]+\]:\s*(\S+)", line):
                place = f"{page.relative_to(root)}:{number}"
                if re.match(r"(https?|mailto):", target):
                    continue
                if target.startswith("doc:"):
                    # docc itself follows those of the catalogue.
                    if not in_catalogue:
                        dead.append(f"{place}: {target}: only pages of a catalogue have such links")
                    continue
                if in_catalogue:
                    dead.append(f"{place}: {target}: a page of a catalogue links to another with doc:")
                    continue
                path, _, anchor = target.partition("#")
                file = page if not path else page.parent / path
                if not file.exists():
                    dead.append(f"{place}: {target}: there is no such file")
                elif anchor and file.suffix == ".md" and anchor not in anchors(file.read_text()):
                    dead.append(f"{place}: {target}: the page has no such heading")
    return dead


def symbols(graphs: Path) -> tuple[int, list[str]]:
    """How many public names there are, and those without a sentence."""
    count, silent = 0, []
    for file in sorted(graphs.glob("*.symbols.json")):
        graph = json.loads(file.read_text())
        for symbol in graph["symbols"]:
            # An extension says whose names follow; what a property wrapper adds cannot have a comment.
            if symbol["kind"]["identifier"] == "swift.extension" or symbol["pathComponents"][-1].startswith("$"):
                continue
            count += 1
            lines = [line["text"].strip() for line in symbol.get("docComment", {}).get("lines", [])]
            first = " ".join(lines[: lines.index("")] if "" in lines else lines)
            sentence = re.split(r"(?:^|\s)- (?:Parameter|Parameters|Returns|Throws)\b", first)[0].strip()
            if not re.search(r"[.:?!)]$", sentence):
                silent.append(f"{graph['module']['name']}: {'.'.join(symbol['pathComponents'])}: {sentence or 'nothing'}")
    return count, silent


def resolve(graphs: Path) -> None:
    """Lets comments of the other modules name what `import Temporal` brings as Swift does, without its module."""
    loaded = {file: json.loads(file.read_text()) for file in graphs.glob("*.symbols.json")}
    names: dict[str, set[str]] = {}
    for graph in loaded.values():
        known = names.setdefault(graph["module"]["name"], set())
        known.update(part for symbol in graph["symbols"] for part in symbol["pathComponents"])
    shared = {
        symbol["pathComponents"][0]
        for file, graph in loaded.items()
        for symbol in graph["symbols"]
        if file.name == "Temporal.symbols.json"
    }

    for file, graph in loaded.items():
        own = names[graph["module"]["name"]]
        if graph["module"]["name"] == "Temporal":
            continue

        def named(link: re.Match) -> str:
            first = link[1].split("/")[0]
            return f"``/Temporal/{link[1]}``" if first in shared - own else link[0]

        for symbol in graph["symbols"]:
            for line in symbol.get("docComment", {}).get("lines", []):
                line["text"] = re.sub(r"``([^`]+)``", named, line["text"])
        file.write_text(json.dumps(graph))


def main() -> None:
    command, folder = sys.argv[1], Path(sys.argv[2])
    if command == "links":
        problems, said = links(folder), f"the links of {sum(1 for _ in pages(folder))} pages"
    else:
        count, problems = symbols(folder)
        resolve(folder)
        said = f"{count} public names, each with a sentence"
    for problem in problems:
        print(f"docs: {problem}", file=sys.stderr)
    if problems:
        sys.exit(1)
    print(f"docs: {said}")


main()

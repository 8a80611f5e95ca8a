"""Reads YAML strictly: repeated and unknown keys are refused, and every complaint names file and line.

Law, forms, supplements, the catalogue and case files all come through this one door.
"""

from collections.abc import Hashable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

M = TypeVar("M", bound=BaseModel)

Location = tuple[str | int, ...]

MAX_BYTES = 2_000_000
MAX_DEPTH = 50
"""PyYAML's time grows with the square of the depth: 50,000 open brackets would keep it busy for minutes."""
_OPENS = (
    yaml.BlockSequenceStartToken
    | yaml.BlockMappingStartToken
    | yaml.FlowSequenceStartToken
    | yaml.FlowMappingStartToken
)
_CLOSES = yaml.BlockEndToken | yaml.FlowSequenceEndToken | yaml.FlowMappingEndToken


class YamlProblem(Exception):
    """One thing that is wrong in a file: a sentence, with the file's name and the line (1 is the first)."""

    def __init__(self, file: str, problems: list[tuple[int, str]]) -> None:
        self.file = file
        self.problems = problems
        super().__init__("\n".join(f"{file}, line {line}: {text}" for line, text in problems))


class _Loader(yaml.CSafeLoader):
    """SafeLoader that keeps dates as text, refuses repeated keys and aliases, and remembers where each value stands."""

    file = ""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.lines: dict[Location, int] = {(): 1}


# Dates stay text: a model that wants a date parses it, and "2026-02-30" is then reported in words with its line.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def _build(loader: _Loader, node: yaml.Node, where: Location) -> Any:
    line = node.start_mark.line + 1
    loader.lines[where] = line
    if not node.tag.startswith("tag:yaml.org,2002:") or "python" in node.tag:
        raise YamlProblem(loader.file, [(line, f"the tag {node.tag} is not allowed here")])
    if isinstance(node, yaml.MappingNode):
        result: dict[Hashable, Any] = {}
        first_seen: dict[Hashable, int] = {}
        for key_node, value_node in node.value:
            key = loader.construct_object(key_node, deep=True)
            key_line = key_node.start_mark.line + 1
            if not isinstance(key, Hashable):
                raise YamlProblem(loader.file, [(key_line, "a key must be plain text")])
            if key in result:
                raise YamlProblem(
                    loader.file,
                    [(key_line, f"“{key}” stands here a second time; the first is in line {first_seen[key]}")],
                )
            first_seen[key] = key_line
            result[key] = _build(loader, value_node, (*where, str(key)))
            loader.lines[(*where, str(key))] = key_line
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_build(loader, child, (*where, index)) for index, child in enumerate(node.value)]
    return loader.construct_object(node, deep=True)


def read(text: str, *, file: str) -> tuple[Any, dict[Location, int]]:
    """Return the plain data of a YAML text and the line of each place in it.

    Raises YamlProblem for text that is no YAML, too long, has an alias (a small file could unfold into a huge one)
    or a repeated key.
    """
    if len(text.encode()) > MAX_BYTES:
        raise YamlProblem(file, [(1, f"the file is larger than {MAX_BYTES // 1_000_000} MB")])
    loader: _Loader | None = None
    depth = 0
    try:
        for token in yaml.scan(text, Loader=yaml.CSafeLoader):
            if isinstance(token, yaml.AliasToken):
                raise YamlProblem(file, [(token.start_mark.line + 1, "aliases (*name) are not allowed here")])
            depth += isinstance(token, _OPENS) - isinstance(token, _CLOSES)
            if depth > MAX_DEPTH:
                raise YamlProblem(file, [(token.start_mark.line + 1, "this is nested too deeply")])
        loader = _Loader(text)
        loader.file = file
        node = loader.get_single_node()
        if node is None:
            raise YamlProblem(file, [(1, "the file is empty")])
        return _build(loader, node, ()), loader.lines
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlProblem(file, [((mark.line + 1) if mark else 1, f"not readable: {error.problem}")]) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise YamlProblem(file, [(1, "this is not readable as YAML text")]) from error
    finally:
        if loader is not None:
            loader.dispose()


def line_of(lines: dict[Location, int], where: Location) -> int:
    """Return the line of the nearest place that the file really has.

    Parts of `where` that are no keys of the file are passed over: pydantic puts the name of a union's branch there.
    """
    known: Location = ()
    for part in where:
        if (*known, part) in lines:
            known = (*known, part)
    return lines.get(known, 1)


def _words(problem: Any) -> str:
    where = ".".join(str(part) for part in problem["loc"])
    match problem["type"]:
        case "extra_forbidden":
            return f"“{where}” is not known here"
        case "missing":
            return f"“{where}” is missing"
    return f"“{where}”: {problem['msg'].removeprefix('Value error, ')}" if where else str(problem["msg"])


def parse(text: str, model: type[M], *, file: str) -> M:
    """Return the text as a value of `model`. Raises YamlProblem with every complaint and its line."""
    data, lines = read(text, file=file)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems = sorted((line_of(lines, problem["loc"]), _words(problem)) for problem in error.errors())
        raise YamlProblem(file, problems) from error


def parse_bytes(content: bytes, model: type[M], *, file: str) -> M:
    """Return a file's bytes as a value of `model`. Raises YamlProblem, also for bytes that are not UTF-8."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise YamlProblem(file, [(1, "the file is not UTF-8 text")]) from error
    return parse(text.replace("\r\n", "\n"), model, file=file)


def load(path: Path, model: type[M]) -> M:
    """Return the file as a value of `model`. Raises YamlProblem, also for bytes that are not UTF-8."""
    return parse_bytes(path.read_bytes(), model, file=path.name)

"""Reads a tagged PDF as assistive technology does: each marked piece of text, in the order of the structure tree."""

import io
import re
from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Name


def _unicode_map(font: pikepdf.Object) -> dict[int, str]:
    """Code to text by the font's ToUnicode map. Typst writes two-byte codes, as bfchar and bfrange."""
    found: dict[int, str] = {}
    source = font.ToUnicode.read_bytes().decode("latin-1")

    def text(digits: str) -> str:
        return bytes.fromhex(digits).decode("utf-16-be")

    for block in re.findall(r"beginbfchar(.*?)endbfchar", source, re.S):
        for code, value in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[int(code, 16)] = text(value)
    for block in re.findall(r"beginbfrange(.*?)endbfrange", source, re.S):
        for low, high, value in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            for offset in range(int(high, 16) - int(low, 16) + 1):
                found[int(low, 16) + offset] = text(value)[:-1] + chr(ord(text(value)[-1]) + offset)
    return found


def _pieces(page: pikepdf.Page) -> dict[int, str]:
    """The text of each marked piece of a page, by its number."""
    fonts = {name: _unicode_map(font) for name, font in page.Resources.get("/Font", {}).items()}
    pieces: dict[int, str] = {}
    stack: list[tuple[int | None, bool]] = []
    current: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "Tf":
                current = fonts[str(operands[0])]
            case "BDC" | "BMC":
                properties = operands[1] if len(operands) > 1 else Dictionary()
                if isinstance(properties, Name):
                    properties = page.Resources.Properties[properties]
                number = int(properties.MCID) if "/MCID" in properties else (stack[-1][0] if stack else None)
                silent = bool(stack) and stack[-1][1]
                if "/ActualText" in properties and not silent and number is not None:
                    pieces[number] = pieces.get(number, "") + str(properties.ActualText)
                    silent = True
                stack.append((number, silent))
            case "EMC":
                stack.pop()
            case "Tj" | "TJ" if stack and stack[-1][0] is not None and not stack[-1][1]:
                parts = operands[0] if str(operator) == "TJ" else [operands[0]]
                for part in parts:
                    if isinstance(part, pikepdf.String):
                        codes = bytes(part)
                        text = "".join(
                            current.get(int.from_bytes(codes[at : at + 2]), "\ufffd") for at in range(0, len(codes), 2)
                        )
                        pieces[stack[-1][0]] = pieces.get(stack[-1][0], "") + text
    return pieces


@cache
def read(content: bytes, *, skip: frozenset[str] = frozenset()) -> str:
    """All text in reading order; without what stands in an element of a type in `skip` ("/TOC")."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        by_page = {page.obj.objgen: _pieces(page) for page in pdf.pages}
        found: list[str] = []

        def walk(node: pikepdf.Object, page: tuple[int, int] | None) -> None:
            if isinstance(node, Array):
                for each in node:
                    walk(each, page)
            elif isinstance(node, int):
                found.append(by_page[page].get(node, ""))  # type: ignore[index]
            elif isinstance(node, Dictionary):
                page = node.Pg.objgen if "/Pg" in node else page
                if node.get("/Type") == Name.MCR:
                    found.append(by_page[page].get(int(node.MCID), ""))  # type: ignore[index]
                elif str(node.get("/S", "")) not in skip and "/K" in node:
                    walk(node.K, page)
                    found.append(" ")

        walk(pdf.Root.StructTreeRoot.K, None)
        return "".join(found)

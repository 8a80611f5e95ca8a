"""Writes what a list shows into a CSV or XLSX file, row by row: it is on its way while rows are still being read.

Nothing of it is kept, so that 100,000 rows take no more memory than 1,000. Text that a spreadsheet would run as a
formula is made harmless in both kinds.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import IO, Any, Literal, cast
from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import QueryDict, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from backend.core.events import record_event
from backend.core.sheets import harmless, harmless_row
from backend.core.types import Actor, Subject

Format = Literal["csv", "xlsx"]
Cell = str | int | date | None
CONTENT_TYPES: dict[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BATCH = 500
"""Rows that are written before what there is of the file goes out."""
READ_AT_ONCE = 2000
SHEET_ROWS = 1_048_575
"""Rows below the headings that one sheet of an XLSX file can hold."""


@dataclass(frozen=True)
class Export:
    """A list to be written: its headings, its rows, and what the file says about itself."""

    title: str
    organization: str
    zone: str
    """In which the file's name and notes are dated, and every instant of it."""
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    notes: Sequence[tuple[str, str]]


def streamed(rows: "QuerySet[Any, Any]") -> Iterator[Any]:
    """Yield the rows of a query as they stand at one instant, a few thousand at a time, read-only."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("set transaction read only")
        yield from rows.iterator(chunk_size=READ_AT_ONCE)


def record_export(
    *, actor: Actor, now: datetime, what: str, format: Format, count: int, columns: Sequence[str], asked: dict[str, str]
) -> None:
    """Append to the organization's chain who took which part of a list out of it. What was typed may be personal."""
    assert actor.organization_id is not None
    with transaction.atomic():
        record_event(
            kind="register.exported",
            actor=actor,
            at=now,
            chain=actor.organization_id,
            subject=Subject("accounts.organization", actor.organization_id),
            data={"what": what, "format": format, "rows": count, "columns": list(columns)},
            personal={"asked": asked},
        )


def words_asked(params: QueryDict, *, known: Mapping[str, Any]) -> dict[str, str]:
    """Return what restricts and sorts a list, as it stood in the address."""
    return {
        name: ", ".join(values)
        for name, values in params.lists()
        if name in known and name != "columns" and any(values)
    }


def answer(export: Export, *, format: Format, now: datetime) -> StreamingHttpResponse:
    """Return the file as an answer that is written while it is sent, named "agreements-elm-valley-2026-11-21.csv"."""
    day = now.astimezone(ZoneInfo(export.zone)).date().isoformat()
    parts = (slugify(export.title), slugify(export.organization)[:60], day)
    name = "-".join(part for part in parts if part)
    pieces = _csv(export) if format == "csv" else _xlsx(export)
    return StreamingHttpResponse(
        pieces,
        content_type=CONTENT_TYPES[format],
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=f"{name}.{format}"),
            "X-Accel-Buffering": "no",
        },
    )


def _batches(rows: Iterable[Sequence[Cell]]) -> Iterator[list[Sequence[Cell]]]:
    walk = iter(rows)
    while batch := list(islice(walk, BATCH)):
        yield batch


# CSV: UTF-8 with a mark at the beginning, by which spreadsheets know it; dates as 2026-11-21. Notes would be rows that
# a program reads as data, so that there are none; the zone stands in the headings of instants.


def _csv(export: Export) -> Iterator[bytes]:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    out.write("\ufeff")
    writer.writerow(harmless_row(list(export.headings)))
    for batch in _batches(export.rows):
        writer.writerows(harmless_row([_plain(cell) for cell in row]) for row in batch)
        yield out.getvalue().encode()
        out.seek(0)
        out.truncate()
    yield out.getvalue().encode()


def _plain(cell: Cell) -> Cell:
    return cell.isoformat() if isinstance(cell, date) else cell


# XLSX: a ZIP archive of a few XML files. Only the sheet is long, and is compressed and sent as it is written.

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf xfId="0"/><xf numFmtId="164" applyNumberFormat="1" xfId="0"/>'
    '<xf fontId="1" applyFont="1" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_DAY_0 = date(1899, 12, 30)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class _Sink(io.RawIOBase):
    """Takes what the archive writes and hands it on; it cannot go back, so that nothing has to be kept."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.pieces.append(bytes(data))
        return len(self.pieces[-1])

    def take(self) -> bytes:
        taken = b"".join(self.pieces)
        self.pieces.clear()
        return taken


def _text(text: str, style: int = 0) -> str:
    text = escape(_NOT_XML.sub("", str(harmless(text))))
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{text}</t></is></c>'


def _cell(cell: Cell) -> str:
    if cell is None or cell == "":
        return "<c/>"
    if isinstance(cell, str):
        return _text(cell)
    if isinstance(cell, date):
        return f'<c s="1"><v>{(cell - _DAY_0).days}</v></c>'
    return f"<c><v>{cell}</v></c>"


def _row(cells: Iterable[str]) -> str:
    return f"<row>{''.join(cells)}</row>"


def _xlsx(export: Export) -> Iterator[bytes]:
    sink = _Sink()
    names: list[str] = []
    with zipfile.ZipFile(cast("IO[bytes]", sink), "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        batches = _batches(export.rows)
        more = True
        while more:  # a further sheet where the rows do not fit into one
            names.append(f"{export.title} {len(names) + 1}" if names else export.title)
            with archive.open(f"xl/worksheets/sheet{len(names)}.xml", "w", force_zip64=True) as sheet:
                head = _row(_text(heading, 2) for heading in export.headings)
                sheet.write(
                    f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" '
                    f'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
                    f"<sheetData>{head}".encode()
                )
                more, written = False, 0
                for batch in batches:
                    sheet.write("".join(_row(map(_cell, row)) for row in batch).encode())
                    yield sink.take()
                    written += len(batch)
                    if written + BATCH > SHEET_ROWS:
                        more = True
                        break
                sheet.write(b"</sheetData></worksheet>")
        names.append("About this file")
        notes = "".join(_row((_text(what, 2), _text(says))) for what, says in export.notes)
        archive.writestr(
            f"xl/worksheets/sheet{len(names)}.xml",
            f'{_XML}<worksheet xmlns="{_MAIN}"><cols><col min="1" max="1" width="24" customWidth="1"/>'
            f'<col min="2" max="2" width="90" customWidth="1"/></cols><sheetData>{notes}</sheetData></worksheet>',
        )
        archive.writestr("xl/styles.xml", _STYLES)
        _workbook(archive, names)
    yield sink.take()


def _workbook(archive: zipfile.ZipFile, names: Sequence[str]) -> None:
    numbered = list(enumerate(names, 1))
    sheets = "".join(f'<sheet name={quoteattr(name[:31])} sheetId="{n}" r:id="rId{n}"/>' for n, name in numbered)
    archive.writestr(
        "xl/workbook.xml",
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>{sheets}</sheets></workbook>',
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_REL}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n, _ in numbered
    )
    archive.writestr(
        "xl/_rels/workbook.xml.rels",
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{links}'
        f'<Relationship Id="rId0" Type="{_REL}/styles" Target="styles.xml"/></Relationships>',
    )
    archive.writestr(
        "_rels/.rels",
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>' for n, _ in numbered
    )
    archive.writestr(
        "[Content_Types].xml",
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>{parts}</Types>',
    )


def notes(
    *, organization: str, zone: str, now: datetime, count: int, asked: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Return what a file says about itself on a sheet of its own."""
    made = now.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")
    return [
        ("Organization", organization),
        ("Made", f"{made} ({zone}); {now.astimezone(UTC).strftime('%Y-%m-%d %H:%M:%S')} UTC"),
        ("Rows", str(count)),
        *((f"Only: {name.replace('_', ' ')}", value) for name, value in asked.items() if name != "sort"),
        ("Sorted by", asked.get("sort", "as the list begins")),
        ("Dates and instants", f"Instants are written in the zone {zone}."),
        ("Cells", "Text that a spreadsheet would take for a formula has an apostrophe in front."),
        ("Note", "Not legal advice. A register says where to look; what binds is the signed agreement."),
    ]

"""Making an extract wrong, the same way for the same seed.

Belongs here: what is done to bytes, cells, headings, sheets, parts of the archive, encodings,
sidecars and names. Does not belong here: what comes of it (`worker`).
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from copy import deepcopy
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from tests.fuzz.extracts import Grid, Original

CELLS: list[object] = [
    None, "", " ", "\u00a0", "=1+1", "=[1]Ark1!B7", "=cmd|' /C calc'!A0", "+45 1", "-", "@SUM(A1)",
    "<5", "..", ".", "*", "0", "-0", "-1", "1e400", "1e5", "nan", "inf", "9" * 400, "1.234",
    "1.234,5", "1,5", "1 000", "½", "٣", "²", "0x10", "\u200b", "\u202ecba", "x" * 40_000, "#N/A",
    "#REF!", "2021Q5", "2021", "0000", "9999", "٢٠٢١", "31-02-2020", "01-01-0000", "29-02-2021",
    "København", "Kobenhavn", "0101", "101", "411", "Begge", "Alle", "I alt", "Kvinder", "80+",
    "80-", "Note: x", "Kilde:", "Mål", "Kommune", True, False, 0, -1, 5, 1.5, 1e308, -1e308, 1e15,
    10**18, "Robert'); drop table observations;--", "../../etc/passwd", "{item}", "%s", "$1",
    "\\1", "a\nb", "a\tb", "\ufeff", "é", "e\u0301", "👩‍⚕️", '"', "'", ";", ",", "~", "%", "12%",
    "200%", "12.5%", "<1", "> 5", "syntetisk", "100.000.000.000.000", "1,2,3", "--1", "1-", "+1",
]  # fmt: skip
"""Cells that are odd, wrong, or right in the wrong place."""

SIDECARS = [
    "dataset: ruks", "dataset: folketal", "dataset: nej", "dataset: [ruks]", "dataset: {a: b}",
    "dataset: 5", "year: 2021", "year: 20211", "year: -1", "year: '2021Q1'", "year: 1e999",
    "year: " + "9" * 5000, "year: 2021-13-45", "year: .nan", "period: 2021-02-30", "area: 084",
    "area: 0o17", "area: -1", "area: nowhere", "area: 101", "published: 2025-13-01",
    "published: 99999-01-01", "published: 2025-02-30T25:61:00", "published: true",
    'title: "\\e[31m\\0"', "title: &a [*a]", "a: &a [x]\nb: [*a,*a]", "!!python/object:os.system x",
    "title: !!python/name:os.system", "title: !!binary aGVq", "title: !!set {a, b}",
    "title: !x y", "<<: {title: x}", "? [a]\n: b", "title: '=1+1'", "title: |\n a\n b", "- a",
    "just text", "synthetic: maybe", "synthetic: no", "title: \"\\ud800\"", "title: \"\\uffff\"",
    "indicator: ensomhed", "indicator: null", "measure: 7", "%YAML 9.9\n---", "--- a\n--- b",
    "[" * 3000, "{" * 500, "\t", "url: javascript:alert(1)", "key: " + "x" * 100_000, "''",
    "0: 1", "null: 1", "title: 12:30:45", "title: 0b2", "retrieved: 2025-01-01", "x: y: z",
]  # fmt: skip
NAMES = [
    "-rf.csv", "=1+1.csv", "a\nb.csv", "a\x1b[31m.csv", "\u202efdp.csv", "x" * 220 + ".csv",
    "..csv", "a..csv", "a b.csv", "A.CSV", "COM1.csv", "a%s.csv", "'.csv", '".csv', "a\\b.csv",
    "..\\..\\a.csv", "æøå_2021.csv", "e\u0301.csv", "a.csv.xlsx", "a.xlsx", "a.txt", "a.pdf",
    "perKommune_99999.csv", "sasExport_0000_perKommune.csv", "$(reboot).csv", "a;b.csv", "a",
]  # fmt: skip
SWAPS = [
    (rb'r="[A-Z]+\d+"', b'r="XFD1048576"'), (rb'r="[A-Z]+\d+"', b'r="A0"'),
    (rb'r="[A-Z]+\d+"', b'r="AAAAAAA1"'), (rb'r="[A-Z]+\d+"', b'r="A99999999999"'),
    (rb'r="[A-Z]+\d+"', b""), (rb' t="[a-zA-Z]+"', b' t="s"'), (rb' t="[a-zA-Z]+"', b' t="e"'),
    (rb' t="[a-zA-Z]+"', b' t="d"'), (rb' t="[a-zA-Z]+"', b' t="b"'),
    (rb' t="[a-zA-Z]+"', b' t="zzz"'), (rb"<v>[^<]*</v>", b"<v>99999999</v>"),
    (rb"<v>[^<]*</v>", b"<v>-1</v>"), (rb"<v>[^<]*</v>", b"<v>1e999</v>"),
    (rb"<v>[^<]*</v>", b"<v>NaN</v>"), (rb"<v>[^<]*</v>", b"<v/>"),
    (rb"<v>[^<]*</v>", b"<f>A1</f>"), (rb"<v>[^<]*</v>", b"<f>[1]X!A1</f><v>3</v>"),
    (rb"<v>[^<]*</v>", b"<v>&lol;</v>"), (rb"<v>[^<]*</v>", b"<v>&#1;</v>"),
    (rb"<v>[^<]*</v>", b"<v>&#xFFFFFFFF;</v>"), (rb"<v>[^<]*</v>", b"<v>_x0000_</v>"),
    (rb"<t[^>]*>[^<]*</t>", b"<t>&#0;_x0007_</t>"), (rb"<row [^>]*>", b'<row r="1048577">'),
    (rb"<row [^>]*>", b"<row>"), (rb"<dimension[^>]*>", b'<dimension ref="A1:XFD1048576"/>'),
    (rb"</row>", b""), (rb"<sheetData>", b"<sheetData><sheetData>"),
    (rb"\?>", b'?><!DOCTYPE x [<!ENTITY a "b">]>'), (rb"UTF-8|utf-8", b"UTF-16"),
    (rb"UTF-8|utf-8", b"cp037"), (rb'r:id="[^"]*"', b'r:id="rId99"'), (rb'r:id="[^"]*"', b""),
    (rb'Target="[^"]*"', b'Target="../../../etc/passwd"'), (rb'Target="[^"]*"', b'Target=""'),
    (rb'name="[^"]*"', b'name=""'), (rb'name="[^"]*"', b'name="&#10;"'),
    (rb'sheetId="\d+"', b'sheetId="-1"'), (rb'numFmtId="\d+"', b'numFmtId="99999999"'),
    (rb'numFmtId="\d+"', b'numFmtId="14"'), (rb' s="\d+"', b' s="99999"'),
    (rb'count="\d+"', b'count="4294967295"'), (rb'uniqueCount="\d+"', b'uniqueCount="999999999"'),
    (rb"<si>", b"<si><si>"), (rb'ref="[^"]*"', b'ref="A1:XFD1048576"'),
    (rb"<workbookPr[^>]*>", b'<workbookPr date1904="1"/>'), (rb"<c ", b"<x:c "),
]  # fmt: skip
"""What is done to the XML inside a workbook: a pattern and what takes its place."""


class Mutated:
    """A file as it will lie in the inbox."""

    def __init__(self, original: Original) -> None:
        self.relative = original.relative
        self.content = b""
        self.sidecar = original.sidecar.encode()
        self.done: list[str] = []

    def write(self, inbox: Path) -> None:
        """Put the file and its sidecar below a folder."""
        path = inbox / self.relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.content)
        if len(path.name.encode()) < 240:
            path.with_name(path.name + ".meta.yaml").write_bytes(self.sidecar)


def mutate(original: Original, seed: str) -> Mutated:
    """One to three mutations of an extract; the same seed gives the same bytes."""
    rng = random.Random(seed)
    made = Mutated(original)
    grid, text = deepcopy(original.grid), original.text
    for _ in range(rng.randint(0, 3)):
        if grid:
            made.done.append(mutate_grid(grid, rng))
        else:
            text, what = mutate_text(text, rng)
            made.done.append(what)
    made.content = write_book(grid) if grid else encode(text, rng, made.done)
    if grid and rng.random() < 0.35:
        made.content = mutate_archive(made.content, rng, made.done)
    if rng.random() < 0.15 or not made.done:
        made.content = mutate_bytes(made.content, rng, made.done)
    if rng.random() < 0.15:
        made.sidecar = mutate_sidecar(made.sidecar, rng, made.done)
    if rng.random() < 0.08:
        name = rng.choice(NAMES)
        suffix = "" if rng.random() < 0.5 else Path(original.relative).suffix
        made.relative = "/".join([*made.relative.split("/")[:-1], name + suffix])
        made.done.append(f"name {name[:20]!r}")
    return made


def mutate_grid(grid: Grid, rng: random.Random) -> str:
    """Change cells, rows, columns or sheets in place; returns what was done."""
    sheet = rng.choice(list(grid))
    rows = grid[sheet]
    if not rows:
        return "nothing"
    kind = rng.randrange(11)
    row = rng.choice(rows)
    column = rng.randrange(max(len(row), 1))
    if kind <= 3 and row:
        row[column] = rng.choice(CELLS)
        return "cell"
    if kind == 4 and row:
        for other in rows[rng.randrange(len(rows)) :]:
            if column < len(other):
                other[column] = rng.choice(CELLS)
        return "column of cells"
    if kind == 5:
        rows.insert(rng.randrange(len(rows)), deepcopy(rng.choice(rows)))
        return "row repeated"
    if kind == 6:
        rng.shuffle(rows)
        return "rows shuffled"
    if kind == 7:
        for other in rows:
            if column < len(other):
                del other[column]
        return "column deleted"
    if kind == 8:
        grid[str(rng.choice(["Ark1", " ", "FORSIDE", "Data"])) + sheet[:5]] = grid.pop(sheet)
        return "sheet renamed"
    if kind == 9 and row:
        text = str(row[column] or "")
        row[column] = text[:1].swapcase() + text[1:] + rng.choice(["", " ", "x", "\u00a0", "."])
        return "heading or label bent"
    rows[:] = rows[: rng.randrange(len(rows))]
    return "rows cut"


def write_book(grid: Grid) -> bytes:
    """The sheets as xlsx."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in grid.items():
        sheet = book.create_sheet(name[:31])
        for row in rows:
            sheet.append([_storable(cell) for cell in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _storable(cell: object) -> object:
    if isinstance(cell, str):
        return ILLEGAL_CHARACTERS_RE.sub("", cell)[:32_767]
    return cell


def mutate_text(text: str, rng: random.Random) -> tuple[str, str]:
    """Change fields, lines or separators of a csv file."""
    lines = text.splitlines()
    if not lines:
        return text, "nothing"
    separator = max(";,", key=lines[0].count)
    at = rng.choice([0, rng.randrange(len(lines))])
    fields = lines[at].split(separator)
    kind = rng.randrange(10)
    if kind <= 3:
        cell = rng.choice(CELLS)
        quote = rng.choice(['"', ""])
        fields[rng.randrange(len(fields))] = f"{quote}{'' if cell is None else cell}{quote}"
        lines[at] = separator.join(fields)
    elif kind == 4:
        lines.insert(at, lines[rng.randrange(len(lines))])
    elif kind == 5:
        rng.shuffle(lines)
    elif kind == 6:
        lines[at] += separator * rng.choice([1, 2, 2000])
    elif kind == 7:
        lines[at] = lines[at].replace(separator, rng.choice([",", ";", "\t", "|", "", '"', "\n"]))
    elif kind == 8:
        lines = lines[: rng.randrange(len(lines))] or [""]
    else:
        place = rng.randrange(len(lines[at]) + 1)
        lines[at] = (
            lines[at][:place]
            + rng.choice(['"', "\0", "\r", "\x0c", "\x1c", "\u2028", "\\"])
            + lines[at][place:]
        )
    return rng.choice(["\n", "\n", "\r\n", "\r"]).join(lines) + "\n", f"text {kind}"


def encode(text: str, rng: random.Random, done: list[str]) -> bytes:
    """The text in an encoding, seldom the right one."""
    kinds = ["utf-8", "utf-8-sig", "windows-1252", "utf-16", "utf-16-be", "utf-32", "cp850"]
    kind = rng.choices(kinds, [60, 10, 10, 2, 2, 1, 3])[0]
    done.append(kind)
    return text.encode(kind, "replace")


def mutate_archive(content: bytes, rng: random.Random, done: list[str]) -> bytes:
    """Change parts of a workbook's archive and put it together again."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [(info.filename, archive.read(info)) for info in archive.infolist()]
    stream = io.BytesIO()
    at = rng.randrange(len(parts))
    name, data = parts[at]
    kind = rng.randrange(8)
    done.append(f"archive {kind} {name}")
    if kind <= 3:
        pattern, new = rng.choice(SWAPS)
        fitting = [n for n, (_, d) in enumerate(parts) if re.search(pattern, d)]
        at = rng.choice(fitting) if fitting else at
        name, data = parts[at]
        count = rng.choice([1, 1, 0])
        parts[at] = (name, re.sub(pattern, lambda _: new, data, count=count))
        done.append(f"{pattern!r} -> {new!r}")
    elif kind == 4:
        del parts[at]
    elif kind == 5:
        parts.append((rng.choice([name, name.upper(), "../../x", "/etc/x", "a\\b"]), data))
    elif kind == 6:
        parts[at] = (name, mutate_bytes(data, rng, done))
    else:
        parts[at] = (name, parts[rng.randrange(len(parts))][1])
    method = rng.choice([zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
    with zipfile.ZipFile(stream, "w", method) as archive:
        for part, part_data in parts:
            archive.writestr(zipfile.ZipInfo(part), part_data, method)
    return stream.getvalue()


def mutate_bytes(content: bytes, rng: random.Random, done: list[str]) -> bytes:
    """Flip, cut, repeat or insert bytes."""
    if not content:
        return b"\0"
    data = bytearray(content)
    kind = rng.randrange(6)
    done.append(f"bytes {kind}")
    for _ in range(rng.choice([1, 1, 3, 30])):
        at = rng.randrange(len(data)) if data else 0
        end = at + rng.choice([1, 4, 50, 2000])
        if kind == 0 and data:
            data[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            del data[at:end]
        elif kind == 2:
            data[at:at] = data[at:end]
        elif kind == 3:
            data[at:at] = rng.randbytes(rng.choice([1, 8, 300]))
        elif kind == 4:
            data[at:end] = b"\0" * (end - at)
        else:
            del data[at:]
    return bytes(data)


def mutate_sidecar(content: bytes, rng: random.Random, done: list[str]) -> bytes:
    """Other statements, or the same bytes bent."""
    done.append("sidecar")
    if rng.random() < 0.2:
        return mutate_bytes(content, rng, done)
    said = rng.sample(SIDECARS, rng.choice([1, 1, 2]))
    kept = content.decode() if rng.random() < 0.5 else ""
    return (kept + "\n".join(said) + "\n").encode("utf-8", "surrogatepass")

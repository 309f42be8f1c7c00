"""Official tables of a parsed document as a PDF printed by Chromium, for tests: ruled or aligned, on several pages."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

import yujuesuan as yj
from yujuesuan.numbers import DASHES, parse_amount
from yujuesuan.tables import Table, wide

FONT = Path(yj.__file__).parent / "fonts" / "NotoSansSC-Subset.otf"
CHROMIUM = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
STYLE = """
@font-face {{ font-family: sc; src: url("{font}"); }}
@page {{ size: {page}; margin: 12mm 10mm; }}
body {{ font: {size}pt sc; }}
h2, p {{ font-size: {size}pt; font-weight: normal; text-align: center; margin: 4pt 0; break-after: avoid; }}
p.unit {{ text-align: right; }}
table {{ border-collapse: collapse; width: 100%; margin-bottom: 14pt; }}
td {{ padding: 1.5pt 3pt; {border} }}
td.head {{ text-align: center; }}
td.amount {{ text-align: right; white-space: nowrap; }}
tr {{ break-inside: avoid; }}
"""
NOTE = re.compile("^\\s*注|[=＝]")
CLASSES = {"personnel": "人员经费", "public": "公用经费"}
RULED, ALIGNED = "border: 0.6pt solid black;", "border: none; padding: 2pt 5pt; white-space: nowrap;"


def rows_of(parsed: yj.Parsed, table: Table) -> tuple[list[list[str]], int]:
    """The printed rows of a table and how many of them are its header."""
    for grid in parsed.document.grids:
        if table.first_line <= grid.first_line <= table.last_line:
            rows = [[cell.text for cell in row] for row in grid.rows]
            first = min((row.line for row in table.rows), default=table.last_line + 1)
            return rows, sum(row[0].line < first for row in grid.rows)
    header: list[list[str]] = [[] for _ in range(2 + max(len(c.label.split("/")) for c in table.columns))]
    for block in sorted({column.block for column in table.columns}):
        side = {"income": "收入", "expenditure": "支出"}.get(table.columns[table.block_columns(block)[0]].side, "")
        coded = any(row.code for row in table.rows if row.block == block)
        labels = [table.columns[i].label.split("/") for i in table.block_columns(block)]
        group = labels[0][:-1] if len(labels) == 1 else []
        named = len(labels) > 1 and len({tuple(words) for words in labels}) == 1  # 公开06表: one 决算数 a class
        for word in ["科目编码"] * coded + ["科目名称" if coded else "项目"]:
            _add(header, [side, *([] if group == [side] else group), word])
        for i in table.block_columns(block):
            over = [CLASSES[table.columns[i].measure]] if named else []
            _add(header, [side, *over, *table.columns[i].label.removeprefix(f"{side}/").split("/")])
    used = [level for level in header if any(level)]
    for n in range(len(used) - 1, -1, -1):
        for i in range(len(used[n]) - 1, 0, -1):
            # a cell goes on to the right where those above it do
            if [level[i] for level in used[: n + 1]] == [level[i - 1] for level in used[: n + 1]]:
                used[n][i] = ""
    return [*used, *wide(table).astype(str).to_numpy().tolist()], len(used)


def _add(header: list[list[str]], words: list[str]) -> None:
    for n, level in enumerate(header):
        level.append(words[n] if n < len(words) else "")


def html(parsed: yj.Parsed, page: str, size: float, ruled: bool, repeat: bool, css: str) -> str:
    """The document as a web page; `repeat` prints a table's header again on every page that it runs over."""
    meta = parsed.metadata
    stage = "预算" if meta.stage == "budget" else "决算"
    border = RULED if ruled else ALIGNED
    parts = [f"<style>{STYLE.format(font=FONT.as_uri(), page=page, size=size, border=border)}{css}</style>"]
    parts.append(f"<h2>{escape(meta.department)}{meta.fiscal_year}年度部门{stage}公开</h2>")
    for table in parsed.official_tables:
        rows, head = rows_of(parsed, table)
        parts += [f"<h2>{escape(text)}</h2>" for text in (table.table_no, table.title) if text]
        parts.append(f'<p class="unit">单位：{table.unit}</p><table>')
        group = "thead" if repeat else "tbody"
        parts += [f"<{group}>", *_header(rows[:head]), f"</{group}>"]
        parts += [*_body(rows[:head], rows[head:]), "</table>"]
        parts += [f"<p>{escape(note.text.strip())}</p>" for note in table.notes if NOTE.search(note.text)]
    return f'<!doctype html><html lang="zh"><meta charset="utf-8">{"".join(parts)}</html>'


def _header(rows: list[list[str]]) -> Iterator[str]:
    """Header rows: a cell covers the empty ones on its right, below its own, and all those under it."""
    taken: set[tuple[int, int]] = set()
    starts = [0] * len(rows[0]) if rows else []
    for r, row in enumerate(rows):
        found: list[str] = []
        above, starts = starts, list(starts)
        for i, text in enumerate(row):
            if (r, i) in taken:
                continue
            end = i + 1
            while text and end < len(row) and not row[end] and above[end] == above[i] and (r, end) not in taken:
                end += 1
            bottom = r + 1
            while text and bottom < len(rows) and not any(rows[bottom][i:end]):
                bottom += 1
            taken |= {(y, x) for y in range(r, bottom) for x in range(i, end)}
            starts[i:end] = [i + 1] * (end - i)
            found.append(f'<td colspan="{end - i}" rowspan="{bottom - r}" class="head">{escape(text)}</td>')
        yield f"<tr>{''.join(found)}</tr>"


def _body(header: list[list[str]], rows: list[list[str]]) -> Iterator[str]:
    """Rows of the body; a column that prints only numbers is set to the right, unless they are codes."""
    heads = ["".join(level[i] for level in header) for i in range(len(rows[0]) if rows else 0)]
    kinds = [
        "label"
        if re.search("编码|代码", head) or not all(_is_number(row[i]) for row in rows if row[i].strip())
        else "amount"
        for i, head in enumerate(heads)
    ]
    for row in rows:
        cells = (f'<td class="{kind}">{escape(text)}</td>' for kind, text in zip(kinds, row, strict=True))
        yield f"<tr>{''.join(cells)}</tr>"


def _is_number(text: str) -> bool:
    return parse_amount(text) is not None or text.strip() in DASHES


def render(
    parsed: yj.Parsed,
    path: Path,
    page: str = "A4 landscape",
    size: float = 7,
    ruled: bool = True,
    repeat: bool = False,
    css: str = "",
) -> None:
    """Print every official table under its heading into the PDF `path`; `css` overrides the style."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(html(parsed, page, size, ruled, repeat, css), "utf-8")
        profile = f"--user-data-dir={folder}/profile"
        command = [*CHROMIUM, profile, "--no-pdf-header-footer", f"--print-to-pdf={path}", source.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)

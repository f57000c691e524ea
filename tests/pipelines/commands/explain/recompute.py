"""One published figure again, from the raw files that its explanation names, and nothing else.

`klynge explain ... --json > figure.json; python recompute.py HOME figure.json` prints the
figure. Belongs here: reading the files as they were received (openpyxl and csv) at the sheet, row
and column that are named, and the formulas of docs/methods.md, written out once more. Nothing of
the project is imported, so that an error of it cannot repeat itself here.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

Told = dict[str, Any]
"""What `klynge explain --json` prints."""
Figures = dict[str, float]
"""What one area and stratum has by role, such as numerator and denominator."""


class RawFiles:
    """The files of a home's `extracts/`, each opened once."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._files: dict[str, dict[str, list[Any]]] = {}

    def read(self, cell: Told) -> float:
        """The number that is printed in a cell."""
        name = cell["stored"]
        if name not in self._files:
            self._files[name] = open_file(self._home / name)
        return parse_number(self._files[name][cell["sheet"]][cell["row"] - 1][cell["column"] - 1])


def open_file(path: Path) -> dict[str, list[Any]]:
    """Each sheet's rows; a text file is one sheet without a name."""
    if path.suffix == ".xlsx":
        book = load_workbook(path, read_only=True, data_only=True)
        return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
    delimiter = ";" if ";" in text.splitlines()[0] else ","
    return {"": list(csv.reader(io.StringIO(text), delimiter=delimiter))}


def parse_number(printed: object) -> float:
    """A number as publishers print it; percentages of one of them have a decimal point."""
    if isinstance(printed, int | float):
        return float(printed)
    text = str(printed).strip()
    if text.endswith("%"):
        return float(text.removesuffix("%"))
    return float(text.replace(".", "").replace(",", "."))


def recompute(told: Told, raw: RawFiles) -> float:
    """The figure that an explanation is about, from the raw files."""
    definition, kind = told["indicator"]["definition"], told["indicator"]["kind"]
    per = definition.get("per") or 1
    if kind == "ratio":
        above, below = (recompute(told["components"][role], raw) for role in ("of", "to"))
        return above / below * per
    if kind in ("inequality_gap", "inequality_ratio"):
        short, long = (recompute(told["components"][role], raw) for role in ("short", "long"))
        return short - long if kind == "inequality_gap" else short / long
    if kind in ("slope_index", "relative_index"):
        groups = [(recompute(each, raw), each["figure"]) for each in told["components"].values()]
        first, last = end_line(groups)
        return first - last if kind == "slope_index" else first / last
    figures = gather_figures(told, raw)
    parts = [(part, figures[key_of(part)]) for part in told["parts"] if part["state"] == "ok"]
    if kind == "distribution":
        return float(sum(is_in_band(part, told["figure"]["category"]) for _, part in parts))
    if told["made"] == "printed":
        for role in ("printed", "figure"):
            if role in parts[0][1]:
                return parts[0][1][role]
    if kind in ("mean", "survey_share", "published"):
        weights = [part["share"] * own["weight"] for part, own in parts]
        weighted = zip(weights, (own["figure"] for _, own in parts), strict=True)
        return sum(weight * figure for weight, figure in weighted) / sum(weights)
    return divide(kind, per, parts)


def end_line(groups: list[tuple[float, dict[str, Any]]]) -> tuple[float, float]:
    """Both ends of the line through groups in their order, each as large as its Wilson interval
    says."""
    answers = []
    for percent, figure in groups:
        p, w = percent / 100, (figure["ci_high"] - figure["ci_low"]) / 200
        a, b = 0.25 - w * w, p * (1 - p) - 2 * w * w
        answers.append(2 * a / ((b * b + 4 * a * w * w) ** 0.5 - b))
    share = [each / sum(answers) for each in answers]
    rank = [sum(share[:number]) + each / 2 - 0.5 for number, each in enumerate(share)]
    value = [percent for percent, _ in groups]
    mean = sum(s * v for s, v in zip(share, value, strict=True))
    slope = sum(s * r * v for s, r, v in zip(share, rank, value, strict=True)) / sum(
        s * r * r for s, r in zip(share, rank, strict=True)
    )
    return mean - slope / 2, mean + slope / 2


def gather_figures(told: Told, raw: RawFiles) -> dict[tuple[str, ...], Figures]:
    """What each part has by role, several cells of one role added up."""
    figures: dict[tuple[str, ...], Figures] = defaultdict(lambda: defaultdict(float))
    for cell in told["cells"]:
        if cell["in_force"] and cell["status"] == "ok":
            role = cell["role"].rstrip("0123456789_")
            figures[key_of(cell)][role] += raw.read(cell)
    return figures


def key_of(entry: Told) -> tuple[str, ...]:
    """The part that a cell belongs to."""
    return (entry["use"], entry["stratum"], entry["area_type"], entry["area_id"])


def is_in_band(own: Figures, band: str) -> bool:
    """Whether a municipality's percentage is within 'over 20 til 40 pct.' or '0 til 20 pct.'."""
    low, high = band.removesuffix(" pct.").split(" til ")
    share = 100 * own["numerator"] / own["denominator"]
    if low.startswith("over "):
        return float(low.removeprefix("over ")) < share <= float(high)
    return float(low) <= share <= float(high)


def divide(kind: str, per: float, parts: list[tuple[Told, Figures]]) -> float:
    """Counts, proportions, rates and what is standardised, from counts added up by stratum."""
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    weight_of = {}
    for part, own in parts:
        total = sums[part["use"], part["stratum"]]
        total[0] += part["share"] * own["numerator"]
        total[1] += part["share"] * own["denominator"]
        weight_of[part["stratum"]] = part["standard_weight"]
    mine = {stratum: total for (use, stratum), total in sums.items() if use == "figure"}
    if kind == "directly_standardised_rate":
        return per * sum(weight_of[name] * x / n for name, (x, n) in mine.items())
    if kind == "indirectly_standardised_ratio":
        country = {name: total for (use, name), total in sums.items() if use == "reference"}
        expected = sum(n * country[name][0] / country[name][1] for name, (_, n) in mine.items())
        return per * sum(x for x, _ in mine.values()) / expected
    ((x, n),) = mine.values()
    if kind == "count":
        return per * x
    return (100 if kind == "proportion" else per) * x / n


if __name__ == "__main__":
    told = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    print(recompute(told, RawFiles(Path(sys.argv[1]))))

"""Waivers that name no count there is are told by `klynge check`, in Danish."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from geography import load_geography
from pipelines.commands.definitions.check import check_definitions
from pipelines.commands.definitions.waiver_check import check_named_counts
from schemas.definitions.file import load_definitions
from schemas.equal_counts import load_equal_counts
from tests.auditing.published import define
from warehouse.home import Home

FEW = define("henvendelser", kind="proportion")
KNOWN = "lokal/tæller/henvendelser | alle | kommune | 0270 | 2024 | alle | alle"
GEOGRAPHY = load_geography()


def waive(root: Path, count: str) -> Path:
    file = root / "disclosure_waivers.yaml"
    file.write_text(
        f"waivers:\n  - count: {count}\n    signed_by: Anne\n    signed_on: 2026-12-01\n"
        "    because: Aftalt.\n",
        encoding="utf-8",
    )
    return file


@pytest.mark.parametrize(
    "count",
    [
        KNOWN,
        KNOWN.replace("2024", "2022-2024").replace("kommune | 0270", "klynge | midt | psychiatric"),
        KNOWN.replace("alle | alle", "maend | 65+ without 65-74 and 80+"),
        KNOWN.replace("lokal/", "lokal/nævner/henvendelser without lokal/"),
    ],
)
def test_a_key_that_the_audit_prints_names_a_count(tmp_path: Path, count: str) -> None:
    assert check_named_counts(waive(tmp_path, count), [FEW], GEOGRAPHY, {}) == []


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("/henvendelser", "/henvendelsr", "ingen indikator bruger 'lokal/tæller/henvendelsr' "
         "(mente du 'lokal/tæller/henvendelser'?)"),
        ("kommune | 0270", "kommune | 0271", "der er intet område 'kommune 0271'"),
        ("kommune | 0270", "klynge | midt | psykiatri", "intet optageområde 'psykiatri'"),
        ("2024", "2024-H1", "'2024-H1' er ingen periode"),
        ("alle | alle", "kvinde | alle", "'kvinde' er intet køn (mente du 'kvinder'?)"),
        ("alle | alle", "alle | over 80", "'over 80' er ingen alder"),
    ],
)  # fmt: skip
def test_a_key_that_names_nothing_is_told_with_its_line(
    tmp_path: Path, written: str, instead: str, said: str
) -> None:
    head, _, tail = KNOWN.rpartition(written)
    file = waive(tmp_path, head + instead + tail)
    [problem] = check_named_counts(file, [FEW], GEOGRAPHY, {})
    assert problem.row == 2
    assert problem.message.startswith("Undtagelsen gælder intet antal: ")
    assert said in problem.message


def test_no_indicator_of_the_house_has_a_source_that_a_waiver_cannot_name(tmp_path: Path) -> None:
    definitions = load_definitions(Path("indicator_defs.yaml"))
    equal = load_equal_counts()
    for entry in definitions:
        if entry.numerator is not None and not entry.categories:
            key = (entry.numerator.dataset, entry.numerator.measure, entry.numerator.where.item)
            source = "/".join(equal.get(key, key))
            file = waive(tmp_path, KNOWN.replace("lokal/tæller/henvendelser", source))
            assert check_named_counts(file, definitions, GEOGRAPHY, equal) == []


def test_klynge_check_says_it_and_ends_with_1(tmp_path: Path) -> None:
    file = tmp_path / "defs.yaml"
    file.write_text(
        "indicators:\n  - id: henvendelser\n    title: Henvendelser\n"
        "    description: Henvendelser.\n    theme: kapacitet\n    kind: count\n    unit: antal\n"
        "    numerator: {dataset: lokal, measure: tæller, where: {item: henvendelser}}\n",
        encoding="utf-8",
    )
    waive(tmp_path, KNOWN)
    home, today = Home(tmp_path / "home"), date(2026, 11, 21)
    assert not [line for line in check_definitions(file, home, today)[1] if "Undtagelsen" in line]
    waive(tmp_path, KNOWN.replace("henvendelser", "henvisninger"))
    code, lines = check_definitions(file, home, today)
    assert code == 1
    [line] = [line for line in lines if "Undtagelsen" in line]
    assert "disclosure_waivers.yaml:2:" in line
    assert "Ret nøglen" in line

"""Real downloads come out right. Left out where KLYNGE_REAL_DATA does not name their folder."""

import os
from pathlib import Path

import polars as pl
import pytest

from geography import load_geography
from schemas.acceptance.check import check_extract, load_rules
from schemas.extracts import ReadExtract
from schemas.problems import Problem
from sources.inbox import scan_folder
from sources.layouts.loading import load_layouts
from sources.reader import read_extract

REAL = os.environ.get("KLYNGE_REAL_DATA", "")
pytestmark = pytest.mark.skipif(
    not REAL, reason="left out: KLYNGE_REAL_DATA does not name the folder of real files"
)


@pytest.fixture(scope="module")
def extracts() -> dict[str, tuple[ReadExtract, list[Problem]]]:
    geography, layouts, rules = load_geography(), load_layouts(), load_rules()
    told = {}
    for found in scan_folder(Path(REAL)):
        extract = read_extract(found, geography, layouts)
        told[found.relative] = extract, check_extract(extract, rules, geography)
    return told


Told = dict[str, tuple[ReadExtract, list[Problem]]]


def test_extracts_are_accepted_and_other_files_rejected(extracts: Told) -> None:
    rejected = {name for name, (_, problems) in extracts.items() if problems}
    assert rejected == {
        "PROVENANCE.md",
        "areas/koebenhavn_bydele_folketal_delvis.csv",
        "areas/kommuner_98_region_sundhedsraad.csv",
        "areas/kommuner_klynge_sundhedsraad.csv",
        "areas/statbank_omraade_codes_en.csv",
        "quirks/koebenhavn_indkomst_latin1.csv",
    }


def test_what_is_rejected_says_why(extracts: Told) -> None:
    rules = {name: problems[0].rule for name, (_, problems) in extracts.items() if problems}
    assert rules.pop("PROVENANCE.md") == "file_type"
    assert set(rules.values()) == {"no_layout"}


def test_the_profile_has_every_municipality_in_every_wave(extracts: Told) -> None:
    frames = [e.observations for e, _ in extracts.values() if e.dataset == "sundhedsprofil"]
    profile = pl.concat(frames)
    counts = profile.group_by("item", "period").agg(pl.col("area_id").n_unique().alias("areas"))
    social = pl.col("item") == "begrænset_social_støtte"
    assert counts.filter(social)["areas"].to_list() == [29]
    assert set(counts.filter(~social)["areas"]) == {98}
    assert profile["item"].n_unique() == 9
    assert set(profile["period"]) == {"2010", "2013", "2017", "2021", "2025"}


def test_ruks_has_nine_diseases_and_says_when_it_was_released(extracts: Told) -> None:
    (ruks,) = [e for e, _ in extracts.values() if e.dataset == "ruks"]
    assert ruks.observations["item"].n_unique() == 9
    assert ruks.observations.height == 36 * 16
    assert str(ruks.provenance.published) == "2025-11-28"


def test_population_keeps_christiansoe_outside_the_municipalities(extracts: Told) -> None:
    extract, _ = extracts["folketal/FOLK1B_RegionH_2008Q1-2020Q1_en.csv"]
    frame = extract.observations
    outside = frame.filter(pl.col("area_type") == "oevrig")
    assert set(outside["area_id"]) == {"0411"}
    assert frame.filter(pl.col("area_type") == "kommune")["area_id"].n_unique() == 29


def test_population_without_areas_is_the_whole_country(extracts: Told) -> None:
    extract, _ = extracts["quirks/FOLK1A_bom_english_other_column_order.csv"]
    assert set(extract.observations["area_id"]) == {"000"}

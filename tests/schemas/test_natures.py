"""What is counted in an indicator, found from the rules of its dataset."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.acceptance.rules import DatasetRules, load_rules
from schemas.definitions.model import Definition
from schemas.natures import find_nature, find_natures

RULES = {
    "praksis": DatasetRules.model_validate(
        {
            "dataset": "praksis", "area_types": ["kommune"],
            "measures": {
                "praksis": {"unit": "antal", "nature": "full_count"},
                "besøg": {"unit": "antal", "nature": "events"},
            },
            "natures": [{"nature": "clustered_events", "items": ["lægevagt_*"]}],
        }
    )
}  # fmt: skip


def define(kind: str, **more: Any) -> Definition:
    facts = {"id": "xx", "title": "X", "description": "X.", "theme": "kapacitet", "kind": kind}
    return Definition.model_validate(facts | more)


def take(measure: str, item: str | None = None, dataset: str = "praksis") -> dict[str, Any]:
    return {"dataset": dataset, "measure": measure} | ({"where": {"item": item}} if item else {})


def share(measure: str, item: str | None = None, **more: Any) -> Definition:
    source = take(measure, item)
    return define("proportion", numerator=source, denominator=take("praksis"), **more)


def test_it_is_that_of_the_numerator_whatever_it_is_divided_by() -> None:
    assert find_nature(share("praksis"), RULES) == "full_count"
    assert find_nature(share("besøg"), RULES) == "events"


def test_an_item_may_be_of_another_nature_than_its_measure() -> None:
    assert find_nature(share("besøg", "lægevagt_nat"), RULES) == "clustered_events"
    assert find_nature(share("besøg", "konsultation"), RULES) == "events"


def test_a_count_of_municipalities_is_complete_whatever_was_counted_in_them() -> None:
    sources = {"numerator": take("besøg"), "denominator": take("praksis")}
    bands = define("distribution", unit="antal", bands=[0, 50, 100], **sources)
    assert find_nature(bands, RULES) == "full_count"


def test_where_no_rule_speaks_counts_are_events_and_printed_figures_printed() -> None:
    printed = define("published", figure=take("ventetid"))
    assert find_nature(share("praksis"), {}) == "events"
    assert find_nature(share("ukendt"), RULES) == "events"
    assert find_nature(printed, RULES) == "printed"


@pytest.mark.parametrize(
    ("of", "to", "nature"),
    [
        ("praksis", "praksis", "full_count"),
        ("praksis", "besøg", "events"),
        ("besøg", "praksis", "events"),
    ],
)
def test_a_ratio_of_indicators_is_a_full_count_only_where_both_are(
    of: str, to: str, nature: str
) -> None:
    ratio = define("ratio", id="forhold", of="aa", to="bb", unit="ratio")
    definitions = [ratio, share(of, id="aa"), share(to, id="bb")]
    assert find_natures(definitions, RULES)["forhold"] == nature


@pytest.mark.parametrize(
    ("dataset", "measure", "item", "nature"),
    [
        ("folketal", "folketal", "alle", "full_count"),
        ("praksis", "praksis_lukket", "alle", "full_count"),
        ("lokal", "tæller", "medicinske_senge", "full_count"),
        ("ruks", "prævalens_personer", "kol", "events"),
        ("genindlaeggelser", "genindlæggelser_30_dage", "somatik", "clustered_events"),
        ("nationale_maal", "tæller", "akutte_indlæggelser_kol", "clustered_events"),
        ("nationale_maal", "tæller", "kræftoverlevelse", "events"),
        ("sundhedsprofil", "andel", "rygning_daglig", "sample"),
        ("lup", "gennemsnit", "spm_1", "sample"),
        ("nationale_maal", "værdi", "kræftoverlevelse", "printed"),
    ],
)
def test_the_rules_in_force_say_what_each_publisher_counts(
    dataset: str, measure: str, item: str, nature: str
) -> None:
    assert load_rules()[dataset].find_nature(measure, item) == nature

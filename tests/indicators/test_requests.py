"""Which observations a definition asks for."""

from __future__ import annotations

import polars as pl
import pytest

from indicators.requests import build_requests
from schemas.definitions.model import Definition


def ask(kind: str, **sources: object) -> pl.DataFrame:
    """The requests of an indicator of those aged 16-34, where finer bands and sexes are stored."""
    content = {"id": "ung", "title": "Unge", "description": "Unge.", "theme": "forebyggelse"}
    definition = Definition.model_validate(
        {**content, "kind": kind, "groups": [{"age": "16-34"}], **sources}
    )
    stored = [
        (dataset, measure, item, sex, age)
        for dataset, measure, item in (
            ("sundhedsprofil", "andel", "ensomhed"), ("folketal", "folketal", "alle"),
        )
        for sex in ("kvinder", "maend")
        for age in ("16-24", "25-34")
    ]  # fmt: skip
    names = ["dataset", "measure", "item", "sex", "age"]
    return build_requests([definition], pl.DataFrame(stored, schema=names, orient="row"))


def list_ages(requests: pl.DataFrame, role: str) -> list[tuple[str, str]]:
    return sorted(requests.filter(role=role).select("source_sex", "source_age").rows())


PEOPLE = {"dataset": "folketal", "measure": "folketal"}
LONELY = {"dataset": "sundhedsprofil", "measure": "andel", "where": {"item": "ensomhed"}}


def test_counts_of_finer_bands_and_of_both_sexes_are_added_up() -> None:
    requests = ask("count", unit="antal", numerator=PEOPLE)
    both = [(sex, age) for sex in ("kvinder", "maend") for age in ("16-24", "25-34")]
    assert list_ages(requests, "numerator") == both


@pytest.mark.parametrize("kind", ["survey_share", "published"])
def test_shares_of_two_bands_or_sexes_are_never_added_up(kind: str) -> None:
    requests = ask(kind, figure=LONELY, weight=[PEOPLE])
    assert list_ages(requests, "figure") == [("alle", "16-34")]
    assert len(list_ages(requests, "weight_0")) == 4

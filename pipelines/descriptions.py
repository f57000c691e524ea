"""How the assets are shown on Dagster's page: groups, owners, tags, descriptions, docs.

Belongs here: what a reader of the page is told of each asset. Does not belong here: what an asset
does, nor what it is made of (`assets/`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import dagster as dg

from schemas import datasets
from schemas.rhythms import Rhythm, load_sound_rhythms

FETCHED, OBSERVATIONS, INDICATORS, PUBLICATION = (
    "fetched", "observations", "indicators", "publication",
)  # fmt: skip
ANALYSTS, STEWARDS = "team:analytikere", "team:dataansvarlige"
DOCS_VARIABLE = "KLYNGE_DOCS_URL"
LAUNCHED_ALONE = (
    "Launched alone, it takes in every new file of the inbox: the files share it, and are held "
    "against each other."
)
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class AssetText:
    """What is said of an asset; `docs` is a file of `docs/`, '' of the description: the code's."""

    group: str
    owner: str
    docs: str
    description: str = ""


ASSETS: Mapping[str, AssetText] = {
    "extracts": AssetText(
        OBSERVATIONS, ANALYSTS, "contract.md",
        "Every file of the inbox: new, known already, or the same bytes twice.",
    ),
    "indicator_values": AssetText(
        INDICATORS, STEWARDS, "methods.md",
        "Every indicator's figures for municipalities, clusters, councils, regions and country, "
        "by `indicator_defs.yaml`, with small counts hidden. Left out when nothing is new.",
    ),
    "data_quality": AssetText(
        INDICATORS, STEWARDS, "methods.md",
        "The expectations of `schemas/expectations/values.yaml`, held against the figures by Great "
        "Expectations. What does not hold is a warning; `schemas/gates.yaml` says what waits.",
    ),
    "workbook": AssetText(
        PUBLICATION, ANALYSTS, "contract.md",
        "The clusters' workbooks, from the latest protected figures; one partition for each "
        "cluster, together or alone.",
    ),
    "region_workbooks": AssetText(
        PUBLICATION, ANALYSTS, "contract.md",
        "The region's workbook with all clusters side by side, and the councils' once they exist.",
    ),
    "published_snapshot": AssetText(
        PUBLICATION, STEWARDS, "contract.md",
        "What readers get, swapped in at once, or waiting for approval where a condition of "
        "`schemas/gates.yaml` is met. Workbooks that are not made yet are made.",
    ),
}  # fmt: skip


def describe_assets(
    assets: Sequence[dg.AssetsDefinition], docs_url: str
) -> Sequence[dg.AssetsDefinition]:
    """The assets with all that the page shows of each.

    `docs_url` is where the folder `docs` can be read, '' where nobody said: then its path is named.
    """
    rhythms = find_rhythms()

    def describe(spec: dg.AssetSpec) -> dg.AssetSpec:
        shown = choose_shown(spec.key, rhythms)
        if shown is None:
            return spec
        described = spec.replace_attributes(
            group_name=shown.group, description=shown.description or spec.description
        )
        return described.merge_attributes(
            owners=[] if shown.owner in spec.owners else [shown.owner],
            tags=choose_tags(spec.key),
            metadata={"docs": link_docs(docs_url, shown.docs)},
        )

    return [asset.map_asset_specs(describe) for asset in assets]


def choose_shown(key: dg.AssetKey, rhythms: Mapping[str, list[Rhythm]]) -> AssetText | None:
    """What is said of an asset; None for one that says it itself."""
    if len(key.path) == 2 and key.path[0] == OBSERVATIONS:
        dataset = key.path[1]
        text = describe_dataset(dataset, rhythms.get(dataset, []))
        return AssetText(OBSERVATIONS, STEWARDS, "architecture.md", text)
    if key.path[0] == FETCHED:
        return AssetText(FETCHED, ANALYSTS, "hentning.md")
    return ASSETS.get(key.to_user_string())


def choose_tags(key: dg.AssetKey) -> dict[str, str]:
    """The dataset of an asset of observations, by which the page can be searched."""
    return {"dataset": key.path[1]} if key.path[0] == OBSERVATIONS and len(key.path) == 2 else {}


def link_docs(docs_url: str, name: str) -> dg.MetadataValue:
    """A link to a file of the docs, or its path in the checkout."""
    if docs_url:
        return dg.MetadataValue.url(f"{docs_url.rstrip('/')}/{name}")
    return dg.MetadataValue.path(f"docs/{name}")


def find_rhythms() -> Mapping[str, list[Rhythm]]:
    """Each dataset's rhythms; none where they are broken."""
    found: dict[str, list[Rhythm]] = {}
    for rhythm in load_sound_rhythms().rhythms:
        found.setdefault(rhythm.dataset, []).append(rhythm)
    return found


def describe_dataset(dataset: str, rhythms: list[Rhythm]) -> str:
    """What a dataset is, who publishes it and when it is expected."""
    label = datasets.LABELS.get(dataset, dataset)
    # the list of assets shows a description as plain text
    lines = [f"{label}: {datasets.MEANINGS.get(dataset, '')}".rstrip(": ")]
    for rhythm in rhythms:
        part = f"{rhythm.label or rhythm.part}: " if rhythm.items else ""
        assumed = " (assumed)" if rhythm.assumed else ""
        lines.append(f"{part}{rhythm.publisher}, {describe_rhythm(rhythm)}{assumed}.")
    return "\n\n".join([*lines, LAUNCHED_ALONE])


def describe_rhythm(rhythm: Rhythm) -> str:
    """In which months a release is expected."""
    months = []
    for rule in rhythm.releases:
        until = f" to {MONTHS[rule.until_month - 1]}" if rule.until_month else ""
        months.append(f"{MONTHS[rule.month - 1]}{until}")
    often = "every year" if rhythm.every_years == 1 else f"every {rhythm.every_years} years"
    return f"expected {often} in {', '.join(months)}"

"""What the words of the definition language mean, in Danish, for editors and the reference.

Belongs here: the meaning of fixed values. Does not belong here: the keys' own descriptions,
which stand beside them in `schemas.definitions.model`.
"""

from __future__ import annotations

from schemas import datasets
from schemas.definitions.kinds import RULES

VALUES: dict[str, dict[str, str]] = {
    "kind": {kind.value: rules.meaning for kind, rules in RULES.items()},
    "direction": {"higher": "Højt er godt.", "lower": "Lavt er godt."},
    "sex": {"alle": "Begge køn.", "kvinder": "Kvinder.", "maend": "Mænd."},
    "over": {"age": "Alder.", "sex": "Køn."},
    "catchment": {
        "somatic": "De somatiske optageområder.",
        "psychiatric": "De psykiatriske optageområder (Rødovre hører til Syd).",
    },
    "benchmark": {
        "both": "Både regionens og landets tal.",
        "region": "Regionens tal.",
        "land": "Landets tal.",
        "none": "Ingen; områder vurderes ikke.",
    },
    "status": {
        "draft": "Kladde: vises kun i `klynge preview`.",
        "in_force": "I kraft: beregnes og vises.",
        "retired": "Udgået: vises ikke mere.",
    },
    "periods": {
        "any": "Alle, som kilden har.",
        "year": "Hele år.",
        "half_year": "Halvår.",
        "quarter": "Kvartaler.",
        "month": "Måneder.",
        "first_quarter": "Kun 1. kvartal (status 1. januar).",
        "school_year": "Skoleår (2024/25), fra 1. august til 31. juli.",
    },
    "focus_area": {
        "aeldre_kronisk": "Sammen om ældre og borgere med kronisk sygdom.",
        "psykisk_sygdom": "Sammen om borgere med psykisk sygdom.",
        "boern_unge": "Sammen om børn og unges sundhed.",
    },
    "theme": {
        "forebyggelse": "Forebyggelse.",
        "kapacitet": "Kapacitet.",
        "laegefaglige_kompetencer": "Adgang til lægefaglige kompetencer.",
    },
    "dataset": datasets.MEANINGS,
    "unit": {
        "pct": "Procent (17,0 og ikke 0,17).",
        "pct_point": "Procentpoint: afstanden mellem to andele.",
        "pr_1000": "Pr. 1.000.",
        "pr_10000": "Pr. 10.000.",
        "pr_100000": "Pr. 100.000.",
        "score": "Score på en skala.",
        "antal": "Antal.",
        "dage": "Dage.",
        "kr": "Kroner.",
        "indeks": "Indeks.",
        "ratio": "Forhold mellem to tal.",
        "aar": "År.",
    },
    "reported_by": {
        "kommune": "Kommunerne.",
        "klynge": "Klyngerne.",
        "hospital": "Hospitalerne.",
    },
}
"""For each key with fixed values, what each value means."""

AGE_FORM = "`alle`, `16-24`, `80+` eller ét år"
ID_FORM = "små bogstaver, tal og `_`; et bogstav først"
FORMS = {
    "id": ID_FORM,
    "of": ID_FORM,
    "judged_by": ID_FORM,
    "to": ID_FORM,
    "indicator": ID_FORM,
    "age": AGE_FORM,
    "ages": AGE_FORM,
    "baseline": "`2021`, `2021H1`, `2021Q3`, `2021-03`, `2019-2021` eller `2024/25`",
}
"""How the text of a key is written, where it is not free."""

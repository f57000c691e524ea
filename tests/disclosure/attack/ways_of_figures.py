"""The tenth way: figures that are no sums and tell a small count all the same.

Belongs here: lines of a report and blocks of definitions, for means of few answers, a printed rate
beside a hidden count, and a distribution; and which published rows must say nothing. Synthetic.
"""

from __future__ import annotations

from tests.disclosure.attack.map_of_areas import name_area
from tests.disclosure.attack.reports import NOT_ASKED, SMALL, Line
from tests.disclosure.attack.ways import NORD

FEW = "0201"
"""Allerød: 3 answers, 3 persons."""
DEFINITIONS = """\
- id: vej10_gennemsnit
  title: Gennemsnit af få svar (syntetiske tal)
  description: Opdigtede gennemsnit til afprøvning.
  theme: kapacitet
  kind: mean
  unit: score
  counts: på skalaen 1-5
  figure: {dataset: lokal, measure: værdi, where: {item: vej10_svar}}
  respondents: {dataset: lokal, measure: nævner, where: {item: vej10_svar}}
  weight:
  - {dataset: lokal, measure: nævner, where: {item: vej10_svar}}
- id: vej10_trykt_rate
  title: Trykt rate ved siden af et skjult antal (syntetiske tal)
  description: Opdigtede antal til afprøvning.
  theme: kapacitet
  kind: rate
  per: 100000
  unit: pr_100000
  numerator: {dataset: lokal, measure: tæller, where: {item: vej10_rate}}
  denominator: {dataset: lokal, measure: nævner, where: {item: vej10_rate}}
  printed: {dataset: lokal, measure: værdi, where: {item: vej10_rate}}
- id: vej10_andel
  title: Andele bag en fordeling (syntetiske tal)
  description: Opdigtede antal til afprøvning.
  theme: kapacitet
  kind: proportion
  numerator: {dataset: lokal, measure: tæller, where: {item: vej10_bånd}}
  denominator: {dataset: lokal, measure: nævner, where: {item: vej10_bånd}}
- id: vej10_fordeling
  title: Kommuner fordelt efter andel (syntetiske tal)
  description: Opdigtet fordeling til afprøvning.
  theme: kapacitet
  kind: distribution
  unit: antal
  counts: kommuner, hvor {interval} har det
  decimals: 0
  min_coverage: 0.1
  bands: [0, 5, 10, 40, 100]
  headline: {category: over 40 til 100 pct.}
  numerator: {dataset: lokal, measure: tæller, where: {item: vej10_bånd}}
  denominator: {dataset: lokal, measure: nævner, where: {item: vej10_bånd}}
"""


def list_lines() -> list[Line]:
    """What the municipalities of Nord report."""
    lines: list[Line] = []
    for place, code in enumerate(NORD):
        few, name = code == FEW, name_area(("kommune", code))
        answers = 3 if few else 40 + place
        people = 20_000 + 100 * place
        events = 3 if few else 30 + place
        rate = round(100_000 * events / people)
        lines += [
            report("vej10_svar", name, "Score", NOT_ASKED, answers, 3.5 + place / 10),
            report("vej10_rate", name, "Pr. 100.000", SMALL if few else events, people, rate),
            report("vej10_bånd", name, "%", 3 if few else 20 + place, 50, NOT_ASKED),
        ]
    return lines


def report(
    item: str, name: str, unit: str, numerator: str | int, denominator: int, value: str | float
) -> Line:
    """One line of the form."""
    return [item, name, "2024", "Alle", "Alle aldre", unit, numerator, denominator, value]

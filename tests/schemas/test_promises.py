"""The ledger of promises: what may stand in it, and what is said when an indicator is gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.agreement import load_agreement
from schemas.definitions.findings import DefinitionBlock
from schemas.definitions.model import Definition
from schemas.promises import PromiseError, load_promises, read_promises
from schemas.unanswered_promises import (
    find_unanswered,
    find_unknown_documents,
    find_unknown_in_visions,
    find_unknown_quotes,
)
from tests.wording.catalogues import define

HEAD = """\
documents:
  - {id: katalog, title: Et katalog, kind: katalog}
promises:
  - id: lukkede
    document: katalog
    section: Figur 8
    quote: I 4 kommuner er alle lukket.
    asks: figure
    request: Hvor mange der er lukket.
    owner: Dataansvarlig
"""
FOLLOWED = f"{HEAD}    indicators:\n      - {{id: lukkede}}\n"


def write(folder: Path, text: str) -> Path:
    file = folder / "promises.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def tell(folder: Path, text: str, *definitions: Definition) -> list[str]:
    ledger, file = read_promises(write(folder, text), "da")
    assert ledger is not None, file.problems
    return [problem.message for problem in find_unanswered(ledger, file, definitions)]


def refuse(folder: Path, text: str) -> str:
    with pytest.raises(PromiseError) as error:
        load_promises(write(folder, text))
    return str(error.value)


def test_the_ledger_of_the_checkout_has_all_five_documents_and_names_open_ones() -> None:
    ledger = load_promises()
    assert [document.kind for document in ledger.documents] == [
        "forslag", "oplæg", "katalog", "notat", "præsentation",
    ]  # fmt: skip
    assert {promise.document for promise in ledger.promises} == {
        document.id for document in ledger.documents
    }
    assert any(promise.is_open for promise in ledger.promises)


def test_each_figure_of_the_catalogue_has_a_promise() -> None:
    sections = {one.section for one in load_promises().promises if one.document == "katalog"}
    assert {f"Figur {number}" for number in range(1, 9)} <= sections


def test_a_promise_is_followed_or_open_but_not_both(tmp_path: Path) -> None:
    assert "it is 'open' with the reason" in refuse(tmp_path, HEAD)
    assert "it is 'open' with the reason" in refuse(tmp_path, f"{FOLLOWED}    open: Ingen kilde.\n")


def test_the_same_figure_does_not_answer_a_promise_twice(tmp_path: Path) -> None:
    twice = f"{FOLLOWED}      - {{id: lukkede, areas: [klynge, land]}}\n"
    assert "lukkede stands twice with the same group and period" in refuse(tmp_path, twice)


def test_what_no_cluster_has_a_figure_of_says_why(tmp_path: Path) -> None:
    text = f"{HEAD}    indicators:\n      - {{id: lukkede, areas: [land]}}\n"
    assert "why no cluster has a figure of lukkede" in refuse(tmp_path, text)
    assert load_promises(write(tmp_path, f"{text}    reach: Kun for landet.\n"))


def test_a_document_that_is_not_listed_is_told_with_its_line(tmp_path: Path) -> None:
    told = refuse(tmp_path, FOLLOWED.replace("document: katalog", "document: bilag"))
    assert "row 5" in told
    assert "There is no such document." in told


def test_an_indicator_that_is_in_force_with_the_group_answers(tmp_path: Path) -> None:
    assert tell(tmp_path, FOLLOWED, define()) == []


def test_an_indicator_that_is_gone_is_told_in_danish(tmp_path: Path) -> None:
    assert tell(tmp_path, FOLLOWED, define(id="andre")) == [
        "Løftet »lukkede« følges med indikatoren »lukkede«, som ikke findes i kraft."
    ]


def test_an_indicator_with_another_name_now_answers_and_its_new_id_is_told(tmp_path: Path) -> None:
    renamed = define(id="lukkede_praksis", renamed_from="lukkede")
    assert tell(tmp_path, FOLLOWED, renamed) == [
        "Løftet »lukkede« nævner indikatoren »lukkede«, som nu hedder »lukkede_praksis«."
    ]
    ledger = load_promises(tmp_path / "promises.yaml")
    assert ledger.follow([renamed]).indicators == {"lukkede_praksis"}
    assert ledger.follow([define(), renamed]) is ledger, "the old id is another indicator's now"


def test_a_group_that_a_renamed_indicator_lacks_is_told(tmp_path: Path) -> None:
    text = FOLLOWED.replace("{id: lukkede}", "{id: lukkede, group: {sex: kvinder, age: 16-24}}")
    renamed = define(id="lukkede_praksis", renamed_from="lukkede")
    assert "en gruppe, som »lukkede« ikke har" in tell(tmp_path, text, renamed)[0]


def test_a_former_id_that_two_indicators_claim_is_followed_by_none(tmp_path: Path) -> None:
    claims = [define(id=name, renamed_from="lukkede") for name in ("en", "anden")]
    assert "som ikke findes i kraft" in tell(tmp_path, FOLLOWED, *claims)[0]


def test_a_retired_indicator_answers_nothing(tmp_path: Path) -> None:
    assert len(tell(tmp_path, FOLLOWED, define(status="retired"))) == 1


def test_a_group_that_is_gone_is_told(tmp_path: Path) -> None:
    text = FOLLOWED.replace("{id: lukkede}", "{id: lukkede, group: {sex: kvinder, age: 16-24}}")
    assert tell(tmp_path, text, define()) == [
        "Løftet »lukkede« nævner en gruppe, som »lukkede« ikke har: sex: kvinder, age: 16-24."
    ]
    with_group = define(groups=[{}, {"sex": "kvinder", "age": "16-24"}])
    assert tell(tmp_path, text, with_group) == []


def test_a_category_that_is_gone_is_told(tmp_path: Path) -> None:
    text = FOLLOWED.replace("{id: lukkede}", "{id: lukkede, group: {category: KOL}}")
    other = define(categories=[{"name": "Astma", "item": "astma"}])
    assert "category: KOL" in tell(tmp_path, text, other)[0]
    assert tell(tmp_path, text, define(categories=[{"name": "KOL", "item": "kol"}])) == []


def test_promises_that_name_the_same_in_vain_are_told_together(tmp_path: Path) -> None:
    again = FOLLOWED.partition("promises:\n")[2].replace("id: lukkede\n", "id: igen\n", 1)
    told = tell(tmp_path, FOLLOWED + again)
    assert told == [
        "2 løfter følges med indikatoren »lukkede«, som ikke findes i kraft (lukkede, igen)."
    ]


def test_a_promise_that_names_an_indicator_twice_in_vain_counts_once(tmp_path: Path) -> None:
    twice = f"{FOLLOWED}      - {{id: lukkede, period: '2021'}}\n"
    assert tell(tmp_path, twice)[0].startswith("Løftet »lukkede« følges med")


def test_a_visions_indicator_that_is_gone_is_told_with_its_line() -> None:
    visions = load_agreement().visions
    told = find_unknown_in_visions([], "da")
    assert len(told) == sum(len(vision.indicators) for vision in visions)
    assert told[0].message.startswith(f"Visionen »{visions[0].title}« vises med indikatoren ")
    assert (told[0].row or 0) > 1


def test_a_visions_indicator_with_another_name_is_told_with_it() -> None:
    name = load_agreement().visions[0].indicators[0]
    told = find_unknown_in_visions([define(id="nyt", renamed_from=name)], "da")
    assert told[0].message.endswith(f"nævner indikatoren »{name}«, som nu hedder »nyt«.")


WRONG: dict[str, tuple[str, str, str]] = {
    "a key that is missing": (
        "    owner: Dataansvarlig\n", "",
        "»owner« mangler. Skriv »owner:« og en værdi.",
    ),
    "a word that is not in the list": (
        "asks: figure", "asks: tal",
        "»asks« kan ikke være »tal«. Her kan stå: figure, comparison, follow_up, target, "
        "learning. Ret værdien.",
    ),
    "a key that is misspelt": (
        "    owner:", "    reac: x\n    owner:",
        "Der er ingen nøgle »reac« her. Mente du »reach«? Ret nøglen.",
    ),
    "text that is empty": (
        "section: Figur 8", "section: ''",
        "»section« er tom. Skriv teksten efter kolonet.",
    ),
    "no list": (
        "indicators:\n      - {id: lukkede}", "indicators: lukkede",
        "»indicators« skal være en liste, ikke »lukkede«. Begynd hver linje med '- '.",
    ),
    "followed and open": (
        "    owner:", "    open: Ingen kilde.\n    owner:",
        "Et løfte har 'indicators' eller 'kept_by', eller det er 'open' med grunden. Skriv én af "
        "dem.",
    ),
    "no figure of a cluster": (
        "{id: lukkede}", "{id: lukkede, areas: [land]}",
        "Ingen klynge har tal for lukkede, og der står ikke hvorfor. Skriv grunden i 'reach'.",
    ),
    "a document that is not listed": (
        "document: katalog", "document: bilag",
        "Der er intet dokument »bilag«. Skriv et af dem under 'documents': katalog.",
    ),
    "an age that runs backwards": (
        "{id: lukkede}", "{id: lukkede, group: {age: 80-65}}",
        "»age« har en værdi, der ikke kan bruges: »80-65«. Ret værdien.",
    ),
    "no YAML": ("documents:", "documents: [", "Filen er ikke gyldig YAML: "),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_in_the_ledger_is_told_in_danish(name: str, tmp_path: Path) -> None:
    written, instead, expected = WRONG[name]
    _, file = read_promises(write(tmp_path, FOLLOWED.replace(written, instead, 1)), "da")
    told = [f"{problem.message} {problem.remedy}" for problem in file.problems]
    assert len(told) == 1
    assert told[0].startswith(expected)


def test_in_english_it_is_told_in_english(tmp_path: Path) -> None:
    for written, instead, _ in WRONG.values():
        _, file = read_promises(write(tmp_path, FOLLOWED.replace(written, instead, 1)))
        assert file.problems
        assert not any("»" in f"{each.message}{each.remedy}" for each in file.problems)
    ledger, file = read_promises(write(tmp_path, FOLLOWED))
    assert ledger is not None
    told = find_unanswered(ledger, file, [define(id="lukkedes")])
    assert [f"{each.message} {each.remedy}" for each in told] == [
        "The promise 'lukkede' is followed with the indicator 'lukkede', which is not in force. "
        "Correct the id in the promise, or write 'open' with the reason. Did you mean 'lukkedes'?"
    ]


def test_a_target_of_a_document_that_is_not_in_the_ledger_is_told() -> None:
    target = {"value": 1, "year": 2027, "source": "Bilag", "document": "bilag", "quote": "Én."}
    blocks = [DefinitionBlock(0, define()), DefinitionBlock(1, define(target=target))]
    told = find_unknown_documents(load_promises(), blocks)
    assert [finding.path for finding in told] == [("indicators", 1, "target", "document")]


def test_a_targets_quote_that_no_promise_has_is_doubtful() -> None:
    promise = next(each for each in load_promises().promises if each.asks == "target")

    def quote(text: str) -> DefinitionBlock:
        target = {"value": 100, "year": 2024, "source": "Katalog", "document": promise.document}
        return DefinitionBlock(0, define(target={**target, "quote": text}))

    assert find_unknown_quotes(load_promises(), [quote(promise.quote)]) == []
    [told] = find_unknown_quotes(load_promises(), [quote("Et mål, som ingen har trykt.")])
    assert told.warning
    assert told.path[-1] == "quote"


def test_a_quote_names_its_document() -> None:
    with pytest.raises(ValueError, match="go together"):
        define(target={"value": 1, "year": 2027, "source": "Bilag", "quote": "Én."})


def test_the_agreements_source_is_a_document_of_the_ledger() -> None:
    source = load_agreement().source
    document = load_promises().find_document(source.document)
    assert (document.kind, document.title) == ("forslag", source.title)


@pytest.mark.parametrize("wrong", ["i fjor", "2024/26", "24/25", "2024-2021"])
def test_the_period_of_a_promise_is_a_period(tmp_path: Path, wrong: str) -> None:
    text = FOLLOWED.replace("{id: lukkede}", f"{{id: lukkede, period: {wrong}}}")
    assert "row 12" in refuse(tmp_path, text)


def test_a_quote_of_blanks_is_none(tmp_path: Path) -> None:
    blank = FOLLOWED.replace("quote: I 4 kommuner er alle lukket.", 'quote: "  "')
    assert "row 7" in refuse(tmp_path, blank)


def test_a_document_that_stands_twice_is_told(tmp_path: Path) -> None:
    twice = FOLLOWED.replace("promises:", "  - {id: katalog, title: Et, kind: notat}\npromises:")
    assert "Another document has this id." in refuse(tmp_path, twice)

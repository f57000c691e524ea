"""What a reader takes for certain, what he knows from marks, and what tells him nothing.

Belongs here: sums that told numbers contradict, sentences, marks, and counts that are the same.
"""

from __future__ import annotations

import pytest

from auditing.audit import audit
from auditing.knowledge import Edition, read_sentence
from tests.auditing.published import (
    GEOGRAPHY,
    MARK,
    NORD,
    RULES,
    attack,
    define,
    publish,
    show,
    show_many,
    tell,
)

FEW = define("henvendelser")
SEXES = define("henvendelser", groups=[{}, {"sex": "kvinder"}, {"sex": "maend"}])


def test_a_publisher_that_rounds_is_not_believed_to_the_last_person() -> None:
    rounded = [
        row
        for area, all_, women, men in (("Hillerød", 100, 45, 50), ("Gribskov", 85, 45, 45),
                                       ("Halsnæs", 60, 30, 25))
        for row in (show(SEXES, area, all_), show(SEXES, area, women, sex="kvinder"),
                    show(SEXES, area, men, sex="maend"))
    ]  # fmt: skip
    small = [show(SEXES, "Allerød", 43), show(SEXES, "Allerød", 40, sex="kvinder"),
             show(SEXES, "Allerød", None, sex="maend")]  # fmt: skip
    assert not attack([*rounded, *small], SEXES).finds
    assert "Allerød 2024 maend 3 = " in tell(attack(small, SEXES))


def test_two_sums_that_contradict_each_other_tell_nothing_and_stop_nothing() -> None:
    rows = [
        show(FEW, "Allerød", 43, period="2024"), show(FEW, "Allerød", None, period="2024H1"),
        show(FEW, "Allerød", 50, period="2024H2"),
    ]  # fmt: skip
    assert not attack(rows, FEW).finds


def test_a_total_that_is_no_more_than_its_shown_members_was_made_without_the_others() -> None:
    rows = [show(FEW, "Nord", 350), show(FEW, "Allerød", None),
            *show_many(FEW, dict.fromkeys(NORD[:-1], 50.0))]  # fmt: skip
    assert not attack(rows, FEW).finds


@pytest.mark.parametrize(
    ("sentence", "left_out", "hidden", "unnamed"),
    [
        ("Anslået: uden Allerød (skjult); dækker 96 % af befolkningen.", ["0201"], ["0201"], 0),
        ("Anslået: kilden opgør ikke Københavns bydele, så 57,9 % af Københavns tal regnes til "
         "Byen (befolkningsvægt fra 2019); uden Frederiksberg (uden tal i kilden); dækker 90 % af "
         "befolkningen.", ["0147"], [], 0),
        ("Anslået: uden Læsø og Fanø (skjult i kilden), Ærø (uden tal i kilden); dækker over "
         "99 % af befolkningen.", ["0492", "0563", "0825"], ["0563", "0825"], 0),
        ("Anslået: uden Allerød, Gribskov, Halsnæs og 2 andre (skjult); dækker 60 % af "
         "befolkningen.", ["0201", "0260", "0270"], ["0201", "0260", "0270"], 2),
        ("Intet tal: Allerød er skjult; resten dækker kun 80 %.", [], ["0201"], 0),
    ],
)  # fmt: skip
def test_sentences_name_the_members_that_a_sum_lacks(
    sentence: str, left_out: list[str], hidden: list[str], unnamed: int
) -> None:
    units = GEOGRAPHY.areas.select("name", "area_type", "area_id").rows()
    names = {name: (kind, area) for name, kind, area in units if kind in ("kommune", "hospital")}
    read = read_sentence(sentence, names)
    assert sorted(area for _, area in read.left_out) == left_out
    assert sorted(area for _, area in read.hidden) == hidden
    assert read.unnamed == unnamed


def test_marks_alone_are_the_publishers_own_telling() -> None:
    rows = [
        show(SEXES, "Allerød", None, sex=sex, status_reason=MARK)
        for sex in ("alle", "kvinder", "maend")
    ]
    found = attack(rows, SEXES)
    assert not found.finds
    assert found.ranges.filter(sex="kvinder")["high"].to_list() == [3.0]


def test_a_total_that_narrows_a_mark_is_a_find_with_its_sum() -> None:
    rows = [
        show(FEW, "Nord", 307), show(FEW, "Allerød", None, status_reason=MARK),
        show(FEW, "Gribskov", None, status_reason=MARK),
        *show_many(FEW, {name: 50.0 for name in NORD if name not in ("Allerød", "Gribskov")}),
    ]  # fmt: skip
    told = tell(attack(rows, FEW))
    assert "Allerød 2024 can only be 3 to 4: Allerød 2024 = Nord 307" in told
    assert "Gribskov (1 to 4)" in told
    rows[0] = show(FEW, "Nord", 305)
    assert not attack(rows, FEW).finds


def test_a_count_is_known_to_be_small_only_where_no_table_has_it_higher() -> None:
    rows = [show(SEXES, "Allerød", 8), show(SEXES, "Allerød", None, sex="kvinder"),
            show(SEXES, "Allerød", None, sex="maend", status_reason=MARK)]  # fmt: skip
    found = attack(rows, SEXES)
    [women] = found.ranges.filter(sex="kvinder").select("low", "high").rows()
    assert women[0] == 4.0
    assert women[1] > 4.0
    assert not found.finds


def test_the_decimals_of_a_shared_total_tell_københavns_count() -> None:
    rows = [show(FEW, "Byen", 0.579 * 4 + 60, area_type="klynge", area_id="byen"),
            show(FEW, "København", None), show(FEW, "Frederiksberg", None)]  # fmt: skip
    told = tell(attack(rows, FEW))
    assert "København 2024 4 = the decimals of 62.316 4" in told
    rows[0] = show(FEW, "Byen", None, area_type="klynge", area_id="byen")
    assert not attack(rows, FEW).finds


def test_equal_counts_of_two_datasets_are_one() -> None:
    here = ("genindlaeggelser", "genindlæggelser_30_dage", "psykiatri")
    there = ("nationale_maal", "tæller", "akutte")
    ours, goal = (
        define(name, numerator={"dataset": dataset, "measure": measure, "where": {"item": item}},
               disclosure_control=name == "ours")
        for name, (dataset, measure, item) in (("ours", here), ("goal", there))
    )  # fmt: skip
    frame = publish([show(ours, "Allerød", None), show(goal, "Allerød", 3)])
    assert not audit(frame, [ours, goal], GEOGRAPHY, rules=RULES).finds
    told = tell(audit(frame, [ours, goal], GEOGRAPHY, equal={there: here}, rules=RULES))
    assert "Allerød 2024 3 is shown by goal" in told


def test_open_population_is_nobodys_secret() -> None:
    few = define("folketal", "count", numerator={"dataset": "folketal", "measure": "folketal"},
                 groups=[{}, {"age": "65+"}])  # fmt: skip
    rows = [show(few, "Allerød", 23), show(few, "Allerød", 20, age="65+")]
    assert not attack(rows, few).finds


def test_what_an_older_snapshot_tells_already_is_listed_and_not_counted() -> None:
    rows = [show(FEW, "Nord", 353), show(FEW, "Allerød", None),
            *show_many(FEW, dict.fromkeys(NORD[:-1], 50.0))]  # fmt: skip
    found = attack(rows, FEW, older=[rows])
    assert not found.finds
    assert [find.number for find in found.told_before] == ["3"]


def test_a_count_that_has_changed_since_is_not_told_before() -> None:
    others = show_many(FEW, dict.fromkeys(NORD[:-1], 50.0))
    before = [show(FEW, "Nord", 352), show(FEW, "Allerød", None), *others]
    now = [show(FEW, "Nord", 353), show(FEW, "Allerød", None), *others]
    now = [{**row, "vintages": "2026-06-01"} for row in now]
    assert [find.number for find in attack(now, FEW, older=[before]).finds] == ["3"]


def test_shares_of_which_both_counts_are_hidden_hide_their_rest_too() -> None:
    share = define("andel", "proportion", groups=[{}, {"sex": "kvinder"}, {"sex": "maend"}])
    rows = [show(share, "Allerød", 60, 100), show(share, "Allerød", None, sex="kvinder"),
            show(share, "Allerød", 20, 57, sex="maend")]  # fmt: skip
    told = tell(attack(rows, share))
    assert "Allerød 2024 kvinder (those without) 3 = alle 40 - maend 37" in told


def test_older_figures_are_read_as_they_are_kept_without_names_and_limits() -> None:
    rows = [show(FEW, "Nord", 353), show(FEW, "Allerød", None),
            *show_many(FEW, dict.fromkeys(NORD[:-1], 50.0))]  # fmt: skip
    frame = publish(rows)
    kept = Edition("before", frame.drop("area_name", "ci_low", "ci_high", "ci_method"), (FEW,))
    found = audit(frame, [FEW], GEOGRAPHY, [kept], rules=RULES)
    assert [find.number for find in found.told_before] == ["3"]


def test_a_total_with_a_share_of_a_hidden_count_is_not_narrowed_where_that_count_is_not() -> None:
    """København is 0 to 6 of 6, so that Byen is 0 to 3.474: not a word of how many persons."""
    share = define("andel", kind="proportion")
    rows = [show(share, "København", None, 6), show(share, "Frederiksberg", 0, 20),
            show(share, "Byen", None)]  # fmt: skip
    assert not attack(rows, share).finds
    rows[2] = show(share, "Byen", 1.158, 23.474)
    assert "København 2024 2 = " in tell(attack(rows, share))


@pytest.mark.parametrize(("revised", "finds"), [(1, 1), (5, 0)])
def test_a_hidden_count_is_taken_for_unchanged_unless_most_others_have_changed(
    revised: int, finds: int
) -> None:
    """Gribskov was hidden beside Allerød and Hillerød is now; with Gribskov's number taken for what
    Hillerød's leaves, Allerød is 3."""
    others = [name for name in NORD[:-1] if name not in ("Gribskov", "Hillerød")]

    def release(hidden: str, more: float, day: str) -> list[dict[str, object]]:
        numbers = dict.fromkeys(NORD[:-1], 50.0) | dict.fromkeys(others[:revised], 50 + more)
        rows = [show(FEW, "Nord", 3 + sum(numbers.values())), show(FEW, "Allerød", None),
                *show_many(FEW, numbers | {hidden: None})]  # fmt: skip
        return [{**row, "vintages": day} for row in rows]

    before, now = release("Gribskov", 0, "2026-02-01"), release("Hillerød", 1, "2026-06-01")
    assert len(attack(now, FEW, older=[before]).finds) == finds

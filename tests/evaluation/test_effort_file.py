"""What is written of efforts, and the register of them, is kept or told where it is wrong."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from schemas.agreement import load_agreement
from schemas.efforts import Effort, KnownNames, check_efforts
from tests.evaluation.test_efforts import DAY, DEFINITION, GEOGRAPHY, NAMES, make_effort
from warehouse.effort_register import (
    RegisteredEffort,
    RegisterError,
    add_registered,
    find_register,
    load_register,
)


def entry(day: date, effort: Effort) -> RegisteredEffort:
    return RegisteredEffort(effort.id, effort.digest, day, "s", {"genindlagte": 1.5},
                      effort.model_dump(mode="json"))  # fmt: skip


def test_the_register_keeps_every_line_in_order(tmp_path: Path) -> None:
    effort = make_effort()
    for day in (date(2017, 1, 1), date(2017, 6, 1)):
        add_registered(tmp_path, entry(day, effort))
    assert [each.day for each in load_register(tmp_path)] == [date(2017, 1, 1), date(2017, 6, 1)]


def test_the_last_line_changed_by_hand_is_refused(tmp_path: Path) -> None:
    add_registered(tmp_path, entry(date(2018, 6, 1), make_effort()))
    path = find_register(tmp_path)
    path.write_text(path.read_text("utf-8").replace("2018-06-01", "2017-06-01"), "utf-8")
    with pytest.raises(RegisterError):
        load_register(tmp_path)


@pytest.mark.parametrize("content", [b"\xff\n", b"null\n", b"{}\n\n", b"[" * 100_000, None])
def test_a_register_that_cannot_be_read_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = find_register(tmp_path)
    path.parent.mkdir()
    path.mkdir() if content is None else path.write_bytes(content)
    for asked in (load_register, lambda root: add_registered(root, entry(DAY, make_effort()))):
        with pytest.raises(RegisterError):
            asked(tmp_path)


@pytest.mark.parametrize("owner", ["Nord\u2028Syd", "Nord\x85", "Nord\nSyd"])
def test_a_line_of_the_register_ends_where_it_was_ended(tmp_path: Path, owner: str) -> None:
    line = replace(entry(DAY, make_effort()), effort={"owner": owner})
    add_registered(tmp_path, line)
    path = find_register(tmp_path)
    path.write_text(path.read_text("utf-8").removesuffix("\n"), "utf-8")
    add_registered(tmp_path, line)
    assert [each.effort["owner"] for each in load_register(tmp_path)] == [owner, owner]


def test_who_registers_at_the_same_time_waits(tmp_path: Path) -> None:
    effort = make_effort()
    with ThreadPoolExecutor(8) as together:
        for done in [
            together.submit(add_registered, tmp_path, entry(DAY, effort)) for _ in range(40)
        ]:
            done.result()
    assert len(load_register(tmp_path)) == 40


@pytest.mark.parametrize("spoil", ["change", "take out"])
def test_a_line_changed_by_hand_is_refused(tmp_path: Path, spoil: str) -> None:
    for day in (date(2017, 1, 1), date(2017, 6, 1), date(2017, 9, 1)):
        add_registered(tmp_path, entry(day, make_effort()))
    path = find_register(tmp_path)
    lines = path.read_text(encoding="utf-8").splitlines()
    lines = (
        [lines[0].replace("2017-01-01", "2016-01-01"), *lines[1:]]
        if spoil == "change"
        else [lines[0], lines[2]]
    )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(RegisterError) as refused:
        load_register(tmp_path)
    assert refused.value.problems[0].row == (1 if spoil == "change" else 2)


KNOWN = KnownNames(
    goals=frozenset({"rette_sted"}), indicators=frozenset({"genindlagte"}),
    areas=frozenset({*NAMES.values(), "Nord"}), municipalities=frozenset({*NAMES.values(), "Køge"}),
    ages={"genindlagte": frozenset({"80+", "65+"})},
    members={"Nord": frozenset({"Halsnæs", "Gribskov"})},
    regions=dict.fromkeys(NAMES.values(), "084") | {"Køge": "085"},
)  # fmt: skip
SOUND = """indsatser:
  - id: besøg
    title: Besøg
    goal: rette_sted
    what: Besøg hos borgere
    owner: Nord
    begins: {Gribskov: 2027-01-01}
    compare: [Halsnæs]
    expects:
      - {indicator: genindlagte, direction: lower, size: 1.5}
"""


@pytest.mark.parametrize(
    ("old", "new", "row", "told"),
    [
        ("goal: rette_sted", "goal: rete_sted", 4, "rette_sted"),
        ("Gribskov: 2027", "Gripskov: 2027", 7, "Gribskov"),
        ("[Halsnæs]", "[Halsnes]", 8, "Halsnæs"),
        ("[Halsnæs]", "[Gribskov]", 8, "selv med"),
        ("genindlagte, dir", "genindlagt, dir", 10, "genindlagte"),
        ("direction: lower", "direction: ned", 10, ""),
        ("size: 1.5", "size: -1.5", 10, ""),
        ("owner: Nord", "ejer: Nord", 6, ""),
        ("size: 1.5", "size: .inf", 10, "ikke »inf«"),
        ("size: 1.5", "size: 1.0e+300", 10, "ikke »1e+300«"),
        ("size: 1.5", "size: true", 10, "et tal, ikke true"),
        ("2027-01-01", "0", 7, "en dato, ikke »0«"),
        ("2027-01-01", "0207-01-01", 7, "ingen indsats begynder i"),
        ("title: Besøg", 'title: " "', 3, "»title« er tom"),
        ("owner: Nord", f"owner: {'o' * 40_000}", 6, "længere end 200"),
        ("size: 1.5", "size: 1.5, age: 85+", 10, "Aldersgruppen »85+« findes ikke"),
        (
            "size: 1.5}",
            "size: 1.5}\n      - {indicator: genindlagte, age: 65+, direction: lower, size: 1}",
            11,
            "hver aldersgruppe",
        ),
        ("Gribskov: 2027", "Nord: 2027", 8, "selv med"),
        ("Gribskov: 2027-01-01", "Nord: 2026-01-01, Gribskov: 2027-01-01", 7, "som del af Nord"),
        ("[Halsnæs]", "[Køge]", 8, "en anden region"),
    ],
)
def test_a_mistake_is_told_at_its_line(
    tmp_path: Path, old: str, new: str, row: int, told: str
) -> None:
    assert old in SOUND
    path = tmp_path / "indsatser.yaml"
    path.write_text(SOUND.replace(old, new), encoding="utf-8")
    problems = check_efforts(path, KNOWN)[1]
    assert row in [problem.row for problem in problems], problems
    assert any(told in f"{problem.message} {problem.remedy}" for problem in problems)


def test_a_sound_file_has_no_mistakes(tmp_path: Path) -> None:
    path = tmp_path / "indsatser.yaml"
    path.write_text(SOUND, encoding="utf-8")
    efforts, problems = check_efforts(path, KNOWN)
    assert problems == []
    assert [effort.id for effort in efforts] == ["besøg"]


def test_words_are_kept_in_one_line_of_composed_letters(tmp_path: Path) -> None:
    path = tmp_path / "indsatser.yaml"
    text = SOUND.replace("title: Besøg", r'title: " To\adage\L efter "')
    path.write_text(text.replace("[Halsnæs]", '[Lyngby-Ta\u0061rbæk, "Halsnæs "]'), "utf-8")
    (effort,), problems = check_efforts(path, KNOWN)
    assert problems == []
    assert effort.title == "To\ufffddage efter"
    assert effort.compare == ["Lyngby-Taarbæk", "Halsnæs"]


def test_what_names_can_mean_comes_from_the_map_and_the_definitions() -> None:
    known = KnownNames.gather(load_agreement(), [DEFINITION], GEOGRAPHY)
    assert known.ages == {"genindlagte": frozenset({"alle"})}
    assert {"Helsingør", "Gribskov"} <= known.members["Nord"]
    assert "København" not in known.members["Byen"]
    assert known.regions["Køge"] == "085"


def test_a_wrong_effort_is_set_aside_and_the_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "indsatser.yaml"
    second = (
        SOUND.partition("\n")[2].replace("id: besøg", "id: andre").replace("Gribskov", "Nirvana")
    )
    path.write_text(SOUND + second, encoding="utf-8")
    efforts, problems = check_efforts(path, KNOWN)
    assert [effort.id for effort in efforts] == ["besøg"]
    assert [problem.found for problem in problems] == ["Nirvana"]


@pytest.mark.parametrize(
    ("content", "row"),
    [(b"", 1), (b"- a\n", 1), (b"indsatser:\n", 1), (b"indsatser: \xff\n", None),
     (b"indsatser:\n  - besoeg\n", 2), (b"indsatser: []\nandet: 1\n", 2)],
    ids=["empty", "list", "no_list", "not_utf8", "no_block", "other_key"],
)  # fmt: skip
def test_a_file_of_another_form_is_told(tmp_path: Path, content: bytes, row: int | None) -> None:
    path = tmp_path / "indsatser.yaml"
    path.write_bytes(content)
    efforts, problems = check_efforts(path, KNOWN)
    assert efforts == []
    assert [problem.row for problem in problems] == [row], problems

"""The demo's invented targets are marked, and meant for indicators that there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from assets.run_inputs import RunInputs
from schemas.definitions.demo_targets import INVENTED, load_demo_targets


def test_each_belongs_to_an_indicator_with_a_desired_direction_and_no_target() -> None:
    known = {entry.id: entry for entry in RunInputs().definitions}
    targets = load_demo_targets()
    assert targets
    for name in targets:
        assert known[name].direction is not None, name
        assert known[name].target is None, name


def test_each_says_that_it_is_invented() -> None:
    assert {target.source for target in load_demo_targets().values()} == {INVENTED}


def test_a_target_that_is_none_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "targets.yaml"
    file.write_text("ensomhed: {value: lavt, year: 2027}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="ensomhed"):
        load_demo_targets(file)

"""The made-up country: its numbers hang together whatever is drawn."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from demo.__main__ import main
from demo.files import danish_date, thousands_point
from demo.world import build_world, line_through, spread_share
from geography import load_geography


def test_spread_shares_differ_and_average_to_the_target() -> None:
    target = np.array([0.17, 0.21])
    weights = np.array([[600.0, 650.0], [40.0, 38.0], [5.0, 5.0]])
    effects = np.array([[0.1, 0.1], [-0.4, -0.3], [0.8, 0.9]])
    shares = spread_share(target, weights, effects)
    assert (weights * shares).sum(axis=0) / weights.sum(axis=0) == pytest.approx(target)
    assert (shares[2] > shares[0]).all()
    assert (shares[0] > shares[1]).all()


def test_a_line_runs_through_the_known_years() -> None:
    assert line_through({2010: 10.0, 2020: 20.0}, (2010, 2013, 2020, 2025)).tolist() == [
        10.0,
        13.0,
        20.0,
        20.0,
    ]


def test_the_country_is_about_its_real_size_and_shape() -> None:
    world = build_world(load_geography(), 3)
    assert len(world.codes) == 98
    everyone = world.inhabitants((2020,)).sum()
    assert everyone == pytest.approx(5_822_000, rel=0.005)
    old = world.population[:, :, 16:, 10].sum() / everyone
    assert 0.035 < old < 0.06
    assert (world.population.sum(axis=(1, 2)) > 1000).all()


def test_places_change_slowly() -> None:
    totals = build_world(load_geography(), 3).population.sum(axis=(1, 2))
    steps = totals[:, 1:] / totals[:, :-1]
    assert (abs(steps - 1) < 0.03).all()


def test_danish_texts() -> None:
    assert thousands_point(1234567) == "1.234.567"
    assert danish_date(date(2025, 11, 28)) == "28. november 2025"


def test_the_command_says_what_it_wrote(written: Path) -> None:
    assert "synthetic files" in (written / "said.txt").read_text(encoding="utf-8")
    assert (written / "new" / "demo" / "ruks").is_dir()


def test_the_command_explains_a_folder_that_cannot_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x")
    assert main([str(tmp_path / "file")]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_the_command_refuses_a_seed_that_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main([str(tmp_path), "--seed", "-1"])
    assert caught.value.code == 2
    assert "seed" in capsys.readouterr().err

"""What is settled before the command line is called."""

from __future__ import annotations

from klyngemonitor.start import keep_frames_calm


def test_frames_get_one_thread() -> None:
    environment: dict[str, str] = {}
    keep_frames_calm(environment)
    assert environment == {"POLARS_MAX_THREADS": "1"}


def test_who_names_a_number_of_threads_gets_it() -> None:
    environment = {"POLARS_MAX_THREADS": "8"}
    keep_frames_calm(environment)
    assert environment == {"POLARS_MAX_THREADS": "8"}

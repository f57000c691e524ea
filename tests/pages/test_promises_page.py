"""The page of the documents' promises: well formed, and each promise with what follows it."""

from __future__ import annotations

import html

import pytest

from assets.inputs import DEFAULT_DEFINITIONS
from pages.promises_page import write_promises_page
from schemas.definitions.file import load_definitions
from schemas.promises import PromiseLedger, load_promises
from tests.pages.test_catalogue_page import Reader
from tests.wording.catalogues import NOW
from wording.promises import tell_promises

CATALOGUE = "indikatorkatalog.html"


@pytest.fixture(scope="module")
def ledger() -> PromiseLedger:
    """The ledger of the checkout."""
    return load_promises()


@pytest.fixture(scope="module")
def page(ledger: PromiseLedger) -> str:
    """Its page."""
    told = tell_promises(ledger, load_definitions(DEFAULT_DEFINITIONS))
    return write_promises_page(told, CATALOGUE, NOW)


def test_the_page_is_well_formed_and_leads_to_the_catalogue_alone(page: str) -> None:
    read = Reader(page)
    assert (read.wrong, read.open) == ([], [])
    assert len(read.ids) == len(set(read.ids))
    assert set(read.targets) <= set(read.ids)
    assert {target.partition("#")[0] for target in read.loaded} == {CATALOGUE}


def test_every_quote_stands_on_the_page(page: str, ledger: PromiseLedger) -> None:
    shown = html.unescape(page)
    assert [one.id for one in ledger.promises if one.quote not in shown] == []


def test_an_open_promise_says_why(page: str, ledger: PromiseLedger) -> None:
    shown = html.unescape(page)
    reasons = [one.open for one in ledger.promises if one.open is not None]
    assert reasons
    assert all(reason in shown for reason in reasons)


def test_each_document_is_named_with_the_date_that_it_prints(page: str) -> None:
    assert "(notat, December 2019)" in page
    assert "Forslag til Sundhedsaftale 2024-2027 (forslag, uden dato)" in page

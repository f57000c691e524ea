"""The end of the report says what the agreement is, and which promises nothing follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from reports.compose import compose_report
from reports.content import ReportContent
from reports.outline import Bullets, Heading, Outline, Paragraph
from reports.promises import PRINCIPLES_TITLE, PROMISES_TITLE
from schemas.agreement import load_agreement
from schemas.promises import load_promises
from wording.promises import tell_promises

pytestmark = pytest.mark.whole

Make = Callable[..., ReportContent]


def compose(make_content: Make) -> Outline:
    content = make_content()
    told = tuple(tell_promises(load_promises(), content.material.definitions))
    return compose_report(replace(content, promises=told))[0]


def test_the_report_names_the_document_that_it_rests_on(make_content: Make) -> None:
    assert ("Grundlag", "Forslag til Sundhedsaftale 2024-2027") in compose(make_content).facts


def test_every_principle_stands_in_the_agreement_s_words(make_content: Make) -> None:
    blocks = compose(make_content).blocks
    texts = {block.text for block in blocks if isinstance(block, Paragraph)}
    assert PRINCIPLES_TITLE in {block.text for block in blocks if isinstance(block, Heading)}
    assert {principle.text for principle in load_agreement().principles} <= texts


def test_each_open_promise_is_told_with_its_quote_and_reason(make_content: Make) -> None:
    blocks = compose(make_content).blocks
    told = [f"{start} {rest}" for block in blocks if isinstance(block, Bullets)
            for start, rest in block.items]  # fmt: skip
    for promise in load_promises().promises:
        if promise.open is not None:
            assert any(promise.quote in text and promise.open in text for text in told), promise.id


def test_without_the_promises_nothing_is_said_of_them(make_content: Make) -> None:
    blocks = compose_report(make_content())[0].blocks
    assert PROMISES_TITLE not in {block.text for block in blocks if isinstance(block, Heading)}

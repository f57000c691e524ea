"""Templates: every text stays text, and what is not given is a mistake and no gap."""

from __future__ import annotations

from dataclasses import replace

import jinja2
import polars as pl
import pytest

from pages.changes_page import write_changes_page
from pages.rendering import make_environment, render_page
from tests.pages.test_catalogue_page import Reader
from tests.wording.changes import change, changes


def test_a_script_in_a_title_is_text_wherever_the_title_stands() -> None:
    title = '"><script>alert(1)</script>'
    told = changes(change("rygning", "revised", 1.0, 2.0))
    page = write_changes_page(replace(told, rows=told.rows.with_columns(title=pl.lit(title))))
    # in the list, as a heading, and as the name of the table
    assert page.count("&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;") == 3
    assert "script" not in Reader(page).tags
    assert (Reader(page).wrong, Reader(page).open) == ([], [])


TEMPLATES = sorted(make_environment().list_templates(["html"]))


@pytest.mark.parametrize(
    "template", [name for name in TEMPLATES if not name.endswith("macros.html")]
)
def test_a_template_that_is_given_nothing_fails(template: str) -> None:
    with pytest.raises(jinja2.UndefinedError):
        render_page(template)


def test_the_environment_escapes_every_text() -> None:
    shown = make_environment().from_string("{{ text }}").render(text="<b> & \"'")
    assert shown == "&lt;b&gt; &amp; &#34;&#39;"

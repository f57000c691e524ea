"""Pages from templates: text put into HTML so that it stays text.

Belongs here: the one environment of all templates. Does not belong here: what a page shows (the
module beside its template), or how it looks (`pages/templates/`). A page needs nothing but itself:
styles and scripts are included in it.
"""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from wording.marks import SYNTHETIC_BANNER


def render_page(template: str, **shown: object) -> str:
    """A template with what it shows, as text to be stored as UTF-8.

    Every text is escaped. Raises jinja2.UndefinedError when the template names what is not given,
    which is a mistake of ours.
    """
    return make_environment().get_template(template).render(shown)


def make_environment() -> Environment:
    """The environment: everything escaped, nothing left undefined, no lines for the tags alone."""
    environment = Environment(
        loader=PackageLoader("pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["synthetic_banner"] = SYNTHETIC_BANNER
    return environment

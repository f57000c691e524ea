"""What `klynge portal` and `klynge token` do.

Belongs here: starting the server on a home, and keeping tokens. Does not belong here: the portal
itself (`portal`).
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from rich.console import Console

from pages.portal.explained import Explained
from pipelines.commands.explain.danish import tell_explained
from pipelines.commands.explain.explain import find_explanation, open_with_run
from pipelines.commands.explain.question import Question, QuestionError
from pipelines.commands.progress import print_lines, print_plain, print_problems
from portal.faults import FaultError, not_found
from portal.gateway import Explain
from portal.settings import load_settings
from portal.tokens import Scope, make_token, read_tokens, revoke_token
from schemas.problems import StageError
from warehouse.home import Home
from wording.view import Area, Breakdown

HOME_VARIABLE = "KLYNGE_HOME"
MOST_WORKERS = 16


def serve_portal(
    home: Home, host: str, port: int, workers: int, output: Console, errors: Console
) -> int:
    """Serve until asked to end; returns the exit code: 0, or 1 where it cannot start."""
    import uvicorn

    from pipelines.commands.service.serve import refuse_taken_port

    try:
        load_settings(home.root)
        refuse_taken_port(host, port)
    except StageError as error:
        print_problems(errors, error)
        return 1
    os.environ[HOME_VARIABLE] = str(home.root)
    print_plain(output, f"Portal of {home.root} on http://{host}:{port}")
    uvicorn.run(
        "pipelines.commands.service.portal:build_from_environment", factory=True, host=host,
        port=port, workers=workers, log_level="warning", server_header=False, date_header=True,
        h11_max_incomplete_event_size=32_768, limit_concurrency=200, timeout_keep_alive=15,
        proxy_headers=False,
    )  # fmt: skip
    return 0


def build_from_environment() -> object:
    """The application of the home that the environment names, for each of the server's workers."""
    from portal.application import build_portal

    home = Home(Path(os.environ[HOME_VARIABLE]))
    return build_portal(home, explain_with(home))


def explain_with(home: Home) -> Explain:
    """What takes one figure of a home apart."""

    def explain(
        snapshot: str, indicator: str, area: Area, period: str, group: Breakdown
    ) -> Explained:
        question = Question(
            indicator, area.area_id, period, area.area_type, group.sex, group.age,
            group.education, group.category,
        )  # fmt: skip
        try:
            published, run = open_with_run(home, snapshot)
            explanation = find_explanation(home, published, None, question)
        except QuestionError as error:
            raise not_found("Tallet") from error
        except StageError as error:
            raise FaultError(503, "Tallet kan ikke forklares lige nu; prøv igen.") from error
        return tell_explained(explanation, run)

    return explain


def add_token(
    home: Home, name: str, scope: Scope, days: int, today: date, output: Console, errors: Console
) -> int:
    """Make a token and show its secret, once; returns the exit code."""
    try:
        secret = make_token(home.root, name, scope, today, days)
    except StageError as error:
        print_problems(errors, error)
        return 2
    print_lines(
        output, [secret, "This is shown once. Send it as `Authorization: Bearer` and the token."]
    )
    return 0


def list_tokens(home: Home, today: date, output: Console, errors: Console) -> int:
    """Show whose tokens there are, without their secrets."""
    try:
        tokens = read_tokens(home.root)
    except StageError as error:
        print_problems(errors, error)
        return 1
    lines = [
        f"{each.name}  {each.scope}  until {each.until}{'' if each.until >= today else ' (over)'}"
        for each in tokens
    ]
    print_lines(output, lines or ["There is no token."])
    return 0


def remove_token(home: Home, name: str, output: Console, errors: Console) -> int:
    """Revoke a token; 2 where there is none of that name."""
    try:
        was_there = revoke_token(home.root, name)
    except StageError as error:
        print_problems(errors, error)
        return 1
    if not was_there:
        print_plain(errors, f"error: There is no token '{name}'; `klynge token list` shows them.")
        return 2
    print_plain(output, f"Revoked: {name}")
    return 0

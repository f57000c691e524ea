"""What `deploy/` and docs/drift.md say agrees with the program and with each other."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from typer.main import get_command

from pipelines.commands.cli import app
from schemas.definitions.including import list_definition_files

CHECKOUT = Path(__file__).parents[2]
DEPLOY = CHECKOUT / "deploy"
GUIDE = (CHECKOUT / "docs" / "drift.md").read_text(encoding="utf-8")
ROOMS = (
    "assets", "fetching", "klyngemonitor", "notices", "pipelines", "reports", "sources",
    "warehouse", "workbooks",
)  # fmt: skip
UNITS = sorted(DEPLOY.glob("*.service")) + sorted(DEPLOY.glob("*.timer"))


def read_yaml(name: str) -> Any:
    return YAML(typ="safe").load((DEPLOY / name).read_text(encoding="utf-8"))


def read_code() -> str:
    """The code and the data files of the rooms that read settings."""
    files = [path for room in ROOMS for path in (CHECKOUT / room).rglob("*")]
    read = [path for path in files if path.suffix in (".py", ".yaml")]
    return "".join(path.read_text(encoding="utf-8") for path in read)


def test_every_setting_of_the_program_is_explained_to_operators() -> None:
    named = set(re.findall(r'"(KLYNGE_[A-Z_]*[A-Z])"', read_code()))
    assert named
    assert {name for name in named if f"| `{name}` |" not in GUIDE} == set()


def test_every_setting_that_is_explained_is_one_of_the_program() -> None:
    code = read_code()
    explained = re.findall(r"^\| `(KLYNGE_[A-Z_]+)` \|", GUIDE, flags=re.MULTILINE)
    assert [name for name in explained if name not in code] == []


def test_every_command_that_deployment_calls_is_one_of_the_program() -> None:
    known = set(get_command(app).commands)  # type: ignore[attr-defined]
    texts = [GUIDE, *(path.read_text(encoding="utf-8") for path in DEPLOY.iterdir())]
    called = {
        name
        for text in texts
        for name in re.findall(r"(?m)(?:^|`|bin/|klynge )klynge (?!klynge)([a-z-]+)", text)
        + re.findall(r'\["klynge", "([a-z-]+)"', text)
    }
    assert {"serve", "status", "backup", "restore-home"} <= called
    assert called <= known


def test_every_file_that_the_guide_installs_is_there() -> None:
    named = set(re.findall(r"deploy/[\w.-]*\w", GUIDE)) - {"deploy/klynge.env", "deploy/.env"}
    assert named
    assert [name for name in sorted(named) if not (CHECKOUT / name).is_file()] == []


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_takes_the_unit(unit: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    for other in UNITS:
        text = other.read_text(encoding="utf-8")
        program = tmp_path / "klynge"
        program.touch(mode=0o755)
        text = text.replace("/opt/klyngemonitor/.venv/bin/klynge", str(program))
        # the guide makes the user; this machine need not have it
        text = re.sub(r"^(User|Group)=klynge$", r"\1=root", text, flags=re.MULTILINE)
        (tmp_path / other.name).write_text(text, encoding="utf-8")
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit.name)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_command_of_the_server_has_the_settings_of_the_service(tmp_path: Path) -> None:
    settings = (
        "# KLYNGE_HOME=/nowhere\n\nKLYNGE_TEAMS=https://example.dk/x?a=1&sig=$b c\n"
        'KLYNGE_SMTP_PASSWORD="to ord"'
    )
    (tmp_path / "settings.env").write_text(settings, encoding="utf-8")
    program, command = tmp_path / "program", tmp_path / "klynge"
    asked = '"$KLYNGE_HOME" "$KLYNGE_TEAMS" "$KLYNGE_SMTP_PASSWORD" "$@"'
    program.write_text(f"#!/bin/sh\nprintf '%s\\n' {asked}\n", encoding="utf-8")
    text = (DEPLOY / "klynge").read_text(encoding="utf-8")
    text = text.replace("/etc/klyngemonitor.env", str(tmp_path / "settings.env"))
    text = text.replace("/opt/klyngemonitor/.venv/bin/klynge", str(program))
    # the guide makes the user; this machine need not have it
    text = text.replace("!= klynge", f"!= {pwd.getpwuid(os.geteuid()).pw_name}")
    command.write_text(text, encoding="utf-8")
    for each in (program, command):
        each.chmod(0o755)
    told = subprocess.run([command, "diff", "a b"], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines() == [
        "/srv/klynge/home", "https://example.dk/x?a=1&sig=$b c", "to ord", "diff", "a b",
    ]  # fmt: skip


def test_the_container_may_write_to_its_home_alone() -> None:
    service = read_yaml("compose.yaml")["services"]["klynge"]
    assert service["read_only"] is True
    assert service["tmpfs"] == ["/tmp"]
    writable = [volume for volume in service["volumes"] if not volume.endswith(":ro")]
    assert writable == ["home:/srv/klynge/home"]
    dockerfile = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert "VOLUME /srv/klynge/home" in dockerfile
    assert re.search(r"^USER klynge$", dockerfile, flags=re.MULTILINE)


def test_files_that_compose_mounts_are_there() -> None:
    mounted = [
        volume.split(":")[0]
        for volume in read_yaml("compose.yaml")["services"]["klynge"]["volumes"]
        if volume.startswith("..")
    ]
    assert mounted
    assert [name for name in mounted if not (DEPLOY / name).exists()] == []


def test_the_stewards_may_write_every_file_of_definitions() -> None:
    checkout = DEPLOY.parent
    script = (DEPLOY / "klynge-stewards").read_text(encoding="utf-8")
    named = re.search(r"^set -- (.*(?:\\\n.*)*)", script, flags=re.MULTILINE)
    assert named
    patterns = named[1].replace("\\\n", " ").split()
    theirs = {path for pattern in patterns for path in checkout.glob(pattern)}
    assert set(list_definition_files(checkout / "indicator_defs.yaml")) <= theirs
    mounted = {
        (DEPLOY / volume.split(":")[0]).resolve()
        for volume in read_yaml("compose.yaml")["services"]["klynge"]["volumes"]
        if volume.startswith("..")
    }
    for path in list_definition_files(checkout / "indicator_defs.yaml"):
        assert mounted & {path, *path.parents}


def test_no_password_stands_in_a_file() -> None:
    database = read_yaml("compose.postgres.yaml")["services"]
    assert (
        "${KLYNGE_POSTGRES_PASSWORD:?" in database["klynge"]["environment"]["KLYNGE_POSTGRES_URL"]
    )
    assert database["postgres"]["environment"]["POSTGRES_PASSWORD"].startswith(
        "${KLYNGE_POSTGRES_PASSWORD:?"
    )

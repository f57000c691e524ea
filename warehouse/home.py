"""Where everything of one installation is kept.

Belongs here: the names of the folders and files under a home. Does not belong here: what is
written into them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Home:
    """All state of one installation; two homes never touch each other."""

    root: Path

    @property
    def inbox(self) -> Path:
        """Where new extracts are dropped."""
        return self.root / "inbox"

    @property
    def warehouse_file(self) -> Path:
        """The DuckDB file that runs write, one at a time."""
        return self.root / "warehouse.duckdb"

    @property
    def migrating(self) -> Path:
        """The copy of the DuckDB file on which a migration works; nothing is lost with it."""
        return self.root / ".migrating.duckdb"

    @property
    def erasing(self) -> Path:
        """The mark that something is being erased and may not yet be gone from every file."""
        return self.root / ".erasing"

    @property
    def rewriting(self) -> Path:
        """The DuckDB file as it is written anew without what was erased."""
        return self.root / ".rewriting.duckdb"

    def older_warehouse(self, version: int) -> Path:
        """The DuckDB file as it was before it was brought from this version to a newer one."""
        return self.root / f"warehouse.version-{version}.duckdb"

    @property
    def extracts(self) -> Path:
        """Every extract ever received, unchanged, in a folder named by its sha256."""
        return self.root / "extracts"

    @property
    def dagster(self) -> Path:
        """Dagster's own storage."""
        return self.root / "dagster"

    @property
    def work(self) -> Path:
        """Half-finished files of runs under way; nothing here is needed after a run."""
        return self.root / "work"

    @property
    def published(self) -> Path:
        """The snapshots, one folder each."""
        return self.root / "published"

    @property
    def told(self) -> Path:
        """What readers have been shown: a file for each snapshot, kept when the snapshot goes."""
        return self.root / "told"

    @property
    def current(self) -> Path:
        """The link to the snapshot in force."""
        return self.published / "current"

    @property
    def waiting(self) -> Path:
        """The snapshot that waits for approval, in a folder of its name."""
        return self.published / "waiting"

    @property
    def declined(self) -> Path:
        """The snapshot declined last, and who declined which figures."""
        return self.published / "declined"

    @property
    def audit_known(self) -> Path:
        """What snapshots from before the first audited one tell of small counts."""
        return self.root / "audit_known.json"

    @property
    def rules(self) -> Path:
        """The rules by which figures were computed last, for when a file of rules is broken."""
        return self.root / "rules"

    @property
    def fingerprint_key(self) -> Path:
        """The secret behind the fingerprints of figures in snapshots."""
        return self.root / "fingerprint.key"

    @property
    def tags(self) -> Path:
        """Links that give snapshots a name and keep them."""
        return self.published / "tags"

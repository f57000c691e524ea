"""Homes as earlier versions of the program made them, written out."""

from __future__ import annotations

import duckdb

from warehouse.home import Home

FIRST_VERSION = """
create table extracts (
    extract_no integer primary key,
    extract_id varchar unique not null,
    dataset varchar, layout varchar, file_name varchar not null,
    sha256 varchar not null, size bigint not null,
    status varchar not null check (status in ('accepted', 'rejected', 'superseded')),
    problems varchar not null, warnings varchar not null, rows bigint not null,
    vintage date not null, vintage_known boolean not null, received_at timestamptz not null,
    publisher varchar, title varchar, published date, url varchar, retrieved date,
    licence varchar, synthetic boolean not null, notes varchar, run_id varchar not null
);
create table observations (
    dataset varchar not null, measure varchar not null, item varchar not null,
    area_type varchar not null, area_id varchar not null, period varchar not null,
    period_start date not null, period_end date not null, sex varchar not null,
    age varchar not null, education varchar not null, unit varchar not null,
    value double, status varchar not null, sheet varchar not null,
    "row" integer not null, "column" integer not null, extract_no integer not null
);
"""

ONE_EXTRACT = """
insert into extracts values
    (1, 'print-old', 'sundhedsprofil', 'sundhedsprofil_kommune', 'old.csv', 'aa11', 7, 'superseded',
     '[]', '[]', 1, '2022-03-01', true, '2022-03-02 09:00:00+00', 'SDS', 'Profil', '2022-03-01',
     null, null, null, false, null, 'run-1'),
    (2, 'print-right', 'sundhedsprofil', 'sundhedsprofil_kommune', 'old.csv', 'aa11', 7, 'accepted',
     '[]', '[]', 1, '2022-03-01', true, '2022-04-02 09:00:00+00', 'SDS', 'Profil', '2022-03-01',
     null, null, null, false, null, 'run-2');
insert into observations values
    ('sundhedsprofil', 'andel', 'daglig_rygning', 'kommune', '0147', '2021', '2021-01-01',
     '2021-12-31', 'alle', 'alle', 'alle', 'pct', 11.0, 'ok', '', 2, 2, 1),
    ('sundhedsprofil', 'andel', 'daglig_rygning', 'kommune', '0147', '2021', '2021-01-01',
     '2021-12-31', 'alle', 'alle', 'alle', 'pct', 12.0, 'ok', '', 2, 2, 2);
"""
"""The same bytes received twice; the second time with a corrected sidecar."""


def make_first_version(home: Home, content: str = ONE_EXTRACT) -> Home:
    """A home as it was before homes had a version, and before runs were noted."""
    home.root.mkdir(parents=True)
    with duckdb.connect(str(home.warehouse_file)) as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(FIRST_VERSION + content)
    return home

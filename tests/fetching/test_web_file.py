"""A file at an address, and one that a page links to."""

from __future__ import annotations

import pytest
from starlette.responses import Response

from fetching.links import find_link
from fetching.source_model import PageSource, Source
from sources.inbox import scan_folder
from tests.fetching.conftest import Fetcher, make_source, say_failure
from tests.fetching.stand_in import StandIn, lead

CSV = "Opgørelsesdato;Kommune\r\n01-07-2026;Køge\r\n".encode("windows-1252")
PAGE = """<html><body><a href="/om">Om os</a>
<a href='/filer/praksis_2025.csv'>Praksis 2025</a> <a href="filer/praksis_2026.csv#top">Nyeste</a>
</body></html>"""


def give(content: bytes, media: str = "text/csv", **headers: str) -> Response:
    return Response(content, media_type=media, headers=headers)


def put_file(publisher: StandIn, content: bytes = CSV, **headers: str) -> None:
    publisher.files["/filer/praksis_2026.csv"] = give(content, **headers)


def at_address(publisher: StandIn, path: str = "/filer/praksis_2026.csv") -> Source:
    return make_source(
        dataset="praksis", kind="address", address=f"{publisher.address}{path}", file="csv"
    )


def on_page(publisher: StandIn, link: str) -> PageSource:
    publisher.files["/side"] = give(PAGE.encode(), "text/html")
    source = make_source(
        dataset="praksis", kind="page", address=f"{publisher.address}/side", file="csv", link=link
    )
    assert isinstance(source, PageSource)
    return source


NEWEST = r".*/praksis_(?P<newest>\d{4})\.csv(#.*)?"


def test_a_file_keeps_the_publishers_name_and_says_where_it_was(
    fetcher: Fetcher, publisher: StandIn
) -> None:
    put_file(publisher, ETag='"a1"')
    (name,) = fetcher.fetch(at_address(publisher)).files
    assert name == "hentet/kilde/praksis_2026.csv"
    assert fetcher.files() == {name: CSV}
    (found,) = scan_folder(fetcher.destination.inbox)
    assert found.sidecar["url"] == f"{publisher.address}/filer/praksis_2026.csv"
    assert found.sidecar["etag"] == '"a1"'


@pytest.mark.parametrize(
    "headers",
    [{"ETag": '"a1"'}, {"Last-Modified": "Wed, 12 Aug 2026 06:00:00 GMT"}, {}],
    ids=["etag", "last modified", "neither"],
)
def test_the_same_file_is_archived_once(
    fetcher: Fetcher, publisher: StandIn, headers: dict[str, str]
) -> None:
    put_file(publisher, **headers)
    source = at_address(publisher)
    fetcher.fetch(source)
    again = fetcher.fetch(source)
    assert (again.files, again.problems) == ((), ())
    assert fetcher.files() == {"hentet/kilde/praksis_2026.csv": CSV}


def test_an_unchanged_file_is_not_sent_again(fetcher: Fetcher, publisher: StandIn) -> None:
    put_file(publisher, ETag='"a1"')
    source = at_address(publisher)
    fetcher.fetch(source)
    fetcher.fetch(source)
    assert publisher.asked[-1].headers["if-none-match"] == '"a1"'
    assert fetcher.fetch(source, only_look=True).files == ()


def test_other_bytes_under_the_same_name_come_beside_the_first(
    fetcher: Fetcher, publisher: StandIn
) -> None:
    put_file(publisher, ETag='"a1"')
    source = at_address(publisher)
    fetcher.fetch(source)
    put_file(publisher, CSV + b"01-07-2026;Greve\r\n", ETag='"a2"')
    assert fetcher.fetch(source, only_look=True).files == ("praksis_2026.csv",)
    (new,) = fetcher.fetch(source).files
    assert new == "hentet/kilde/2/praksis_2026.csv"
    assert fetcher.files()["hentet/kilde/praksis_2026.csv"] == CSV


def test_the_newest_of_a_pages_links_is_followed(fetcher: Fetcher, publisher: StandIn) -> None:
    put_file(publisher)
    assert fetcher.fetch(on_page(publisher, NEWEST)).files == ("hentet/kilde/praksis_2026.csv",)


def test_the_next_release_has_another_name_and_is_found(
    fetcher: Fetcher, publisher: StandIn
) -> None:
    put_file(publisher)
    source = on_page(publisher, NEWEST)
    fetcher.fetch(source)
    publisher.files["/side"] = give(PAGE.replace("2026", "2027").encode(), "text/html")
    publisher.files["/filer/praksis_2027.csv"] = give(CSV + b"01-01-2027;Greve\r\n")
    assert fetcher.fetch(source).files == ("hentet/kilde/praksis_2027.csv",)


def test_a_link_is_known_by_its_text_too(publisher: StandIn) -> None:
    source = on_page(publisher, "Nyeste")
    address = find_link(source, "kilde", "https://eksempel.dk/sider/x", PAGE)
    assert address == "https://eksempel.dk/sider/filer/praksis_2026.csv"


@pytest.mark.parametrize(
    ("link", "said"),
    [
        (r".*\.xlsx", "No link of the page"),
        (r".*\.csv.*", "Several links of the page"),
    ],
)
def test_a_page_without_the_one_link_is_said(
    fetcher: Fetcher, publisher: StandIn, link: str, said: str
) -> None:
    told = say_failure(fetcher.fetch(on_page(publisher, link)))
    assert said in told
    assert "praksis_2025.csv" in told


def test_a_page_that_links_to_another_host_is_not_followed_unless_it_is_named(
    fetcher: Fetcher, publisher: StandIn
) -> None:
    put_file(publisher)
    source = on_page(publisher, NEWEST)
    other = publisher.address.replace("127.0.0.1", "localhost")
    page = PAGE.replace('"filer/', f'"{other}/filer/')
    publisher.files["/side"] = give(page.encode(), "text/html")
    assert "The page leads to another host" in say_failure(fetcher.fetch(source))
    named = source.model_copy(update={"hosts": [other.removeprefix("http://")]})
    assert len(fetcher.fetch(named).files) == 1


def test_a_redirect_within_the_host_is_followed_and_noted(
    fetcher: Fetcher, publisher: StandIn
) -> None:
    put_file(publisher)
    publisher.misbehave("/nyeste", lead("/filer/praksis_2026.csv"))
    (name,) = fetcher.fetch(at_address(publisher, "/nyeste")).files
    assert f"url: {publisher.address}/filer/praksis_2026.csv" in fetcher.sidecar(name)


def test_what_calls_itself_excel_and_is_none_is_refused(
    fetcher: Fetcher, publisher: StandIn
) -> None:
    publisher.files["/x.xlsx"] = give(CSV, "application/octet-stream")
    source = make_source(
        dataset="ruks", kind="address", address=f"{publisher.address}/x.xlsx", file="xlsx"
    )
    assert "something else than an Excel file" in say_failure(fetcher.fetch(source))


def test_an_address_that_is_gone_is_said_with_what_to_do(
    fetcher: Fetcher, publisher: StandIn
) -> None:
    told = say_failure(fetcher.fetch(at_address(publisher, "/vaek.csv")))
    assert f"There is nothing any more at {publisher.address}/vaek.csv." in told
    assert "Find the new address on the publisher's page" in told


def test_what_is_no_address_is_said(fetcher: Fetcher) -> None:
    source = make_source(kind="address", address="ftp://eksempel.dk/x.csv", file="csv")
    assert "The address cannot be used." in say_failure(fetcher.fetch(source))


def test_one_question_at_a_time(fetcher: Fetcher, publisher: StandIn) -> None:
    put_file(publisher)
    fetcher.fetch(on_page(publisher, NEWEST))
    assert publisher.busiest == 1


@pytest.mark.parametrize("etag", ['"æ"', '"' + "a" * 60_000 + '"', ""])
def test_a_mark_of_the_version_that_cannot_be_sent_back_is_forgotten(
    fetcher: Fetcher, publisher: StandIn, etag: str
) -> None:
    put_file(publisher, ETag=etag)
    source = at_address(publisher)
    fetcher.fetch(source)
    again = fetcher.fetch(source)
    assert (again.files, again.problems) == ((), ())
    assert publisher.asked[-1].headers.get("if-none-match", "") == ""


def test_a_mark_of_the_version_that_lies_hides_no_other_bytes_that_are_sent(
    fetcher: Fetcher, publisher: StandIn
) -> None:
    put_file(publisher, ETag='"a1"')
    source = at_address(publisher)
    fetcher.fetch(source)
    other = give(CSV + b"01-07-2026;Greve\r\n", ETag='"a1"')
    publisher.misbehave("/filer/praksis_2026.csv", lambda request, right: other)
    assert fetcher.fetch(source).files == ("hentet/kilde/2/praksis_2026.csv",)


@pytest.mark.parametrize(
    "address", ["http://[", "http://a..b/x.csv", "https://", "www.eksempel.dk/x.csv", "/x.csv"]
)
def test_whatever_is_no_address_is_said(fetcher: Fetcher, address: str) -> None:
    source = make_source(kind="address", address=address, file="csv")
    assert "The address cannot be used." in say_failure(fetcher.fetch(source))


@pytest.mark.parametrize("link", ["http://[x.csv", "http://" + "x" * 70_000 + ".csv"])
def test_a_link_that_is_no_address_is_said(fetcher: Fetcher, publisher: StandIn, link: str) -> None:
    source = on_page(publisher, r".*\.csv")
    publisher.files["/side"] = give(f'<a href="{link}">x</a>'.encode(), "text/html")
    assert "address" in say_failure(fetcher.fetch(source))


def test_a_section_that_no_browser_knows_hides_no_links(publisher: StandIn) -> None:
    page = f"<html><![ukendt[ x ]> {PAGE}"
    address = find_link(on_page(publisher, "Nyeste"), "kilde", "https://eksempel.dk/x", page)
    assert address == "https://eksempel.dk/filer/praksis_2026.csv"


def test_a_long_name_keeps_its_ending(fetcher: Fetcher, publisher: StandIn) -> None:
    path = f"/{'æ' * 130}.csv"
    publisher.files[path] = give(CSV)
    (name,) = fetcher.fetch(at_address(publisher, path)).files
    assert name.endswith("æ.csv")
    assert fetcher.files() == {name: CSV}

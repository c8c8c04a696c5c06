"""One pass over a text tells its encoding, its ends of line and its records, wherever it is cut into chunks."""

import csv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.reading.text import Text, TextPass, has_blank_lines, look_through

PIECES = st.lists(st.sampled_from(["a", ",", "中", '"', '""', "\n", "\r\n", "\r", "\ufeff", "b c"]), min_size=1)


def told(content: bytes, size: int) -> Text:
    found = TextPass()
    for start in range(0, len(content), size):
        found.take(content[start : start + size])
    return found.told()


@given(pieces=PIECES, size=st.integers(1, 7))
def test_where_the_chunks_end_changes_nothing(pieces: list[str], size: int) -> None:
    content = "".join(pieces).encode()
    assert told(content, size) == told(content, len(content))


@given(rows=st.lists(st.lists(st.sampled_from(["a", "中,", 'q"', "x\ny", ""]), min_size=2, max_size=2), min_size=1),
       size=st.integers(1, 9), newline=st.sampled_from(["\n", "\r\n"]))  # fmt: skip
def test_records_are_counted_as_a_reader_of_csv_counts_them(
    tmp_path_factory: Any, rows: Any, size: int, newline: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "records.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator=newline).writerows(rows)
    found = told(path.read_bytes(), size)
    assert (found.is_utf_8, found.has_straight_ends, found.records) == (True, True, len(rows))


@pytest.mark.parametrize("cut", [b"\xe4\xb8", b"\xff", b"a\x00b", b"\xed\xa0\x80", b"\xc0\x80", "中".encode("gb18030")])
@pytest.mark.parametrize("size", [1, 1000])
def test_what_is_not_strict_utf_8_or_holds_a_nought_is_no_text_in_utf_8(cut: bytes, size: int) -> None:
    assert not told("一,二\n".encode() + cut, size).is_utf_8


@pytest.mark.parametrize(
    ("content", "straight"),
    [
        (b"a,b\r\n1,2\r\n", True),
        (b"a,b\n1,2", True),
        (b"a,b\r1,2\r", False),
        (b"a,b\r\n1,2\r", False),
        (b"a,b\r\n\r\n1,2\r\n", False),
        (b"a,b\r\r\n1,2\n", False),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 1000])
def test_ends_are_straight_where_each_return_stands_before_a_feed(content: bytes, straight: bool, size: int) -> None:
    assert told(content, size).has_straight_ends is straight


def test_a_blank_line_is_found_where_a_chunk_ends(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes(b"x" * ((1 << 18) - 1) + b"\n\ny\n")
    assert has_blank_lines(path)
    assert look_through(path).records == 3

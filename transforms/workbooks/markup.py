"""XML as a stream of elements. A document type is refused, so that no entity is ever defined or fetched."""

from collections.abc import Collection, Iterator
from typing import IO, NoReturn, cast
from xml.etree.ElementTree import Element, ParseError, XMLPullParser
from xml.parsers import expat

from transforms.workbooks.refusal import damaged

_CHUNK = 1 << 16
_NO_MEMORY = expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]
_MAIN = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
_RELATIONSHIPS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
RELATION_IDS = tuple(f"{{{namespace}}}id" for namespace in _RELATIONSHIPS)


def main_names(*names: str) -> dict[str, str]:
    """Elements of a workbook as the parser names them, transitional or strict, each with its local name."""
    return {f"{{{namespace}}}{name}": name for namespace in _MAIN for name in names}


def check_prologue(part: IO[bytes]) -> None:
    """Read a part as far as its first element. Raises Refused where it declares a document type."""
    begun = False

    def begin(*_: object) -> None:
        nonlocal begun
        begun = True

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.StartElementHandler = begin
    while not begun and (chunk := part.read(_CHUNK)):
        parser.Parse(chunk, False)


def elements(part: IO[bytes], names: Collection[str], size: int) -> Iterator[Element]:
    """The elements of a part that have one of these names, each when it is whole, and empty once it was looked at.

    The prologue was checked. Raises Refused for a part that is not as long as it is said to be.
    """
    parser: XMLPullParser[Element] = XMLPullParser(("end",))
    try:
        while chunk := part.read(_CHUNK):
            size -= len(chunk)
            parser.feed(chunk)
            for _, element in cast("Iterator[tuple[str, Element]]", parser.read_events()):
                if element.tag in names:
                    yield element
                    element.clear()
        parser.close()
    except ParseError as error:
        if error.code == _NO_MEMORY:
            raise MemoryError from error
        raise
    if size:
        raise damaged("部件不完整", "a part of it is not whole")


def truth(attribute: str | None) -> bool:
    """An attribute that is true or false, false when it is absent."""
    return attribute is not None and attribute.strip().lower() in ("1", "true", "on")


def _refuse_document_type(*_: object) -> NoReturn:
    raise damaged("含 DTD", "it declares a document type")

"""XML as a stream of elements. A document type is refused, so that no entity is ever defined or fetched."""

from collections.abc import Callable
from typing import IO, NoReturn
from xml.parsers import expat

from transforms.workbooks.refusal import damaged

_CHUNK = 1 << 16
_NO_MEMORY = expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]
_MAIN = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
_RELATIONSHIPS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
RELATION_IDS = tuple(f"{namespace} id" for namespace in _RELATIONSHIPS)

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def main_names(*names: str) -> dict[str, str]:
    """Elements of a workbook as the parser names them, transitional or strict, each with its local name."""
    return {f"{namespace} {name}": name for namespace in _MAIN for name in names}


def parse(part: IO[bytes], start: Start, end: End | None = None, text: Text | None = None) -> int:
    """Call `start`, `end` and `text` for what stands in a part, names with their namespaces before a space.

    Returns how many bytes the part has.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    size = 0
    try:
        while chunk := part.read(_CHUNK):
            size += len(chunk)
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        if error.code == _NO_MEMORY:
            raise MemoryError from error
        raise
    return size


def truth(attribute: str | None) -> bool:
    """An attribute that is true or false, false when it is absent."""
    return attribute is not None and attribute.strip().lower() in ("1", "true", "on")


def _refuse_document_type(*_: object) -> NoReturn:
    raise damaged("含 DTD", "it declares a document type")

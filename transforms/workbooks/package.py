"""Packages: the parts of an .xlsx file, found by what the package says of them, whatever their names are."""

import posixpath
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from types import TracebackType
from typing import NamedTuple
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from transforms.workbooks.markup import check_prologue, elements
from transforms.workbooks.refusal import Refused, damaged, sealed

# 300 MB of XML take longer to parse than a reader is given.
_UNPACKED_AT_MOST = 300 * 1024 * 1024
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_CONTENT_TYPES = "[content_types].xml"
_DEFAULT = "{http://schemas.openxmlformats.org/package/2006/content-types}Default"
_OVERRIDE = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"
_ENCRYPTED = 1


class Relation(NamedTuple):
    """What one part says of another: its kind (the last word of its type), and the part's name, None outside."""

    id: str
    kind: str
    part: str | None


class Package:
    """The parts of a package, by their names in lower case, without a slash in front. Raises Refused."""

    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(path)
        entries = self._archive.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        if unpacked > _UNPACKED_AT_MOST:
            raise Refused(
                f"解压后有 {unpacked >> 20} MB，过大，请拆分或改报 CSV",
                f"unpacks to {unpacked >> 20} MB: split it, or deliver CSV",
            )
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise sealed()
        self._parts: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            name = _normal(entry.filename)
            if name in self._parts:
                raise damaged(f"部件 {entry.filename} 出现两次", f"part {entry.filename} is there twice")
            self._parts[name] = entry
        self._types = self._content_types()

    def __enter__(self) -> "Package":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._archive.close()

    def __contains__(self, part: str) -> bool:
        return part in self._parts

    def elements(self, part: str, names: Collection[str]) -> Iterator[Element]:
        """The elements of a part that have one of these names. Raises Refused where it is torn or not there."""
        entry = self._parts.get(part)
        if entry is None:
            raise damaged(f"缺少部件 {part}", f"part {part} is missing")
        with self._archive.open(entry) as stream:
            check_prologue(stream)
        with self._archive.open(entry) as stream:
            yield from elements(stream, names, entry.file_size)

    def content_type(self, part: str) -> str:
        """What the package says a part is, in lower case; empty where it does not say."""
        return self._types.get(f"/{part}") or self._types.get(part.rpartition(".")[2], "")

    def related(self, part: str = "") -> list[Relation]:
        """The parts that a part is related to, or those that the package itself is."""
        folder, name = posixpath.split(part)
        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        relations = []
        for one in self.elements(listed, (_RELATIONSHIP,)):
            outside = one.get("TargetMode", "").lower() == "external"
            target = None if outside else _normal(one.get("Target", ""), folder)
            relations.append(Relation(one.get("Id", ""), one.get("Type", "").rpartition("/")[2].lower(), target))
        return relations

    def _content_types(self) -> dict[str, str]:
        """By part (with a slash in front) or by the end of its name."""
        found: dict[str, str] = {}
        if _CONTENT_TYPES in self._parts:
            for one in self.elements(_CONTENT_TYPES, (_DEFAULT, _OVERRIDE)):
                is_default = one.tag == _DEFAULT
                key = one.get("Extension", "").lower() if is_default else f"/{_normal(one.get('PartName', ''))}"
                found[key] = one.get("ContentType", "").lower()
        return found


def _normal(name: str, folder: str = "") -> str:
    """A part's name in the one form in which names are compared; a relative one stands in a folder."""
    path = unquote(name).replace("\\", "/")
    return posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/").lower()

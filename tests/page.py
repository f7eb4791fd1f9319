"""A page as a person meets it: its texts, links, tables, and forms ready to be filled in."""

from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from pypdf import PdfReader

VOID = frozenset(["br", "col", "hr", "img", "input", "link", "meta", "rect", "line", "path", "wbr"])


class Node:
    """An element: `node["href"]` is an attribute, `node.text` what is read aloud."""

    def __init__(self, tag: str, attrs: dict[str, str], parent: "Node | None" = None) -> None:
        self.tag, self.attrs, self.parent = tag, attrs, parent
        self.children: list[Node | str] = []

    def __getitem__(self, name: str) -> str:
        return self.attrs[name]

    def __repr__(self) -> str:
        return f"<{self.tag} {self.attrs}> {self.text[:60]}"

    @property
    def classes(self) -> list[str]:
        return self.attrs.get("class", "").split()

    def walk(self) -> Iterator["Node"]:
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.walk()

    def all(self, tag: str = "", cls: str = "", **attrs: Any) -> "list[Node]":
        """Every element below with this tag, class and attributes (`True`: has it at all)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attrs.items()}
        return [
            node
            for node in self.walk()
            if (not tag or node.tag == tag)
            and (not cls or cls in node.classes)
            and all(
                name in node.attrs if value is True else node.attrs.get(name) == value
                for name, value in wanted.items()
            )
        ]

    def one(self, tag: str = "", cls: str = "", **attrs: Any) -> "Node":
        """The only such element; more or none is a fault of the page."""
        found = self.all(tag, cls, **attrs)
        assert len(found) == 1, f"{len(found)} × {tag}.{cls} {attrs}: {found}"
        return found[0]

    @property
    def raw(self) -> str:
        return "".join(
            child if isinstance(child, str) else "\n" if child.tag == "br" else child.raw
            for child in self.children
        )

    @property
    def text(self) -> str:
        """All text in it, blanks run together."""
        return " ".join(self.raw.split())

    def texts(self, tag: str = "", cls: str = "", **attrs: Any) -> list[str]:
        return [node.text for node in self.all(tag, cls, **attrs)]

    def hrefs(self) -> list[str]:
        return [link["href"] for link in self.all("a", href=True)]

    def ancestors(self) -> Iterator["Node"]:
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def fields(self) -> dict[str, str]:
        """What a browser would send of this form before anybody types, without its buttons."""
        data: dict[str, str] = {}
        for node in self.walk():
            name = node.attrs.get("name", "")
            if not name:
                continue
            kind = node.attrs.get("type", "text")
            if node.tag == "textarea":
                # The parser of a browser drops the first line end after the tag.
                data[name] = node.raw.removeprefix("\n")
            elif node.tag == "select":
                options = node.all("option")
                chosen = [option for option in options if "selected" in option.attrs]
                data[name] = (chosen or options)[0].attrs.get("value", "")
            elif node.tag == "input" and kind in ("radio", "checkbox"):
                if "checked" in node.attrs:
                    data[name] = node.attrs.get("value", "on")
            elif node.tag == "input":
                data[name] = node.attrs.get("value", "")
        return data


class _Builder(HTMLParser):
    """Complains about elements that are closed in another order than they were opened."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.here = Node("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice: {names}"
        node = Node(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(node)
        if tag not in VOID:
            self.here = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.here.children.append(
            Node(tag, {name: value or "" for name, value in attrs}, self.here)
        )

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.here.tag, f"</{tag}> closes <{self.here.tag}>"
        assert self.here.parent is not None
        self.here = self.here.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


def read(response: Any) -> Node:
    """The page of a response; its markup must be whole."""
    builder = _Builder()
    builder.feed(response.content.decode())
    builder.close()
    assert builder.here is builder.root, f"<{builder.here.tag}> is never closed"
    ids = [node["id"] for node in builder.root.walk() if "id" in node.attrs]
    twice = {name for name in ids if ids.count(name) > 1}
    assert not twice, f"ids that stand twice: {twice}"
    return builder.root


def main_of(response: Any) -> Node:
    """What a page says besides its frame."""
    return read(response).one("main")


def form_of(response: Any) -> Node:
    """The form of a page that changes something, not that for signing out."""
    return main_of(response).one("form", method="post")


def typed_into(response: Any, **typed: Any) -> dict[str, Any]:
    """The form of a page, filled in further as by hand; pressed at "Publish"."""
    return {**form_of(response).fields(), "action": "publish", **typed}


def facts(page: Node) -> dict[str, str]:
    """The page's first list of definitions: what is said of what. A shift that stands within an
    entry has blocks of its own.
    """
    return {
        row.one("dt").text: row.one("dd").text
        for row in page.all("dl")[0].children
        if isinstance(row, Node) and row.tag == "div"
    }


def bytes_of(response: Any) -> bytes:
    """All that an answer says; of a packed file (Word, Excel), what is in its parts, and of a PDF,
    what is read on its pages and said of it.
    """
    content = b"".join(response)
    if content.startswith(b"%PDF"):
        reader = PdfReader(BytesIO(content))
        texts = [page.extract_text() for page in reader.pages]
        return "\n".join((*texts, str(reader.metadata), str(reader.xmp_metadata))).encode()
    if not content.startswith(b"PK"):
        return content
    with ZipFile(BytesIO(content)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())

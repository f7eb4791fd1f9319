"""What stands in a file, table by table and cell by cell, before anybody asks what it means."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from measures.evidence.kinds import FileKind
from measures.worksheets.base import Base
from measures.worksheets.columns import HEADING_OF


class RawLink(NamedTuple):
    """An address on the web behind words that do not say it."""

    url: str
    words: str


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as its reader sees it.

    Attributes:
        text: its words, each paragraph a line. What tracked changes took out is gone.
        day: the day, where the cell holds one as a date.
        is_computed: it is the result of a formula, as the program that saved the file had it.
        links: what its reader comes to by following its words.
        is_error: what stands there tells that there is no value, such as "#REF!".
        is_unseen: all that stood there is struck out, hidden or taken out by tracked changes, and
            so is read as nothing.
    """

    text: str = ""
    day: date | None = None
    is_bold: bool = False
    is_computed: bool = False
    links: tuple[RawLink, ...] = ()
    is_error: bool = False
    is_unseen: bool = False

    @property
    def is_empty(self) -> bool:
        return self.day is None and not self.text.strip()


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row, column by column; None where a cell to the left reaches over.

    Attributes:
        number: which row of its table or sheet it is, from 1.
        mark: what ties it to the base of the file, "" where nothing does: in Word the place of the
            row there, in Excel the code of its measure.
    """

    number: int
    cells: tuple[RawCell | None, ...]
    mark: str = ""
    is_hidden: bool = False

    def cell(self, column: int) -> RawCell:
        """The cell in a column, empty where there is none."""
        cell = self.cells[column] if column < len(self.cells) else None
        return cell or RawCell()

    @property
    def filled(self) -> list[int]:
        """The columns in which something stands."""
        return [at for at, cell in enumerate(self.cells) if cell and not cell.is_empty]

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it, nor anything that is not read."""
        return all(cell is None or (cell.is_empty and not cell.is_unseen) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table of Word, or a sheet of Excel.

    Attributes:
        name: what the sheet is called; "" of a table.
        before: the lines of text that stand between it and the table before it.
        hidden: the letters of columns that are hidden.
    """

    name: str
    before: tuple[str, ...]
    rows: tuple[RawRow, ...]
    hidden: tuple[str, ...] = ()


class NoteKind(TextChoices):
    """What a person should be told of a file besides what stands in its cells."""

    TRACKED = (
        "tracked",
        _(
            "The document holds tracked changes. They are read as accepted; but a row whose title"
            " they took out is not joined to the one above it."
        ),
    )
    MACROS = (
        "macros",
        _("The file holds macros. They were not run, and nothing of them is taken over."),
    )
    COMPUTED = "computed", _("Some cells are computed. They are read as they were last saved.")
    NEVER_COMPUTED = (
        "never_computed",
        _(
            "These cells hold formulas that were never computed, and are read as empty: %(name)s."
            " Open the file in Excel or LibreOffice, save it there, and bring it again."
        ),
    )
    PICTURES = "pictures", _("The file holds pictures. Nothing is read of them.")
    OTHER_LINKS = (
        "other_links",
        _("Links that lead elsewhere than to a web page are not read. They are behind: %(name)s."),
    )
    UNREAD_LINKS = (
        "unread_links",
        _(
            "Links are read in the column of action steps and progress only, and not behind:"
            " %(name)s."
        ),
    )
    ERRORS = (
        "errors",
        _("Errors such as #REF! say nothing, and are not taken over; in rows: %(name)s."),
    )
    BOXES = "boxes", _("Text in boxes is not read: %(name)s")
    COMMENTS = "comments", _("Comments are not read: %(name)s")
    STRUCK_TEXT = "struck_text", _("Struck-out text is not read: %(name)s")
    HIDDEN_TEXT = "hidden_text", _("Hidden text is not read: %(name)s")
    FOOTNOTES = "footnotes", _("Footnotes are not read; where one is, a * stands.")
    UNREAD = (
        "unread",
        _("Formulas and signs that are no text are not read; where one is, […] stands."),
    )
    HIDDEN_SHEET = "hidden_sheet", _("This sheet is hidden, and was not read: %(name)s.")
    HIDDEN_ROWS = "hidden_rows", _("Hidden rows are read, too: %(name)s.")
    HIDDEN_COLUMNS = "hidden_columns", _("Hidden columns are read, too: %(name)s.")
    GUESSED_COLUMN = (
        "guessed_column",
        _("The column “%(name)s” is read as “%(column)s”."),
    )
    BEATEN_COLUMN = (
        "beaten_column",
        _("The column “%(name)s” was not read, since “%(other)s” is read as “%(column)s”."),
    )
    OTHER_PLAN = (
        "other_plan",
        _("The file was taken from another plan, %(name)s; its measures are found by their words."),
    )
    DAMAGED_BASE = (
        "damaged_base",
        _("What the file remembers of the portal is damaged; it is read as one without."),
    )


@dataclass(frozen=True, slots=True)
class Note:
    """Something to be told of a file, about a thing with a name where it is about one.

    Attributes:
        column: the name of the column that it is about.
        other: what stands there instead of the thing.
    """

    kind: NoteKind
    name: str = ""
    column: str = ""
    other: str = ""

    @property
    def text(self) -> str:
        heading = HEADING_OF.get(self.column, "")
        named = {"name": self.name, "column": heading, "other": self.other}
        return str(self.kind.label) % named


def notes_of(table: RawTable, called: str) -> list[Note]:
    """What is to be told of a table: where something stands out of sight, and where there are
    errors.

    Args:
        called: by which a person finds the table.
    """
    hidden = [str(row.number) for row in table.rows if row.is_hidden and row.filled]
    wrong = [str(row.number) for row in table.rows if any(c and c.is_error for c in row.cells)]
    found = (
        (NoteKind.HIDDEN_ROWS, hidden),
        (NoteKind.HIDDEN_COLUMNS, table.hidden),
        (NoteKind.ERRORS, wrong),
    )
    return [Note(kind, f"{called}: {', '.join(which)}") for kind, which in found if which]


def listed(names: Sequence[str], most: int) -> str:
    """Names as a note lists them, and a sign where there are more."""
    shown = names[:most]
    return ", ".join(shown if len(shown) == len(names) else [*shown, "…"])


@dataclass(frozen=True, slots=True)
class RawFile:
    """All that was read."""

    kind: FileKind
    tables: tuple[RawTable, ...]
    base: Base | None
    notes: tuple[Note, ...]

    @property
    def rows(self) -> Iterator[RawRow]:
        return (row for table in self.tables for row in table.rows)

"""A file beside the record: what it would change in a commitment's measures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain

from django.utils import translation
from django.utils.translation import gettext

from commitments.models import ActionPlan, Commitment, InstitutionName
from measures.evidence.kinds import FileRefusedError
from measures.headings import ONLY_NAMED
from measures.models import Evidence, Measure, StatusWords
from measures.worksheets.base import Base, base_of
from measures.worksheets.comparing import Reader, RowDifference, compare
from measures.worksheets.matching import code_of, left_out, matches_of
from measures.worksheets.raw import Note, NoteKind, RawFile
from measures.worksheets.reading import read_worksheets
from measures.worksheets.record import book_of
from measures.worksheets.saying_institutions import Directory, Named
from measures.worksheets.understanding import Reading, ReadRow, understand
from measures.worksheets.writing_xlsx import MEANINGS, SUMMARY
from ogp_portal.formats.text import LANGUAGE_OF_RECORD

NOTHING_MEANT: Mapping[int, str] = {}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a file says beside what stands.

    Attributes:
        now: the commitment's measures as they stand, as a file would have them.
        rows: what each of the file's rows would change; those that change nothing, too.
        tables: what the worksheets of the file are called, "" where nothing names one; a row tells
            by its place among them in which it stands.
        left_out: codes of measures the file was written with and has no more; nothing is done
            about them.
        elsewhere: numbers of other commitments whose rows the file holds, too.
        strays: codes of measures that are not of this commitment, and whose rows stand among its
            own, or in a table that names no commitment; they were not read.
        ignored: what the tables are called that are no worksheets.
        extra: headings that mean none of the columns.
        beside_leads: what stands beside responsible institutions and is taken over nowhere, each
            with its row.
    """

    now: Base
    rows: tuple[RowDifference, ...]
    tables: tuple[str, ...]
    left_out: tuple[str, ...]
    elsewhere: tuple[int, ...]
    strays: tuple[str, ...]
    ignored: tuple[str, ...]
    extra: tuple[str, ...]
    notes: tuple[Note, ...]

    @property
    def beside_leads(self) -> list[str]:
        return [
            f"{row.match.code or row.match.row.text('title')} ({row.beside_lead})"
            for row in self.rows
            if row.beside_lead
        ]

    @property
    def different(self) -> list[RowDifference]:
        """The rows that would change something."""
        return [row for row in self.rows if row.cells]


def comparison_of(
    commitment: Commitment,
    content: bytes,
    today: date,
    meant: Mapping[int, str] = NOTHING_MEANT,
) -> Comparison:
    """What a file would change in a commitment, as it stands now. The record is in Latvian, and
    so is the file.

    Args:
        meant: place of a row among the file's → the code of the measure that somebody says it is
            about; "" for a new one.

    Raises:
        FileRefusedError: the file cannot be read; or no worksheet of this commitment is in it.
    """
    with translation.override(LANGUAGE_OF_RECORD):
        now = base_of(book_of(commitment.plan, Measure.objects.under(commitment), today, url=""))
        reader = reader_of(commitment)
        of_the_portal = {str(SUMMARY), str(MEANINGS)}
    file = _of_this_plan(read_worksheets(content), commitment.plan)
    reading = understand(file)
    own, elsewhere, strays = _rows_of(commitment, reading, file, now)
    if not own:
        raise _nothing_of(commitment, reading, elsewhere)
    matches = matches_of(own, now.rows, file.base, file.kind)
    codes = {row.code for row in now.rows}
    matches = [match.meaning(meant.get(at), codes) for at, match in enumerate(matches)]
    return Comparison(
        now=now,
        rows=tuple(compare(matches, now, file.base, reader)),
        tables=tuple(table.name for table in reading.tables),
        left_out=tuple(code for code in left_out(matches, file.base) if code in codes),
        elsewhere=elsewhere,
        strays=strays,
        ignored=tuple(
            name for name in reading.ignored if file.base is None or name not in of_the_portal
        ),
        extra=tuple(dict.fromkeys(chain(*(table.extra for table in reading.tables)))),
        notes=reading.notes,
    )


def commitments_in(content: bytes) -> tuple[int, ...]:
    """Numbers of the commitments whose worksheets are in a file, as its tables name them.

    Raises:
        FileRefusedError: the file cannot be read.
    """
    tables = understand(read_worksheets(content)).tables
    return tuple(sorted({table.commitment for table in tables if table.commitment is not None}))


def reader_of(commitment: Commitment) -> Reader:
    """What is known of institutions, years, evidence and words while a file is read; in the
    language of the record. Three queries.
    """
    plan = commitment.plan
    names = InstitutionName.objects.values_list("name", "name_en", "abbreviation", "institution_id")
    named = (Named(name, pk) for *own, pk in names for name in own if name)
    shown: dict[str, set[str]] = {}
    for code, url in Evidence.objects.links_of(commitment.pk):
        shown.setdefault(code, set()).add(url)
    return Reader(
        directory=Directory(named),
        years=tuple(range(plan.starts_on.year, plan.ends_on.year + 1)),
        shown=shown,
        status_of=StatusWords().status_alone,
        no_groups=(str(ONLY_NAMED),),
    )


def _of_this_plan(file: RawFile, plan: ActionPlan) -> RawFile:
    """The file; what it remembers of another plan is as good as nothing.

    Raises:
        FileRefusedError: it is one of the English files, which are for reading.
    """
    base = file.base
    if base is None:
        return file
    if base.language != LANGUAGE_OF_RECORD:
        raise FileRefusedError(
            gettext(
                "This is the English worksheet, which is for reading. Take the Latvian one along,"
                " and bring that back."
            )
        )
    if base.plan == plan.slug:
        return file
    notes = (*file.notes, Note(NoteKind.OTHER_PLAN, base.plan))
    return RawFile(file.kind, file.tables, None, notes)


def _rows_of(
    commitment: Commitment, reading: Reading, file: RawFile, now: Base
) -> tuple[list[ReadRow], tuple[int, ...], tuple[str, ...]]:
    """The rows of this commitment; the numbers of others of which the file has tables; and the
    codes of measures of others in tables that are not theirs.
    """
    own: list[ReadRow] = []
    elsewhere: set[int] = set()
    strays: list[str] = []
    others = _codes_elsewhere(file, now)
    for table in reading.tables:
        if table.commitment not in (None, commitment.number):
            elsewhere.add(table.commitment)
            continue
        for row in table.rows:
            code = code_of(row, file.base, file.kind)
            if code in others:
                strays.append(code)
            else:
                own.append(row)
    return own, tuple(sorted(elsewhere)), tuple(strays)


def _codes_elsewhere(file: RawFile, now: Base) -> set[str]:
    """Codes that the file knows, and that are of other commitments."""
    if file.base is None:
        return set()
    return {row.code for row in file.base.rows} - {row.code for row in now.rows}


def _nothing_of(
    commitment: Commitment, reading: Reading, elsewhere: tuple[int, ...]
) -> FileRefusedError:
    if elsewhere:
        sentence = gettext(
            "The file holds no worksheet of commitment %(number)s, only of: %(others)s."
        )
        others = ", ".join(map(str, elsewhere))
        return FileRefusedError(sentence % {"number": commitment.number, "others": others})
    return FileRefusedError(
        gettext(
            "No table of the file has the headings of a worksheet, such as “Pasākumi” and “Beigu"
            " datums”, with rows below them."
        )
    )

"""How a change is written down: one door for every recorded row.

A *change* is what one operation did, all of it: who, when, why, and the new versions of the rows
it touched. A recorded row is saved only by ``record(change)``; every other way raises, so nothing
can be altered without a change that answers for it.

What must not change even so is declared beside the model (`WrittenOnceModel`, `Kept`), and refused
here and by the database (`ogp_portal/guards.py`).

Two clocks: ``since`` is the moment from which the record says so (and the ``history_date`` of the
versions); ``recorded_at`` is the wall clock at writing and cannot be set.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, models
from django.utils.translation import gettext_lazy as _
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

from ogp_portal.compiled import TheKey, compiled
from ogp_portal.formats.text import Both, Text

if TYPE_CHECKING:
    from ogp_portal.accounts.models import User


class WriteRefusedError(TypeError):
    """A row of the record was about to be written behind its back, or against what it keeps."""


NOBODY = Text("")
# Versions shown to somebody whose form was overtaken by them.
MOST_SINCE = 10


@dataclass(frozen=True)
class Author:
    """Who answers for a change: an institution (through a person), or a document that is named.

    Attributes:
        institution_id: the institution in whose name it is done; None for a named source.
        user: the person who pressed the button; None for a command.
        source: how a reader would find the document; empty for a person.
    """

    institution_id: int | None = None
    user: "User | None" = None
    source: Text = NOBODY


class RecordVersion(models.Model):
    """How many changes the whole record has seen: one row, counted up inside each change.

    A page made at version n is right for as long as n stands. The row is locked until the change
    commits, so two changes never share a number and a reader never sees n before its content.
    """

    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="record_version_is_one_row")
        ]

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def current(cls) -> int:
        """The number of the last committed change; 0 before the first. One query.

        Every reader of a kept page asks this and little else, so it is asked in plain SQL, and
        without the question by which Django first makes sure that the connection still stands:
        one that does not is noticed here, and replaced.
        """
        connection.health_check_done = True  # type: ignore[attr-defined]  # Django's own flag
        try:
            return cls._ask()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or connection.is_usable():
                raise
            connection.close()
            return cls._ask()

    @classmethod
    def _ask(cls) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT number FROM {cls._meta.db_table} WHERE id = 1")  # noqa: S608 - the table's own name
            row = cursor.fetchone()
        return row[0] if row else 0

    @classmethod
    def count_up(cls) -> None:
        """Take the next number; the last thing a change does, since all writers want this lock."""
        if not cls._add_one():
            # The very first changes may meet here: one of them makes the row, all count it up.
            RecordVersion.objects.bulk_create([RecordVersion(pk=1)], ignore_conflicts=True)
            cls._add_one()

    @classmethod
    def _add_one(cls) -> bool:
        """Whether there was a number to count up."""
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {cls._meta.db_table} SET number = number + 1 WHERE id = 1")  # noqa: S608 - the table's own name
            return bool(cursor.rowcount)


class WrittenOnceQuerySet(models.QuerySet[Any]):
    """Reads and adds as always; refuses to write over what is written."""

    def _refuse(self, *_args: object, **_kwargs: object) -> NoReturn:
        raise WriteRefusedError(f"{self.model.__name__} is written once: add another row.")

    update = bulk_update = delete = update_or_create = _refuse
    aupdate = abulk_update = adelete = aupdate_or_create = _refuse


class WrittenOnceModel(models.Model):
    """A row that is added and then stays as it is; the database sees to it, too."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise WriteRefusedError(f"{type(self).__name__} is written once: add another row.")
        super().save(*args, **kwargs)

    def delete(self, *_args: object, **_kwargs: object) -> NoReturn:
        raise WriteRefusedError(f"{type(self).__name__} is written once: it stays.")


class AbstractChange(WrittenOnceModel):
    """Who, when and why; the domain adds of which plan and what kind."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    source_name = models.CharField(_("source"), max_length=500, blank=True)
    source_name_en = models.CharField(_("source, in English"), max_length=500, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    since = models.DateTimeField(_("since"))
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    source_name_text = Both("source_name")

    class Meta:
        abstract = True


def next_key(model: type[models.Model]) -> int:
    """The key of the table's next row, taken before the row is written.

    Of two rows that point at each other the first can so name the second, and need not be touched
    again. Only inside a transaction, and given to that next row.
    """
    key, table = model._meta.pk.column, connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, %s))", [table, key])
        else:  # a transaction is the only writer from its beginning
            cursor.execute(f"SELECT COALESCE(MAX({key}), 0) + 1 FROM {table}")  # noqa: S608 - our own names
        row = cursor.fetchone()
    return int(row[0])


class RecordedQuerySet(models.QuerySet[Any]):
    """Reads as always; refuses the writes that would leave no version behind."""

    def select_for_update(
        self,
        nowait: bool = False,
        skip_locked: bool = False,
        of: Sequence[str] = (),
        no_key: bool = True,
    ) -> Any:
        """Locks the rows against whoever writes them, and not against whoever points at them: a
        change points at its plan until it is committed, holding the record's number, for which the
        holder of the plan may be waiting.
        """
        return super().select_for_update(nowait, skip_locked, of, no_key)

    def take_locks(self) -> None:
        """Lock the rows, in the order of their keys, until the transaction ends."""
        list(self.select_for_update().order_by("pk").values_list("pk"))

    def _refuse(self, *_args: object, **_kwargs: object) -> NoReturn:
        raise WriteRefusedError(
            f"{self.model.__name__} is recorded: change it through an operation, row by row."
        )

    update = bulk_create = bulk_update = delete = update_or_create = get_or_create = _refuse
    aupdate = abulk_create = abulk_update = adelete = aupdate_or_create = aget_or_create = _refuse
    create = acreate = _refuse


@dataclass(frozen=True)
class Kept:
    """What a recorded row keeps for good, from when a condition holds of it.

    Attributes:
        once: the condition, of the row as it stands in the database.
        sentence: why, to whoever tries.
        values: fields (by `attname`) that stay what they are, also where they are empty.
        filled: fields that may come to say something else, but never nothing.
    """

    once: models.Q
    sentence: str
    values: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()

    def of(self, row: models.Model) -> dict[str, Any] | None:
        """What is kept of the row, by field; None while the condition does not hold. One query."""
        rows = _what_is_kept(type(row), self, key=row.pk)
        return dict(zip((*self.values, *self.filled), rows[0], strict=True)) if rows else None

    def is_broken_by(self, row: models.Model) -> bool:
        """Whether saving the row would break it."""
        kept = self.of(row)
        return kept is not None and (
            any(getattr(row, name) != kept[name] for name in self.values)
            or any(getattr(row, name) is None for name in self.filled)
        )


@compiled
def _what_is_kept(model: type[models.Model], kept: Kept) -> models.QuerySet[Any, Any]:
    rows: models.QuerySet[Any] = models.QuerySet(model).filter(kept.once, pk=TheKey())
    return rows.values_list(*kept.values, *kept.filled)


@compiled
def _newest_moment(versions: type[models.Model], key: str) -> models.QuerySet[Any, Any]:
    of_row: models.QuerySet[Any] = models.QuerySet(versions).filter(**{key: TheKey()})
    return of_row.order_by("-version").values_list("history_date")[:1]


class RecordedModel(models.Model):
    """A row of which every version is kept, each with the change that made it."""

    kept: ClassVar[tuple[Kept, ...]] = ()

    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    change = models.ForeignKey(
        "commitments.Change", models.PROTECT, related_name="+", editable=False
    )

    guarded = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True
        # Else `plan.measures.add(…)` would update through a plain manager, past the refusal.
        base_manager_name = "guarded"

    def save(self, *_args: object, **_kwargs: object) -> None:
        raise WriteRefusedError(f"{type(self).__name__} is recorded: use record(change).")

    def delete(self, *_args: object, **_kwargs: object) -> NoReturn:
        raise WriteRefusedError(f"{type(self).__name__} is recorded: use record_removal(change).")

    def record(self, change: AbstractChange) -> None:
        """Save this row as its next version, made by `change`. The caller holds the row's lock.

        Raises:
            WriteRefusedError: the row keeps what would be changed (`kept`).
        """
        is_new = self._state.adding
        for kept in () if is_new else self.kept:
            if kept.is_broken_by(self):
                raise WriteRefusedError(kept.sentence)
        self.version += 1
        self._belong_to(change, is_new=is_new)
        super().save(force_insert=is_new)

    def versions_newest_first(self) -> models.QuerySet[Any]:
        """Every version that ever stood."""
        history: models.QuerySet[Any] = self.history.order_by("-version")  # type: ignore[attr-defined]  # each has its own
        return history

    def at_version(self, number: int) -> Any:
        """The row as its version `number` had it; None where there never was such a version."""
        return self.versions_newest_first().filter(version=number).first()

    def versions_since(self, version: int) -> list[Any]:
        """The newest of those that came after `version`, newest first."""
        return list(self.versions_newest_first().filter(version__gt=version)[:MOST_SINCE])

    def take(self, **values: Any) -> bool:
        """Set the fields that differ; returns whether any did. All of them differ in a new row."""
        other = {
            name: value
            for name, value in values.items()
            if self._state.adding or getattr(self, name) != value
        }
        for name, value in other.items():
            setattr(self, name, value)
        return bool(other)

    def record_values(self, change: AbstractChange, **values: Any) -> bool:
        """`record` this row if it is new or says something else now; returns whether it does."""
        if self.take(**values) or self._state.adding:
            self.record(change)
            return True
        return False

    def record_removal(self, change: AbstractChange) -> None:
        """Take the row out of the current record; its versions stay, the last one says removed.

        Raises:
            WriteRefusedError: something of the row is kept, so the row is.
        """
        for kept in self.kept:
            if kept.of(self):
                raise WriteRefusedError(kept.sentence)
        self.version += 1
        self._belong_to(change)
        super().delete()

    def _belong_to(self, change: AbstractChange, *, is_new: bool = False) -> None:
        """Let the next version be of the change's moment; but of no earlier one than the version
        before, where a plan that is backdated touches what it shares with others.
        """
        self.change_id = change.pk
        self._history_date: datetime = change.since
        if not is_new:
            versions = type(self).history.model  # type: ignore[attr-defined]  # each has its own
            newest = _newest_moment(versions, self._meta.pk.attname, key=self.pk)
            self._history_date = max(change.since, *(moment for (moment,) in newest))
        self._history_user = change.user
        self._change_reason = change.reason


class _VersionsManager(HistoryManager):  # type: ignore[misc]  # it carries no types
    """Of the versions of a row. simple-history puts its class together each time that a row is
    asked for them, which takes longer than writing a version.
    """

    @classmethod
    @cache
    def from_queryset(cls, *arguments: Any) -> type[models.Manager[Any]]:
        made: type[models.Manager[Any]] = super().from_queryset(*arguments)
        return made


class _Versions(HistoricalRecords):  # type: ignore[misc]  # it carries no types
    """A table of versions, with indexes of its own."""

    def __init__(self, indexes: tuple[models.Index, ...], **options: Any) -> None:
        super().__init__(**options)
        self._indexes = indexes

    def get_meta_options(self, model: type[models.Model]) -> dict[str, Any]:
        return {**super().get_meta_options(model), "indexes": self._indexes}


def versions(
    excluded: tuple[str, ...] = (), indexes: tuple[models.Index, ...] = ()
) -> HistoricalRecords:
    """The table of a recorded model's versions.

    Args:
        excluded: fields that are no part of the record (derived, or personal).
        indexes: of that table, beside those that simple-history makes.
    """
    return _Versions(
        indexes,
        excluded_fields=list(excluded),
        history_manager=_VersionsManager,
        history_change_reason_field=models.TextField(blank=True, default=""),
    )

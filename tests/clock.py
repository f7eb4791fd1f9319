"""Time for tests that live through many days: it stands still until it is moved."""

from datetime import date, datetime, time

from django.utils import timezone


class Clock:
    """The portal's own time, in Riga; whoever moves it lets it go again (`monkeypatch`)."""

    def __init__(self, monkeypatch, day: date) -> None:
        self.moment = _at(day, time(9))
        monkeypatch.setattr(timezone, "now", lambda: self.moment)

    @property
    def today(self) -> date:
        return timezone.localdate()

    def turn_to(self, day: date, at: time = time(9)) -> None:
        self.moment = _at(day, at)


def _at(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))

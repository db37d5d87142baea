"""Why an event is refused."""

from __future__ import annotations

from data.errors import DataError


class EventRefused(DataError):
    """Nothing of the event was stored. `field` is its path, such as `subject.content.artifactId`."""

    def __init__(self, what: str, *, field: str, fix: str) -> None:
        self.what, self.field, self.fix = what, field, fix
        super().__init__(f"{field}: {what}; {fix}")

    def within(self, path: str) -> EventRefused:
        """Return the refusal for an event inside something larger, such as the third of a batch."""
        return type(self)(self.what, field=f"{path}{self.field}", fix=self.fix)


class EventFormUnknown(EventRefused):
    """Neither CloudEvents nor plain JSON."""


class EventMalformed(EventRefused):
    """It cannot be read, or a field is wrong."""


class EventUnknown(EventRefused):
    """It names a type or a service unknown here."""


class EventContradicts(EventRefused):
    """Its id was told before, with other content."""

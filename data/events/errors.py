"""Why an event is refused."""

from __future__ import annotations

from data.errors import DataError


class EventRefused(DataError):
    """An event of which nothing was stored. `field` is its path in the event, such as `subject.content.artifactId`."""

    def __init__(self, what: str, *, field: str, fix: str) -> None:
        self.what, self.field, self.fix = what, field, fix
        super().__init__(f"{field}: {what}; {fix}")

    def within(self, path: str) -> EventRefused:
        """Return the same refusal of an event that stands within something larger, such as the third of a batch."""
        return type(self)(self.what, field=f"{path}{self.field}", fix=self.fix)


class EventFormUnknown(EventRefused):
    """It is in no form that is read: neither one of CloudEvents nor plain JSON."""


class EventMalformed(EventRefused):
    """It cannot be read, or a field is not what it has to be."""


class EventUnknown(EventRefused):
    """It can be read, and speaks of a type or a service that is not known here."""


class EventContradicts(EventRefused):
    """Its id was told before, with another content."""

"""
What can go wrong before there are settings. Each message says what to do, since whoever reads it has just begun.

* UsageError
  + TokenMissing        nobody can be asked without one
  + AccountUnknown      no organisation or account of that name, or none that the token may see
  + NothingToPropose    there is no repository to make a service of
  + AnswerRefused       a value that was given or typed cannot be used
  + FileUnwritable      the settings file, or the copy of it, cannot be written
"""

from __future__ import annotations

from bot.errors import UsageError


class TokenMissing(UsageError):
    """Nobody can be asked without a token; the message says where to make one."""


class AccountUnknown(UsageError):
    """There is no such organisation or account, or none that the token may see; with the nearest that there is."""


class NothingToPropose(UsageError):
    """There is no repository to make a service of."""


class AnswerRefused(UsageError):
    """A value that was given or typed cannot be used; the message names it and the fix."""


class FileUnwritable(UsageError):
    """The settings file, or the copy of it, cannot be written; what was there is as it was."""

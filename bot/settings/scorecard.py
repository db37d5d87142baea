"""Reads a scorecard file of our own. It must have exactly this version's signals: an extra one could not be read, and a
missing one would silently not count.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

from bot.errors import ScorecardUnusable
from scoring.catalogue import Catalogue, parse_catalogue
from scoring.errors import CatalogueInvalid

AGAIN = "begin again with what 'riskbrief signals --card' prints, or go back to the card that ships by leaving it away"


def shipped_text() -> str:
    return (files("scoring") / "catalogue.toml").read_text(encoding="utf-8")


def read_scorecard(path: Path) -> Catalogue:
    """Raises ScorecardUnusable with the file, what is wrong in it, and the fix."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        if not isinstance(tomllib.loads(text).get("signal"), list):
            raise ScorecardUnusable(f"the scorecard file {path} has no [[signal]]; {AGAIN}")
        catalogue = parse_catalogue(text)
    except FileNotFoundError as error:
        raise ScorecardUnusable(f"there is no scorecard file {path}; correct the path, or {AGAIN}") from error
    except UnicodeDecodeError as error:
        raise ScorecardUnusable(f"the scorecard file {path} is not UTF-8 text; {AGAIN}") from error
    except tomllib.TOMLDecodeError as error:
        raise ScorecardUnusable(f"the scorecard file {path} is not TOML ({error}); correct it, or {AGAIN}") from error
    except OSError as error:
        raise ScorecardUnusable(f"the scorecard file {path} cannot be read ({error.strerror}); name a file") from error
    except CatalogueInvalid as error:
        raise ScorecardUnusable(f"the scorecard file {path} cannot be used: {error}") from error
    _check_signals(path, catalogue)
    return catalogue


def _check_signals(path: Path, catalogue: Catalogue) -> None:
    known, found = parse_catalogue(shipped_text()).by_id, catalogue.by_id
    for what, names in (("lacks", known.keys() - found.keys()), ("has the unknown", found.keys() - known.keys())):
        if names:
            raise ScorecardUnusable(f"the scorecard file {path} {what} signal {min(names)!r}; {AGAIN}")
    moved = next((name for name, signal in found.items() if signal.fitted is not known[name].fitted), None)
    if moved is not None:
        raise ScorecardUnusable(
            f"the scorecard file {path}: fitted of signal {moved!r} must be {str(known[moved].fitted).lower()};"
            " correct it"
        )
    if not any(signal.weight for signal in catalogue.signals):
        raise ScorecardUnusable(f"the scorecard file {path}: no signal has a weight; give at least one of them one")

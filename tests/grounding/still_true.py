"""What the changes of `swaps.py` and `altered.py` leave true, or no one could call wrong: found by reading."""

from __future__ import annotations

STILL_TRUE: frozenset[str] = frozenset(
    {
        # Ledger has 68 % left as well; nothing is wrong but what is cited.
        "At least 68 % of the error budget is left on every Ledger objective.",
        # Nothing was flagged about it, so nothing still holds.
        "Recovered: nothing that was flagged about Catalogue last week still holds.",
        # The same remedy is on the card of that service.
        "Split large Pricing changes before they are merged.",
        "Split large Gateway changes before they are merged.",
        # The last hours before a weekend are nobody's best, and the windows would be as safe for others.
        "Friday afternoon is to be avoided for Catalogue: those are the last working hours before the weekend.",
        (
            "Once the incident is settled, the mornings of Tuesday, Wednesday and Thursday are the safest windows "
            "for Catalogue."
        ),
        # One in thirteen is 7.7 %, which is 8 % as well.
        "One in thirteen owned files in Auth, 8 %, landed without an owner's approval.",
        # 13 of 19 is 68.4 % and ten of 14 is 71.4 %, and the two shares are 51.3 % where points are added.
        "Tests came with 13 of 19 code changes (68.4 %), well above the usual 37 %.",
        "Ten of 14 code changes were tested: 71.4 %, against 50 % usually.",
        "Auth and Payments together carry 51.3 % of the risk with 28 of 64 changes.",
        # What is new this week is new this month; what is critical this week is so this month.
        "Both warnings, about Auth and Payments, are new this month.",
        "Checkout is critical this month: one incident is still open, and two risky changes are waiting to go out.",
        # A window is left out, and the others are right.
        (
            "Once the incident is settled, the mornings of Tuesday, Wednesday and Tuesday are the safest windows "
            "for Checkout."
        ),
        (
            "Once the incident is settled, the mornings of Tuesday, Thursday and Thursday are the safest windows "
            "for Checkout."
        ),
        # Checkout has a warning of its own beside its critical cards.
        "Storefront has two critical cards and one warning; Identity and Checkout have one warning each.",
        # Vague enough to hold for a month, or about a week in which nothing was flagged.
        "Storefront is back to normal: nothing flagged two weeks ago is still open.",
        "Storefront is back to normal: nothing flagged last month is still open.",
        "Checkout comes first this month: the incident after checkout/deploy-126 is still open.",
        (
            "Payments fixed its ownership gap this month, from 100 % down to none, but the four-week view still "
            "warrants a decision this week."
        ),
        # The series says the same of the week before that.
        "From 100 % two weeks ago to 0 % this week: owners approve again in Payments.",
        "22 changes landed, the same number as two weeks ago and two more than usual.",
        (
            "A quarter of the owned files changed in Search landed without an owner's approval, up from none two "
            "weeks ago."
        ),
        "29 % of the owned files changed in Catalogue landed without an owner's approval, against none two weeks ago.",
        "Two of 21 changes scored high or critical, up from none two weeks ago.",
        # Points are said of percent in such a sentence.
        "The error budget left in Search fell by six points to 18 points.",
    }
)

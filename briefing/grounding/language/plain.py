"""Set phrases, put into the plain words that mean them, before anything is proven.

"Neck and neck", "moved the needle", "led the field": a good writer has hundreds of them, and each claims something.
That a word of one is harmless does not make the claim true, so that no phrase is merely let through: it is read as the
words that the provers know, and so is proven or not. What claims nothing at all ("for the record") is left out.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from briefing.grounding.language.lexicon import ONES, TENS
from briefing.grounding.language.listed import phrases
from briefing.grounding.language.text import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.grounding.language.text import Token

EMPTY: Final = "_"
"""What stands for no word at all, among the words of which a phrase may have any."""
OF_MANY: Final = "#"
"""What ends a phrase that is one only where a number, or "all" and the like, comes next, which stays as it is."""
MANY: Final = frozenset({"all", "both", "each", "every", "half", "none", *ONES, *TENS})
RANKING: Final = "field/pack/list/table/tables/chart/charts/rankings/standings/league/line-up/leaderboard/board/bunch"
SIGNING: Final = "sign-off/signature/nod/blessing/stamp/thumbs-up/go-ahead/say-so/okay/autograph/countersignature"
SIGNINGS: Final = "signatures/sign-offs/stamps/autographs/countersignatures/blessings/nods"
GIVING: Final = "give/gives/gave/given/giving"
HAVE: Final = "has/have/had/having"
BE: Final = "is/are/was/were/be/been/being"
WAS: Final = "it/they/these/this was/were/stood/numbered/had-been"
NUMBER: Final = "number/figure/level/count/value/score/total"
GO: Final = "go/goes/went/gone/going"
WEAR: Final = (
    "ate/eat/eats chipped/chip/chips/chipping nibbled/nibble/nibbles/nibbling gnawed/gnaw/gnaws/gnawing cut/cuts"
    " whittled/whittles bit/bite/bites cutting/eating/whittling/biting"
).replace(" ", "/")
_ROWS: Final = (
    ("led/leads/lead/leading the way down | led/leads/lead/leading the/_ descent/retreat", "led the decline"),
    ("led/leads/lead/leading the way up", "led the rise"),
    # Who is first, last or level.
    (f"lead/heads/heading/head the {RANKING}", "leads the ranking"),
    (f"leads/led/leading/headed/top/tops/topped/topping the {RANKING}", "leads the ranking"),
    (
        f"led/leads/lead/topped/tops the way/race/roll-call/bill/pecking-order | {BE} top of the {RANKING}",
        "leads the ranking",
    ),
    ("tie/ties/tied/share/shares/shared for/_ the/_ top spot/place/rank/slot", "share first place"),
    (f"tie/ties/tied/share/shares/shared for/at/_ the top/head of the {RANKING}", "share first place"),
    (f"tie/ties/tied/share/shares/shared for/at/_ the bottom/foot/tail of the {RANKING}", "trails the ranking"),
    ("took/takes/take/claimed/claims/held/holds/had/has/grabs/grabbed the/_ top spot/slot/place", "leads the ranking"),
    ("took/takes/take/claimed/claims/held/holds/has first place/spot", "leads the ranking"),
    ("hold/holds/held/take/takes/took/claim/claims/claimed the title/lead", "leads the ranking"),
    ("come/comes/came/coming out/_ on/_ top", "leads the ranking"),
    ("win/wins/won/wear/wears/wore/take/takes/took the crown | won/wins/win the day", "leads the ranking"),
    ("brought/bring/brings/bringing up the rear", "trails the ranking"),
    ("jump/jumps/jumped/leap/leaps/leapt/stick/sticks/stuck out", "stands out"),
    ("catch/catches/caught the eye | steal/steals/stole the show | take/takes/took the cake", "stands out"),
    ("eye-catching | eye-opening", "notable"),
    (f"props/propped/prop up the {RANKING} | {BE} bottom of the {RANKING}", "trails the ranking"),
    ("run/runs/ran/running/are/were/is/was/stand/stood/finish/finished/sit/sat neck and/to neck", "are near level"),
    ("run/ran/running/are/were/stand/stood/finish/finished/sit/sat nose to nose", "are near level"),
    ("run/ran/are/were/finish/finished/end/ended in a/_ dead heat", "are near level"),
    ("neck and/to neck | level pegging | nose to nose | a dead heat | head to head | evenly matched", "near level"),
    (f"sit/sits/sat/stand/stands/stood/is/are/was at the head/top of the {RANKING}", "leads the ranking"),
    (f"sit/sits/sat/stand/stands/stood/is/are/was at the foot/bottom/tail of the {RANKING}", "trails the ranking"),
    ("nothing/little to choose between | nothing/little/not-much between | hard to separate", "near level are"),
    ("the rest of the field/pack/bunch", "the others"),
    ("ahead of the field/pack", "ahead of the others"),
    ("clear of the field/pack", "clear of the others"),
    # What is more, or less.
    ("pale/pales/paled beside/against/before", "trails"),
    ("by a country mile | by some distance | by a street | by a distance | hands down", "by far"),
    ("by the narrowest of margins | by a nose | by the skin of its teeth | by a hair 's breadth", "narrowly"),
    ("keep/keeps/kept/keeping pace with | in step/tune/keeping/lockstep with | on a level with", "in line with"),
    ("out of line/step/kilter with", "far from"),
    ("a drop in the ocean/bucket", "little"),
    ("edge/edges/edged/edging/pip/pips/pipped/nose/noses/nosed/nudges/nudged out", "tops"),
    ("tower/towers/towered/towering over/above", "tops"),
    ("nosed/noses/nosing/nose/pulled/pulls/pulling/crept/creeps/inched/edged/edges ahead of", "tops"),
    (f"{HAVE} the edge on/over", "tops"),
    ("north of", "above"),
    ("south of", "below"),
    ("upwards of | in excess of", "more than"),
    ("within touching/striking distance of | within reach/sight of | a stone 's throw from", "close to"),
    ("nowhere/not-anywhere near | nowhere/not-anywhere close to", "far from"),
    *((f"near {of}", f"close to {of}") for of in ("its", "their")),
    ("a/_ world/worlds away from | miles from | a long way from | far removed from", "far from"),
    (f"{HAVE} its/their nose in front", "leads"),
    ("come/comes/came/fall/falls/fell/finish/finished off/up short/shy of", "is short of"),
    ("the lion 's share", "most"),
    ("a/the mirror image | the mirrored image | the reverse image", "the opposite"),
    ("the reverse/inverse/converse | the exact/precise opposite/reverse/inverse", "the opposite"),
    # What there was before.
    (f"of what {WAS} last week | of what {WAS} in/_ the/a/one week before/earlier/ago", "of the week before"),
    (f"of what {WAS} | of the/its/their earlier/former/old/preceding {NUMBER}", "of the week before"),
    # What moved, and what did not.
    ("on the rise/increase/up | on the/its/their way up | catching on | trending/heading/creeping up", "rising"),
    ("on the wane/decline/slide | on the/its/their way down | trending/heading down | in retreat", "falling"),
    ("at a standstill | in limbo | in neutral | in a holding pattern | treading water | in stasis", "unchanged"),
    ("stand/stands/stood/standing still", "stayed unchanged"),
    ("make/makes/made/making headway/progress/strides/inroads", "improved"),
    ("made/makes good/great/some/real/clear headway/progress/strides/inroads", "improved"),
    ("lose/loses/lost/losing/give/gives/gave ground", "worsened"),
    ("wipe/wipes/wiped the slate clean | cleaned/cleans the slate", "improved"),
    ("move/moves/moved/moving/shift/shifts/shifted the needle/dial", "moved"),
    ("stay/stays/stayed/staying/sit/sits/sat put", "stayed unchanged"),
    ("did/does/has/have/had not budge/budged/stir/stirred", "is unchanged"),
    ("its/their/the custom/wont | its/their habit", "its usual"),
    ("mark/marked/marks/marking time", "stayed unchanged"),
    ("on the mend | out of the woods | back on track | back in shape", "recovering"),
    ("back on its/their feet", "recovering"),
    ("bounce/bounces/bounced/bouncing back | shake/shakes/shook/shaken it off", "recovered"),
    (
        "nothing to write home about | nothing to report | nothing of note | nothing out of the ordinary",
        "nothing stands out",
    ),
    ("tranquil/placid/serene/sedate/sleepy/subdued/muted/restful/low-key/drama-free/trouble-free week", "quiet week"),
    ("turn/turns/turned/turning the/a corner", "recovered"),
    # What was asked.
    ("tick/ticks/ticked all/every the/_ box/boxes", "did as asked"),
    ("barely/hardly/scarcely flinched/blinked/stirred/wavered/twitched/moved/shifted", "hardly moved"),
    ("draw/draws/drew a blank | come/comes/came to nothing/naught", "was not met"),
    (
        f"{GO} nowhere | fell/fall/falls flat | fell/falls on deaf ears | {GO} unheeded/unanswered/unmet",
        "was not met",
    ),
    ("was disregarded/shelved/ignored", "was not met"),
    ("bear/bears/bore/borne/bearing fruit | pay/pays/paid off", "was met"),
    ("bear/bears/bore/borne/bearing no fruit", "was not met"),
    # Owners and reviews.
    ("every/each one of", "all of"),
    (f"thumbs up | green light | rubber stamp | {SIGNING}", "approval"),
    (SIGNINGS, "approvals"),
    (
        f"bear/bears/bore/bearing/carry/carries/carried/carrying an owner 's {SIGNING}/approval",
        "had an owner 's approval",
    ),
    ("signed off on | signed off", "approved"),
    ("sign/signs off/_ on", "approve"),
    (f"{GIVING} an/its/their/the/_ approval/okay/nod/blessing/sign-off to", "approved"),
    (f"{GIVING} their/its/an thumbs up to", "approved"),
    ("seek/seeks/seeking/sought/solicit/request/get/obtain their/its/an/the approval", "ask for their approval"),
    # Tests and coverage.
    ("rode/ride/rides/riding/travelled/travel along with", "came with"),
    ("tests in tow/hand", "tests"),
    ("brought/bring/brings/bringing/carried/packed tests along/_", "came with tests"),
    ("take/takes/took/bring/brings/brought/pull/pulls/pulled/drag/drags/dragged coverage down", "lost coverage"),
    (f"{WEAR} away/_ at/into coverage | dented/dents/dent/dinged/dings/knocked/hurt coverage", "lost coverage"),
    ("coverage took/takes/suffered a dent/hit/knock/bite/beating", "coverage was lost"),
    ("take/takes/took/taking coverage away", "lost coverage"),
    (
        "coverage fell/falls/dropped/drops/declined/decreased/shrank/slipped/slid/sank/dipped/went-down in #",
        "coverage was lost in",
    ),
    ("left/leaves/leave/leaving coverage poorer/thinner/lower/worse", "lost coverage"),
    # Waiting, and being over.
    ("in the wings | on deck | in the waiting room", "waiting"),
    ("put/puts/laid/lay/lays to bed/rest | wrap/wraps/wrapped up | iron/irons/ironed out", "resolved"),
    ("in the black", "within budget"),
    ("in the red", "exhausted"),
    ("par for the course", "in line with usual"),
    ("take/takes/took a breather | dry/dries/dried up", "fell"),
    ("whatsoever", ""),
    ("threw/throw/throws up", "saw"),
    ("a breath of fresh air", "welcome"),
    ("left in the tank/kitty/pot/bank/jar | in the tank/kitty/pot/bank/jar", "left"),
    # Praise, which a fact has to have earned.
    ("hats off to | full/top marks for/to | a/_ pat on the back for/to | take a bow", "credit to"),
    ("takes/took a bow", "deserves credit"),
    ("sail/sails/sailed/cruise/cruises/cruised/coast/coasts/coasted/breezed/glided through", "had"),
    ("a thing of the past | ancient history | over and done with | in the rear-view mirror", "resolved"),
    ("up in the air | an open question", "unknown"),
    ("up and running", "running"),
    ("a mixed bag", "mixed"),
    ("like clockwork | without a hitch | on well-oiled wheels", "smooth"),
    ("on the flip/minus side | on the downside | the other side of the coin", "on the other hand"),
    ("in the same boat | cut from the same cloth | two of a kind", "alike"),
    # "Can't" and "cannot" are one word: what denies, and what is not known, is looked for in one spelling.
    ("can't", "cannot"),
    # What claims nothing.
    ("bear/bearing/keep/keeping in mind that | worth bearing/keeping in mind that", ""),
    ("on the nose/dot/button | give or take | to the last file/change", ""),
    ("spot on | bang on | to the letter", "exactly"),
    ("each and every | every last", "every"),
    ("one and all", "all"),
    ("across the board", "throughout"),
    ("from one week to the next", "in a week"),
    ("week on/over/by week", "on the week"),
    ("on the trot/bounce/spin | in succession", "in a row"),
    ("in the space/course/span of | over the course of", "in"),
    ("saw the light of day | hit the road/streets", "went out"),
    ("at the eleventh hour", "late"),
    ("bang/smack/slap in line with", "in line with"),
    ("out the/of door | over/across the/_ finish/_ line | out of the door | left the yard", "out"),
    (
        """
        for the record | when all is said and done | in the final/last analysis | by any measure/standard/yardstick
        | truth be told | by the same yardstick/token/measure | on the same yardstick | pound for pound
        | like for like | all told | to be precise/exact/clear/sure | put simply/plainly/differently | in other words
        | in the spotlight | in the limelight | strictly speaking | broadly speaking | in round numbers/figures
        | give or take | at this juncture | on the ground | in plain terms/words | plain and simple
        """,
        "",
    ),
)


def _table() -> Mapping[str, Sequence[tuple[tuple[str, ...], tuple[str, ...]]]]:
    """Return every form of the phrases with their plain words, by their first words, the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for told, meant in _ROWS:
        for phrase in phrases(told):
            for each in product(*(word.split("/") for word in phrase.split())):
                form = tuple(part for word in each if word != EMPTY for part in word.split("-"))
                found.setdefault(form[0], []).append((form, tuple(meant.split())))
    return MappingProxyType({first: sorted(forms, key=lambda one: -len(one[0])) for first, forms in found.items()})


PLAIN: Final = _table()


def in_plain_words(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens of a sentence with every set phrase put into the words that it means."""
    found: list[Token] = []
    place = 0
    lows = tuple(token.low if token.kind is Kind.WORD else "" for token in tokens)
    while place < len(tokens):
        form, meant = _phrase(tokens, lows, place)
        first = tokens[place]
        found += [replace(first, text=word, low=word, starts=first.starts and not at) for at, word in enumerate(meant)]
        if not form:
            found.append(first)
        place += max(1, len(form))
    if tokens and not any(token.starts for token in found):
        found = [replace(token, starts=True) if not at else token for at, token in enumerate(found)]
    return found


def _phrase(tokens: Sequence[Token], lows: tuple[str, ...], place: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the longest phrase of words that begins at a place, with its plain words; nothing where none does."""
    for form, meant in PLAIN.get(lows[place], ()):
        whole = form[:-1] if form[-1] == OF_MANY else form
        end = place + len(whole)
        if lows[place:end] == whole and (whole is form or _is_many(tokens[end : end + 1])):
            return whole, meant
    return (), ()


def _is_many(behind: Sequence[Token]) -> bool:
    """Whether what comes next says how many there are."""
    return bool(behind) and (behind[0].low.isdigit() or behind[0].low.split("-")[0] in MANY)

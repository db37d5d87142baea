"""Words for directions, superlatives, urgency, causes, readings and states, as tables of lower-case words."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing.grounding.language.listed import phrases, words

if TYPE_CHECKING:
    from collections.abc import Mapping

EVERY = words("all both each every")
OTHERS = words("other others rest remaining")
LYING = words("above below over under beyond")
"""Where something lies, which needs no "than"."""
CLAUSE_ENDS = words("; : — – but while whereas though although")
"""Where a clause ends, behind which another subject may stand."""
UP = words(
    """
    rose rise rises rising risen raised raises increased increase increases increasing grew grow grows growing
    grown climbed climbs climb climbing jumped jump jumps higher above more greater larger surged spiked longer
    raise lift slower later wider widened widens lengthened swelled exceeds exceeded exceed outpaced upward
    heavier bigger busier mounted mounts mounting accelerated rebounded rebounds rebounding leapt leaps surges surging
    broader thicker fuller commoner stretched stretches ballooned
    skyrocketed rocketed vaulted
    uptick upturn hike spikes spiking soared soars expanded expands gained gains swells swelling
    surge spike swell widen widening lengthen lengthens lengthening accelerate accelerates accelerating rebound leap
    leaping stretching balloon balloons ballooning soar soaring expand expanding inflate inflates
    inflated inflating multiply multiplies multiplied multiplying hiked hikes bulged bulges bulging wider steeper taller
    fatter loftier snowballed snowballs outpace outpaces swollen
    """
)
DOWN = words(
    """
    slipped slipping shrinking shrinks slowing fell fall falls falling fallen dropped drop drops dropping
    decreased decrease decreases decreasing declined decline declines lower lowered below fewer less shrank
    shrunk shorter faster quicker sooner narrowed narrows shortened shortens thinned smaller under downward slid
    lighter quieter cut reduced halved sank sinks sinking dipped dips dipping slides slumped slumps tumbled plunged
    plunges retreated receded recedes receding contracted contracts abated subsided waned tapered sheds shed trimmed
    rarer scarcer sparser slimmer narrower thinner shallower leaner ebbed
    plummeted plummets plummeting tumbles tumbling collapsed nosedived
    evaporate evaporates evaporated evaporating vanish vanishes vanished disappear disappears disappeared
    fade fades faded fading
    lessen lessens lessened lessening diminish diminishes diminished diminishing slims slimmed deflate
    deflates deflated deflating slacken slackens slackened slackening wither withers withered dived dives diving
    shrivel shrivels shrivelled
    shrink narrowing shorten shortening thins thinning slide sliding reduce reduces reducing sink dip slump
    slumping tumble tumbles tumbling plunge plunging retreat retreats retreating recede contract contracting
    abate abates subside subsides subsiding wane wanes waning taper
    tapers tapering trim trimming ebb ebbs ebbing soften softens
    softening sag sags sagging dwindle curb curbs curtail curtails pare pares paring shedding speedier snappier tinier
    slighter slashed slashes slash
    downturn softened sagged swifter trims shaved saved saves dwindled dwindles dwindling curbed curtailed pared
    """
)
VANISHING = words("vanish vanishes vanished disappear disappears disappeared evaporate evaporates evaporated")
"""Words for a movement to nothing, where nothing stands before them that leaves something."""
SCARCE = words("scarce rare few sparse infrequent uncommon thin scant sporadic")
PLENTIFUL = words("plentiful common frequent abundant numerous ample widespread many")
WORSE = words("rougher heated hotter worse worsened worsening worsens deteriorated deteriorating riskier")
BETTER = words(
    """
    cooled cooler cools cooling calmed better improved improves improving calmer safer healthier eased easing recovered
    recovering recovery quieter lighter milder gentler tamer smoother
    """
)
SIDES: Mapping[str, tuple[str, int]] = MappingProxyType(
    {
        **dict.fromkeys(UP, ("up", 1)),
        **dict.fromkeys(DOWN, ("up", -1)),
        **dict.fromkeys(WORSE, ("worse", 1)),
        **dict.fromkeys(BETTER, ("worse", -1)),
    }
)
"""Which way a word says that something went, as a movement or as a judgement."""
OVERTAKES: Mapping[str, int] = MappingProxyType(
    {
        **dict.fromkeys(
            words(
                """
                beat beats beating tops topped topping outscore outscores outscored outscoring outrank outranks
                outranked outranking outnumber outnumbers outnumbered outnumbering outpace outpaces outpaced outstrip
                outstrips outstripped outstripping outweigh outweighs outweighed outweighing outdo outdoes outdid
                outrun outruns outran outdistance outdistances outdistanced outclass outclasses outclassed outmatch
                outmatches outmatched outpoint outpoints outpointed outsize outsizes overtake overtakes overtook
                overtaking overhaul overhauls overhauled leapfrog leapfrogs leapfrogged surpass surpasses surpassed
                surpassing exceed exceeds exceeded exceeding eclipse eclipses eclipsed eclipsing dwarf dwarfs dwarfed
                dwarfing overshadow overshadows overshadowed trump trumps trumped bests bested betters bettered
                overshoots overshot
                """
            ),
            1,
        ),
        **dict.fromkeys(
            words(
                """
                trail trails trailed trailing lag lags lagged lagging undercut undercuts undercutting undershoots
                undershot
                """
            ),
            -1,
        ),
    }
)
"""Verbs between two things, or a thing and what it usually is, with how the first stands to the second."""
MOVES = words(
    """
    shrinking rising growing falling climbing slipping easing slowing widening narrowing rose fell grew climbed
    dropped increased decreased declined widened narrowed shortened lengthened picked edged eased worsened
    improved
    """
)
"""Verbs that, where nothing else is named, tell how it went since the week before."""
HIGHEST = words(
    """
    highest most largest biggest greatest worst riskiest longest heaviest top maximum peak steepest main primary
    leading record busiest fastest chief dominant principal hardest strongest foremost furthest farthest
    """
)
LOWEST = words(
    """
    lowest least mildest gentlest thinnest narrowest slimmest
    weakest smallest fewest shortest safest calmest best slowest lightest minimum quietest
    """
)
DRIVES = words(
    """
    driver drivers driving drove drives driven raised moved pulled pushed lifted lowered contributor factor
    """
)
NEGATIONS = words(
    """
    no not never neither nor none without nothing nobody isn't wasn't hasn't didn't doesn't aren't weren't
    cannot hardly barely scarcely
    """
)

TOPICS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "incident": words(
            """
    incidents service_incidents mttr failures lift forecast failure_rate
    """
        ),
        "restore": frozenset({"mttr"}),
        "recover": frozenset({"mttr"}),
        "lead": frozenset({"lead_time"}),
        "owner": words(
            """
    ownership drift driver_group driver ask pattern checked service_movement
    """
        ),
        "approval": words("ownership ask checked driver service_movement change"),
        "burn": frozenset({"objective", "ask", "ahead", "driver"}),
        "budget": frozenset({"objective", "ask", "ahead", "driver"}),
        "test": words("positive driver service_movement change coverage driver_group pattern"),
        "coverage": frozenset({"coverage", "driver", "service_movement"}),
        "average": words(
            """
    movement week_mean service_movement positive record driver coverage team_share
    """
        ),
        "score": words(
            """
    movement week_mean service_movement positive record driver change deployment driver_group
    """
        ),
        "mean": words(
            """
    movement week_mean service_movement positive record driver mttr team_share
    """
        ),
        "contributor": frozenset({"newcomers"}),
        "deployment": words(
            """
    deployments failures failure_rate deployment service_incidents lift forecast
    """
        ),
        "revert": frozenset({"reverts", "repairs", "positive", "ahead"}),
        "fix": frozenset({"repairs", "checked", "driver"}),
    }
)
"""Stems of words that say what a clause is about, with the kinds of facts that tell of it."""

CRITICAL = phrases(
    """
    critical | before the next deploy | before the next deployment | before the next release | act now |
    emergency | severe | crisis | immediately | immediate | urgent | urgently | catastrophic | disaster | dire |
    alarming | dangerous | meltdown | red alert | sev1 | on fire | right away
    """
)
WARNING = (
    "warning",
    "warnings",
    "a decision this week",
    "decide this week",
    "decision this week",
    "serious",
    "worrying",
    "concerning",
    "at risk",
)
HARMLESS = phrases(
    """
    minor | harmless | negligible | cosmetic | trivial | can wait | no concern | not urgent | no action | low
    priority | nothing to worry | no need to act | for information | informational | nothing urgent | only info
    | just info | merely info | info card
    """
)  # fmt: skip
CALM = phrases(
    """
    all clear | nothing stands out | nothing urgent | nothing needs | quiet week | calm week | easy week | smooth
    week |
    untroubled week | uneventful week | peaceful week | no service rose |
    nothing rose | no cards | no card | no warnings | no critical cards | nothing to decide
    """
)  # fmt: skip

CAUSES_FIRST = phrases(
    """
    led to | leads to | lead to | leading to | result in | caused | causes | causing | drove | drives | driving
    | triggered | triggers | triggering | resulted in | results in | resulting in | brought about | produced |
    is behind | was behind | are behind | were behind | set off | is why | is to blame | are to blame | was to
    blame | , so | brought | brings | is responsible | is the reason | was the reason | are the reason |
    were the reason | explains | explained | explain why |
    accounts for | account for | accounted for | made | pushed | pulled | lifted | therefore | hence |
    consequently | so that | broke | sparked | provoked | responsible for | to blame for | contributed to |
    raised | lowered | calmed | spared | fed | fuelled | eroded | drained | prompted | raises | forced | as a
    result | as a consequence | in consequence | for that reason | for this reason | that is why | which is why
    | the cause of | the causes of | the reason for | the reasons for | turned into | turns into | did that | fed into
    | feeds into | carried over into | brings with it | goes hand in hand with | go hand in hand with
    | went hand in hand with | meant that | which meant | made sure | makes sure | making sure | ensured | ensures |
    ensuring | saw to it | sees to it | gave rise to | gives rise to | giving rise to | paved the way for | paving the
    way for | opened the door to | and so | are why | was why | were why | made for | makes for | making for |
    brought on | brings on | bring on | bringing on | touched off | touches off | at the root of | lies behind |
    lay behind | stands behind | stood behind | sits behind | the source of | the origin of | the trigger for | the
    trigger of | the blame for | had a hand in | make for
    | culminated in | translated into | translates into | translating into | put paid to
    """
)  # fmt: skip
"""Between a cause and its effect, the cause first."""
EFFECT_FIRST = phrases(
    """
    because of | because | due to | owing to | thanks to | caused by | driven by | drove by | triggered by | as
    a result of | on account of | stems from | stemmed from | stemming from | results from | resulted from |
    resulting from | comes from | came from | coming from | explained by | brought about by | blamed on | traced
    to | traces to | tied to | attributable to | attributed to | linked to | produced by | set off by | in
    response to | pushed by | pulled by | lifted by | raised by | a consequence of | a result of | rooted in |
    thanks mostly to | down to | in the wake of | on the back of | sparked by | since | follows from | followed from
    | following from | helped by | aided by | spurred by | fed by | boosted by | courtesy of | by virtue of | by
    dint of | on the strength of | under the weight of | under the load of | under the burden of | under the
    strain of | under pressure from | seeing that | pushed up by | pulled down by | driven up by | driven down
    by | brought down by | dragged down by | held up by | lifted up by | in view of | in light of | in the light
    of | for want of |
    fuelled
    by | fueled by | led by | the cause is | the reason is | the cause was | the reason was | moved by | as a
    consequence of | prompted by | owes to | the work of | grew out of | grown out of | grows out of | for lack of
    | in the absence of | at the cost of | the result of | the consequence of | owes its | owe their | owed its
    | owed their | comes down to | come down to | boils down to | boil down to | goes back to | go back to |
    the doing of | brought on by | arose from | arises from | arising from | arise from | arose out of | arises out of
    | arising out of | originated in | originated with | originated from | originates in | originates from
    | its origin in | its origins in | their origin in | its cause in | their cause in | put down to | traced back to
    | traces back to | touched off by | the effect of | an effect of | the outcome of | an outcome of | by reason of
    | at the hands of | as its cause | as their cause | as the cause
    """
)  # fmt: skip
"""Between an effect and its cause, the effect first."""
FOLLOWS = ("after", "followed", "following", "follows", "in the hours after", "hours after", "minutes after")
"""Said of time, and read as a cause where both ends are events."""

READS = phrases(
    """
    suggests | suggest | suggesting | points to | point to | pointing to | indicates | indicate | indicating |
    implies | imply | implying | hints | hint | hinting | signals a | signals an | a sign of | a sign that |
    signs of | symptom of | a symptom | looks like | look like | seems | seem | appears to | appear to | likely
    | probably | presumably | apparently | perhaps | possibly | reflects | reflect | reflecting | means |
    meaning that | reveals | underlines | speaks for | speak for | tell of | evidence of | reads as | read as
    | reading is | so this is | so it is | so that is
    | reads like | argues for | argue for | points at | smells of | more about | at heart | at its core | the real
    | really a | really an | underlying
    | a case of | a matter of | a question of | must be | may be a | might be | could be a | boils down | comes
    across as | which is a | that is a | the problem is | the issue is | the story is | tells of | betrays |
    root cause | culture | fatigue | burnout | morale | careless | carelessness | sloppy | systemic | pressure |
    understaffed | overworked | overloaded | technical debt | discipline | lesson | learnt | clearly | obviously
    | evidently | typical of | characteristic of | hallmark | speaks to | testifies | consistent with | telling
    | tells us | goes to show | shows that | demonstrates | proves | proof of | confirms
    """
)  # fmt: skip
RULING = phrases(
    """
    and rules out | and against | rules out | ruling out | and ruled out | and excludes | excludes | excluding
    | and rule out | rule out | and exclude | exclude | and speaks against |
    speaks against | speaking against | speak against | and argues against | argues against | arguing against
    """
)
"""Between a reading and the one that it excludes, both in the words of a pattern."""
RULED = ("ruled out", "excluded", "is out", "off the table")
"""Behind a reading that is excluded."""
RATHER = (
    *RULING,
    "rather than",
    "not a question of",
    "not a matter of",
    "instead of",
    "as opposed to",
    "and not",
    "more than",
    "not",
)
VERBS: Mapping[str, int] = MappingProxyType(
    {
        **OVERTAKES,
        **dict.fromkeys(phrases("leads | led | leading | edges out | edged out | edging out | edges | edged"), 1),
    }
)
"""The same with those that have another meaning where nothing is named on both sides."""
RELATIONS: Mapping[str, int] = MappingProxyType(
    {
        **VERBS,
        **dict.fromkeys(phrases("above | over | beyond | ahead of | clear of | in front of"), 1),
        **dict.fromkeys(phrases("behind | below | under | beneath | short of | shy of | adrift of"), -1),
        **dict.fromkeys(
            phrases(
                """
                level with | on a par with | on par with | equal to | the same as | matches | matched | matching
                | tied with | ties with
                """
            ),
            0,
        ),
    }
)
"""What stands between two things, with how the first stands to the second."""

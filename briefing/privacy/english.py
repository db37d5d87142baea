"""Ordinary words that begin sentences or stand before "service" and "team": a capital does not make them names.

Nobody's are words of English and of the trade, and names of services, teams and repositories. A login that is one
counts only where nothing else can be meant, such as behind an @ (see data/handles.py); else an account "api" would take
the word out of every title.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from data.handles import folded
from data.records import Person, Repository, Service, Team

if TYPE_CHECKING:
    from data.view import View


_TEXT: Final = """
    a about above accounting across act action active actual add adding additionally adjacent affected after
    again against age ageing aging agree agreed ahead aim alike all allow almost alone along alongside already
    also although always amid among an and another any anybody anyone anything apart appetite approval approvals
    approve approved around arrive arrived as aside ask asks assign at attention attributed available average
    avoid away awkward back backed backend band bands bar baseline be because become been before began begin
    behind being below beside besides best better between beyond big bigger blame blind block both bottom branch
    break brief bring bringing brisk broader broadly budget build bundle burn burst bursts busier busiest
    business busy but by call calls calm calmer came can card care carry case catch caught cause ceiling chance
    change changes check checked checks chiefly choose churn clarify clean clear clearer clearing clearly
    climbing close closely closer code column combined come comfortable coming commit commits comparatively
    compared comparison complete concentrated concentration concern concerned concerns confirm consecutive
    consequently consider contact context continue contributed contributor contributors conversely cooled cooler
    coolest hottest hotter calmest mildest
    coordinate copy core correct cost could count cover coverage credit credits critical crossed current cut
    cycle daily data day days deal dealt decide decision declared deeper defer delay delivery deploy deployed
    deployment deployments deploys depth despite developer did different direct do document does done double
    doubled down downstream downward dozen draft drag drew drift drive driver drivers driving dropped dropping
    drops dug during each earlier early ease eased easing easy edge edged effectively eight eighteen eighty
    either elevated eleven else elsewhere encouragingly end enforce engineer engineering enough ensure entire
    equal error escalate even evenly event every everybody everyone everything evidence ex exactly except
    excluding expect expected experience explicit exposure external extra fact fair fall falling false fast
    faster fell few fewer fewest fifteen fifty figure file files fill final finally find fine finish finished
    firm firmly first five fix fixes flag flagged flat focus follow follow-up following footprint for forecast
    fortnight fortunately forty four fourteen freeze freezing frequency fresh from frontend full fuller further
    gained gains gap gate gates general get give given go going gone good govern governance great green grew
    group grouped grow had half half-way halved hand handful handle happily hard harden hardly has have having
    he heading heads healthiest healthy hear heavy held help hence her here high higher highest highs his
    historically hit hits hold hold-ups holding holiday holidays hot hotfix hotspot hotspots hour hours how
    however hundred ideally if impact important importantly improve in incident incidents include including
    increase indeed individual information inherited inside inspect instead intact interestingly internal into
    introduce investigate involved is issue issues it item its itself january join judged jump jumped just keep
    key kind know knowledge known kudos lag landed large larger largest last last-minute late later lead
    lead-time leading learn learning least leave left lengthened less lesson let level lifted light lighter like
    likely likewise limit line lines list little live load local long longer longest look looking loss losses
    low low-risk lower lowering lowest lows luckily made main maintain major majority make managed manager
    manual many marginally mark marked matter mean means meanwhile measured measuring median median-wise meet
    merge merged merges merging met metric mid might milder mind minute minutes miss missing mistakes mix mixed
    moderate moderately moment monitor month monthly more moreover morning mornings most mostly move moved
    movement mttr much must mute name named naming narrowed narrower narrowly near nearest nearly need needs
    neighboring neighbouring neither net never new newcomer newcomers newer next night nine nineteen ninety no
    nobody noise nominate none nor normal normally not notable notably note noted notes nothing notice notify
    now number numbers objective observed obtain of off often old older on on-call once one one-off ones ongoing
    only onto open opened operational or order ordinarily ordinary organisation other others otherwise our out
    outage outcomes outlier output outputs outright outside over overall override overrides owing own owned
    owner owners ownership owning pace pager paging pair paired paper part partial past patchy pattern pause
    payload pending people per per-change percent perhaps person pick picture place plainly plan play please
    plenty point points policy positive possible post post-incident postpone practice praise prefer present
    pressing previous previously prior prioritise prioritize private probably problem process produce production
    progress promising proof properly proportion protect prove public pull put quality quarter queue queued
    quick quicker quiet quieter quietest quite quota raise raised range ranked rare rarer rate rather ratio
    reach reached read reading ready real really reason reassuringly rebalance rebound recent recently reconnect
    record recover recovered recovering recovery red reduce reduced regular relative release released releases
    relevant reliability relief remain remaining remains remedy remember remind reminder remove renew repair
    repairs repeat repeated report request require reschedule resolve resolved respond responding response
    responsible rest restore restored restoring result retrospective return revert reverted reverts review
    reviewed reviewer reviewers reviews revisit rework right ripple rise risen risk riskier riskiest risks risky
    role roll rollback rolled rollout rose roster rotate roughly roundly routine row rule run rush safe safer
    safest same saw say scarcely schedule scope score score-wise scored scores scoring second secure see seen
    send sensible separate separately sequence serious set settle settled seven seventeen seventy several severe
    shape share shared sharp sharply shaved she shift shifted ship shipped short shorter should show signal
    signals signed significant silence similar similarly simple since single site sitting six sixteen sixty size
    slice slight slightly slow slower slowest small smaller smallest smooth smoother snapshot so soft some
    somebody someone something sometimes soon sort sound source spare speaking spike split spotted spread
    stability stable staff stagger stale stand standing stands start state status stay stayed steadier steadily
    steady steep step stick still stop stretch striking strip strong strongest sub subject successful such
    suddenly sum summary superb support sure sustained switch system tag take taken taking talk tally tame
    target team teams tell ten tend test tested testing tests than thank thanks that the their them then there
    thereafter these they thin thing things thinner third thirds thirteen thirty this those though three
    threshold through throughout thus tied tighten tighter tightest time times timing to today together told
    tonight too took top total touch touched touching tougher toward trace track traffic trailing transparency
    trend trends triage trimmed triple tripled trouble true trust trusted try turn twelve twenty twenty-four
    twice two twofold typical typically unaffected unapproved unchanged unclear undeployed under under-reviewed
    uneventful unfortunately unhealthy unknown unless unlike unlikely unmerged unowned unresolved unreviewed
    unsurprisingly untested until unusual unusually unweighted up upcoming update upstream upward urgent us use
    used usual usually value vast verdict verify versus very view virtually visible volume wait wait-listed
    waiting walk warned warning warnings was watch way we weaker wednesday week weekend weekly weeks weigh
    weighed weight weighted welcome well well-tested went were what whatever when where whereas whether which
    whichever while who whoever whole whose why wide widened wider will window windows with withdrawn within
    without won word work worked working worse worst worth would write wrong year yes yesterday yet you your
    zero
    """
ORDINARY: Final = frozenset(_TEXT.split())


_TRADE: Final = """
    access account accounts admin agent alert alerts alpha android angular ansible apache api apis app apps archive
    artifact assets auth author aws azure backup bash batch beta billing binary bot bots bucket bugfix builder builds
    cache cart catalog checkout chore client clients cloud cluster common config configs console container cookie
    crash cron dashboard database debug default dependabot deps design desktop dev develop developers devops docker
    docs domain email engine enterprise environment errors events example examples experimental export fastly feature
    features fixup flask flutter formatter gateway generic github gitlab golang google gradle graphql guest handler
    headers helm helper helpers hooks html identity image images import infra infrastructure init install integration
    inventory invoice java javascript jenkins json kafka kernel kotlin kubernetes lambda library linter linux listing
    locale logger logging login logout lookup macos mailer markdown master matrix memory message messages messaging
    metadata metrics middleware migration migrations mobile model models module modules monitoring mysql network nginx
    node notification notifications npm oauth object operator ops orders package packages parser patch payment
    payments payroll perf php pipeline platform plugin plugins portal postgres pricing prod profile profiles project
    projects prometheus proto proxy python query rails react redis refactor refund refunds registry renovate report
    reports repository request requests response rest revert rewrite robot root router routes ruby runner rust sandbox
    schema schemas scripts sdk search secrets security server servers service services session sessions settings setup
    shared shipping shop signup site source spring sql staging storage store string styles support swift system
    template templates tenant terraform test testing tests theme thread token tokens tool tooling tools tracing
    tracker translation types typescript typo update updates upgrade upload user users utils validation vendor version
    video wallet warehouse web webhook webhooks webpack website widget windows wizard worker workers workflow
    workflows workspace wrapper yarn
    """
TRADE: Final = frozenset(_TRADE.split())
"""Words of branches, titles and paths that accounts are called by, too."""

_WORD: Final = re.compile(r"[^\W_]+")


def labels(view: View) -> frozenset[str]:
    """Return the words, in small letters, of the trade and of services, teams and repositories here."""
    told = [
        *(label for row in view.pick(Service, ("id", "label")) for label in row),
        *(label for row in view.pick(Team, ("id", "label")) for label in row),
        *(str(name).rpartition("/")[2] for (name,) in view.pick(Repository, ("name",))),
    ]
    whole = {folded(label) for label in told}
    return frozenset(whole.union(*map(_WORD.findall, whole))) | TRADE


def words_of_nobody(view: View) -> frozenset[str]:
    """Return all words, in small letters, that are nobody's; first names do not tell who is meant."""
    names = (_WORD.findall(folded(name)) for (name,) in view.pick(Person, ("name",)))
    return labels(view) | ORDINARY | {told[0] for told in names if len(told) > 1}

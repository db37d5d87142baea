"""Words of what no fact measures: how people are, how they work, what systems are made of, what customers do.

A sentence whose figures and names are all proven may have a word that is in no table where it only tells of a figure
(`slots.py`): "a smidge below". It may not have one of these even there, since they claim what nobody looked at. The
surprising thing: it is the danger that is listed here, by fields, and it has no end; the slots are what holds.
"""

from __future__ import annotations

from typing import Final

from briefing.grounding.language.forms import forms
from briefing.grounding.language.listed import words

PEOPLE: Final = words(
    """
    absent ache afraid amateur ambition ambitious anger angry annoyed anxiety anxious apathy arrogant asleep
    attitude aware awareness blame bold bored boredom brave bravery brilliant burden burnout capable careful
    careless caution cautious cheat clever clumsy coffee comfort commitment committed competence competent
    complacency complacent complain conceal confidence confident confused confusion conscientious courage cowardly
    crunch culprit cynical dedicate dedicated deliberate demoralise demotivate despair desperate determination
    diligence diligent discipline disengaged dishonest dismay disorganised disrespect distract distraction distrust
    dodge doubt drowsy eager effective efficient effort ego embarrass emotion energetic energy engaged engagement
    enthusiasm enthusiastic evade excellent excite exhausted exhaustion expertly faith fatigue fault favourite fear
    fearless feel feeling felt firefight focused forget forgetful forgot forgotten fright frustrate frustration
    genius glad greed guess guilt guilty habit happy hardworking haste hasty hate headcount heedless hero heroic
    hesitant hesitate hide hire hired hiring honest hope hopeful hopeless human hurried hurry idle ignorance
    ignorant ignore illness impatience impatient inattention inattentive incompetence incompetent indifferent
    inexperience intend intent intention intern irresponsible jealous join joined joy judgement junior keen
    laziness lazy learnt liar love loyal malice meeting mentor mind mindset mistake misunderstand misunderstanding
    mood morale motivate motivation neglect negligence negligent nerve nervous newbie novice nurse oblivious offend
    onboard onboarding opinion optimism optimistic overconfident overloaded overlook overtime overwhelm overwhelmed
    overwork overworked panic parental passion passive patient peer perfectionist personality pessimism pleased
    praise preoccupied pride procrastinate proud punish quarrel quit reckless refuse regret relax relaxed
    reluctance reluctant resent resign respect responsible rookie rota rude rush rushed sabotage sad satisfied
    scared sceptical selfish senior shame shirk shy sick skill skilled skip sleep sleepy sloppy slouch smart spirit
    staff staffing strain stress stressed stretched struggle struggling stubborn stupid succeed surprise suspect
    swamped sympathy talent talented temper thorough thoughtful thoughtless tired tiredness trainee training trust
    turnover understaffed understand understood unhappy unmotivated unprofessional unsure upset vacation veteran
    vigilance vigilant wary weary willing wish wonder worn worried worry zeal
    """
)
"""What people are, feel, can, want and intend."""

ORGANISATION: Final = words(
    """
    accountability agile agreement alignment ambiguity architecture audit automate automated automation bad boss
    broken bureaucracy bypass ceremony chaos chaotic checklist circumvent collaborate collaboration communicate
    communication compliance complicated conflict consensus contract contractor control convention cooperation
    coordinate coordination corporate cultural culture cutback deadline debt dependency design directive disorder
    docs documentation dysfunction dysfunctional enforcement escalation estimation executive fragile fragmentation
    fragmented framework freelancer goal governance guardrail guideline handbook handover hierarchy hygiene
    immature improper incentive inefficiency inefficient initiative innovation investor kanban leadership legacy
    legal management mandate mature maturity meeting mess messy methodology milestone misaligned misalignment
    mission modernise neglected objective offshore okr organisational outsource overhaul oversight philosophy
    pipeline playbook policy politics practice principle procedure process productive productivity professional
    professionalism programme protocol quality rearrange red-tape refactor reform regulator regulatory reorg
    reorganisation reorganise responsibility retrospective rewrite rigor rigorous rigour ritual roadmap robust
    rotation routine runbook scrum shortcut silo slack sprint stand-up standup strategic strategy structure
    supervise supervision sustainable tactic teamwork tooling tools tradition transformation unclear uncontrolled
    understaffing undisciplined unmanaged unorganised unplanned unsupervised vendor vision wasteful workflow
    workload
    """
)
"""How a team works and is led."""

SYSTEMS: Final = words(
    """
    alerting algorithm android api app application architecture attack attacker authentication aws azure backend
    backup bandwidth breach browser bug buggy build button cache caching certificate client cloud cluster codebase
    commit compiler complexity component config configuration connection container corrupt corruption coupling cpu
    crash credentials cron cyclomatic dashboard database datacenter ddos deadlock dependency device disk dns docker
    downtime driver encryption endpoint engine environment exception exploit failover feature firewall firmware
    flake flakiness flaky framework frontend function gateway gcp glitch hack hacker hardware hijack hotspot
    infrastructure injection instability integration interface internet intrusion ios kafka kernel kubernetes
    lambda latency leak leakage library linter linux locking logging login logs machine malware memory message
    microservice middleware mobile module monitoring monolith network node operator orchestration outage overflow
    packet password patch performance permission phishing pipeline platform plugin pod postgres power protocol
    proxy query queueing race ram ransomware redis region regression reliability replica replication retry rollout
    router runtime saturation scalability schema sdk secret security server serverless session shard software spam
    sql ssl stability stack storage subsystem supplier support syntax system technology telemetry template thread
    threat throttle throughput ticket timeout tls toggle token traffic typo ui upgrade uptime usability ux version
    virus vulnerability vulnerable webhook website wifi worker
    """
)
"""What software and machines are made of, and what happens to them."""

BUSINESS: Final = words(
    """
    account advert audience bill billing boardroom brand business buyer campaign cart cash churn citizen client
    commerce commercial company compensation competitor complaint consumer conversion cost customer damage damages
    dollar earning economy euro expense expensive fee fine fraud income invoice lawsuit loss losses market
    marketing merchant money onlooker partner pay penalty price pricing product profit profitable promotion public
    purchase refund reputation retail revenue salary sales satisfaction shareholder shopper sla stakeholder
    subscriber subscription tax trade transaction user visitor wage
    """
)
"""Who pays for it, and what they do."""

ALARM: Final = words(
    """
    ablaze abysmal acute agony alarm apocalypse appalling atrocious avalanche awful bleak bleed bleeding brink
    calamitous calamity carnage catastrophe catastrophic chaos collapse cripple crippled crisis danger dangerous
    deadly debacle devastate devastating dire disaster disastrous distress disturbing doom doomed dramatic drastic
    dreadful emergency epidemic eruption explode explosion explosive extraordinary fatal fiasco fierce fire flame
    flames flood frantic freefall frightening ghastly grave grievous grim hair-raising harm harmful havoc hazard
    hazardous hell horrendous horrible horrific hysteria imminent implode inferno intolerable jeopardy lethal
    malign massacre massive mayhem meltdown menace nightmare nosedive ominous outrage outrageous panic peril
    perilous pivotal plague poison precarious reckoning ruin ruined scandal scary severe severity shambles shock
    shocking spectacular spiral spiralling storm suffer terrible terrifying terror threat threaten threatening
    toxic tragedy tragic treacherous tsunami turmoil unacceptable unbearable unprecedented unravel unsafe
    unsustainable untenable urgent vital volcano vulnerable warfare worrisome worrying wreck wreckage
    """
)
"""More urgent than a card is by being one."""

REST: Final = words(
    """
    guarantee guaranteed harmless inconsequential innocuous irrelevant lull meaningless negligible nonissue safe
    secure trivial unimportant
    """
)
"""Less urgent than a card may be, or surer than anything is."""

MOVED: Final = words(
    """
    ascend ascent balloon ballooned bloat boom boost bulge century champion collapse crash crater decade decay
    decimate deepen degrade descend descent diminish downgrade downtrend ebb elevate elongate enlarge erode
    escalate fade frontrunner heighten hike inflate intensify jack laggard leader lessen loser magnify millennium
    mushroom nosedive outgrow outlier plummet proliferate quadruple quintuple rally ramp relapse rocket runner-up
    sextuple skyrocket slash slim spiral strengthen stretch tank thicken trailblazer upgrade upsurge uptrend weaken
    winner wither worsen zoom
    """
)
"""Which way something went, in words that no prover of directions, ranks or periods knows."""

REASONED: Final = words(
    """
    admit argue assume attest basis belief believe betray blamed bode boil bottleneck catalyst causal cause clue
    conclude conclusion consequence consequently correlate correlation correspond culminate culprit deduce
    demonstrate derive diagnose diagnosis enable encourage ensure evidence evident explain explanation expose
    fallout foreshadow fuel grounds hence hint impact impair implication imply incite indicate indicative induce
    infer inference influence inspire interpret justify kindle lesson likelihood moral motive obvious omen
    originate outcome owing portend predict presage presume prevent probable proof propel prove provoke reaction
    reason reckon reflect repercussion respond result reveal rooted signify sow spark spawn speculate spur stem
    stoke suggest suggestive suppose suspect suspicion symptom symptomatic testament testify thanks theory
    therefore thus trigger underpin unleash verdict vindicate
    """
)
"""Why something is, and what follows from it."""

FIELDS: Final = PEOPLE | ORGANISATION | SYSTEMS | BUSINESS | ALARM | REST | MOVED | REASONED
ENDINGS: Final = (
    "ness",
    "ity",
    "ism",
    "ship",
    "less",
    "hood",
    "phobia",
    "itis",
    "logy",
    "ware",
    "ment",
    "ance",
    "ence",
)
"""Endings of words for qualities and states, which somebody would have to have measured."""


def is_unmeasured(low: str) -> bool:
    """Whether a word, in lower case, claims something of a field that no fact is about."""
    return low.endswith(ENDINGS) or not forms(low).isdisjoint(FIELDS)

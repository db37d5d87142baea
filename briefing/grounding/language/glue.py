"""Words that claim nothing by themselves: they join, place, weigh, count or tell what facts say.

The tables are closed. What is in none of them, and in no cited fact, says something that no fact can carry. A verb or
an adjective stands in its first form; `forms.py` knows the others. Whether a word of movement, rank or urgency is
right is for the provers of those; here it is only known.
"""

from __future__ import annotations

from typing import Final

from briefing.grounding.language.listed import words

FUNCTION: Final = words(
    """
    a an the this that these those each every either neither both all any some no none such same other another else
    own several few fewer fewest many much more most less least enough plenty lot bit little

    there here 's somewhere everywhere anywhere nowhere elsewhere

    it its itself they them their theirs themselves he she his her who whose whom which what whatever whichever
    whoever one ones latter oneself somebody someone anybody anyone anything something nobody nothing everybody everyone
    everything we us our

    aboard about above across after against ahead along alongside amid among around as aside at atop away back before
    behind below beneath beside besides between beyond but by despite down during except excluding for from in
    including inside into like minus near of off on onto out outside over past per plus since than through
    throughout till to toward towards under underneath unlike until up upon versus via vs with within without
    compared regarding

    and or nor yet so if unless because although though while whilst whereas when whenever where wherever whether
    once rather instead otherwise

    am is are was were be been being do does did done doing has have had having can could may might must shall
    should will would need ought cannot not let isn aren wasn weren hasn haven hadn doesn don didn won wouldn couldn
    """
)
DEGREE: Final = words(
    """
    about almost alone altogether approximately around at barely broadly by clean close collectively combined
    comparatively completely entire equal exact exclusive far flat full fully half hardly individual joint just
    large marginal mere mild moderate modest most narrow near nearly nominal only outright over overall part partial
    practical precise predominant pretty quite rather relative respective rough scarcely separate simple slight sole
    some somewhat strict total under up very virtual well whole effective even evenly fractional minimal noticeable
    sharp steep visible essential particular specific certain general main major chief primary principal
    considerable plain simply markedly marked clear absolute additional actual direct gradual initial original
    substantial sufficient ultimate extra purely pure sheer halfway nowhere digit loose firm abrupt brief
    especially upper lower inclusive proportional proportionate fifty
    uniform universal invariable consistent repeated neatly squarely comfortably tenfold
    appreciably perceptibly upwards downwards wholly overwhelming gentle stubborn shy circa concurrent apiece how
    immense enormous tremendous vast huge exceeding scant faint sideways lengthwise
    """
)
TIME: Final = words(
    """
    ago again afterwards already always before beforehand consecutive current date day daily during earlier early
    end ever eventual final finally first former formerly fortnight frequent further hence henceforth hour last late
    later lately latest meanwhile mid middle midday midnight minute moment month monthly morning afternoon evening
    night never new newest next noon now nowadays occasional often old older once ongoing originally outset
    overnight past period pending present previous prior quarter quarterly rare recent recur regular repeat run
    running second seldom since so sometimes soon spell start still stint straight streak subsequent subsequently
    successive sudden then thereafter time times timing today tomorrow tonight twice until upcoming usual week
    weekday weekend weekly while year yesterday yet whole point continued long short duration half way eve midweek
    meantime interim anymore lunchtime dusk dawn hourly yearly annual
    """
)
MEASURE: Final = words(
    """
    amount average balance band baseline bottom bound bulk case ceiling combination comparison count couple deal
    degree difference direction distance divide dozen edge end example extent extreme figure flag floor fold
    fraction gap group half handful head hundred instance item kind length level limit line load majority
    manner margin mark maximum mean measure median middle million minimum minority mix neighbourhood norm normal
    number pace pair part peak pattern percentage picture piece place portion position proportion quantity
    range rank rate ratio reading record remainder rest result row scale score series set shape share side single
    size slice sort span split spot spread standard step subset sum tail tally territory thing third thousand
    threshold top total trend trio trough type typical unit value variety volume weight width zero grade rung
    absence presence contribution distribution reduction growth gain loss outcome situation thread theme effect
    tenth twelfth stake standing terms space ladder league batch cluster pile stack column slot chunk
    sliver fragment parcel segment stratum tranche contingent crop footing pocket quota remnant surplus
    shortfall deficit excess spectrum array bucket bracket tier composition makeup blend breakdown counterpart peer
    sibling parity residue foothold snapshot bout phase whisker hair shade tad notch smidgen trace whit ounce
    statistic calculation sequence interval quotient rundown roundup chapter edition instalment lap leg contender chaser
    follower camp dial gauge needle scoreboard scoresheet heap mass bunch clutch cohort helping ration allotment
    neighbour neighbor midpoint midway decimal numerator denominator arithmetic maths multiple breadth height width
    rear descending ascending rarity
    occurrence recurrence similarity resemblance proximity regularity whereabouts trickle flurry string
    """
)
SIZE: Final = words(
    """
    big biggest bigger broad busy calm closed common comparable constant deep different distinct due equal flat
    great heavy high identical large light little lone long low minor multiple narrow open outstanding quiet rising
    sharp short significant similar small spare stable steady steep still sure thick thin tiny top unchanged unusual
    various wide notable worth ready busier available known unknown missing empty alike apart together new aged
    accurate correct right true likewise uneven even unaffected untouched silent exceptional worse better best worst
    ordinary routine unremarkable uneventful brief lasting persistent isolated scattered widespread mutual parallel
    simultaneous adjacent neighbouring remaining leftover net raw weighted double triple single sizeable sizable
    considerable handsome moderate limited minimal maximal marked detectable discernible noticeable tangible
    akin equivalent scant sparse scarce meagre slim slender ample abundant hefty weighty bulky noteworthy
    measurable countable eventful atypical untypical reminiscent interchangeable lopsided balanced opposite customary
    habitual accustomed corresponding respective matching comparably tallied aggregate cumulative
    """
)
MOVING: Final = words(
    """
    accelerate advance bounce bring brought calm change climb close come came cool creep crept cross decline
    decrease deteriorate dip double drag drew draw drift drive drove driven drop ease edge exceed expand extend fall
    fell fallen fill flatten gain gather go goes gone went grow grew grown halve hit hold held improve inch increase
    jump keep kept lead led leap leapt leave left level lift lose lost lower maintain meet met move narrow nudge
    outnumber outpace outrank outscore outweigh pass peak pick plateau press pull push quadruple raise reach rebound
    recede recover reduce remain retreat return reverse revert rise rose risen roll sank settle shed shift shorten
    shrank shrink shrunk sink slid slide slip spike spread stabilise stall stay steady stick stuck stop surge
    surpass swell swing swung take taken took taper thin tick tighten top touch track trail trim triple turn vary
    wane warm weaken widen worsen lengthen overtake overtook overtaken lag reset resume restart escape avoid rejoin
    cut ran run doubling travel abate alternate bottom budge buck cap cease clip contract converge counter crest
    curb curtail depart deviate diverge dwindle even fluctuate halt hover knock lean linger loom lop mirror
    mount oscillate outdo outlast outstrip pare plunge prolong rack recur shave slump soar spring
    shoot shot rocket skyrocket plummet nosedive scale
    stray subside swap tilt tip tumble undercut upend vanish veer wander wobble cooled accumulate
    """
)
TELLING: Final = words(
    """
    account add amount appear arise arose arrive attach average base bear bore borne become became begin began begun
    belong break broke built bundle call carry cite claim clear collect combine comprise compare concentrate concern
    confirm consist contain contribute continue count cover credit deal deliver depend describe dominate emerge end
    enter equal exist explain express face feature feed fed figure find found finish finished flag fold follow form
    forward get gets got gave give given happen head include involve know knew known lack land last lay lie lies
    lying log look make made mark match mean meant mention merit miss name note notice number occur offset
    originate outline owe own pair pertain point prompt provide put qualify rank read receive record register relate
    rely report represent rest retain reveal say said saw see seen sent send separate serve set share show shown sit
    sat sitting sort span speak spend spent spot stand stood standing start state stem suit supply tell told
    tie total trace treat trigger turn use view wait warrant watch weigh work write wrote written
    cluster centre center accompany reflect restate quote round bind bound mount line pile stack wear surface yield
    confine limit restrict except exclude occupy sum spare deserve remember keep check verify compute estimate
    expect predict judge cancel identify absent allot anchor assign assemble await chalk clock coincide constitute
    converge dedicate denote detail differ discount distinguish echo embody encompass entail exempt extract fetch
    fit formulate herald illustrate incur indicate intersect isolate itemise label lump notch observe
    opt overlap partition peg populate portray post precede preserve proceed prolong pronounce refer
    remark reserve settle signify single skew specify spell square string subtract suffice summarise tabulate tag
    cost earn accrue amass attract boast command manage bag house host harbour shoulder dwarf eclipse rival
    overshadow allocate apportion distribute carve bunch issue persist sustain compete
    term top tuck underlie unfold weave weight witness wrap hang headline debit stake pack going tabulate
    hog muster pocket swallow grab absorb soak devour gobble capture scoop snap clinch tot sport chime ring roost camp
    guzzle gulp corral bank bring
    itemise enumerate rehearse spell clock hug straddle flank sandwich bookend nestle perch peg garner net chip
    """
)
DEED: Final = words(
    """
    glance glimpse peek scrutiny
    act action ask attention choice decide decision demand do done effort exercise follow-up look notice pick
    plan priority prioritise request require response respond step task treat warn worth urge call address settle
    resolve clear finish complete accept advise recommend aim allow ahead
    """
)
LINKING: Final = words(
    """
    also anyway besides case consequence detail even exception fact further furthermore hence however indeed
    likewise mainly matter meanwhile moreover namely nevertheless nonetheless note notwithstanding point reason
    respect thereby therefore though thus too turn way whereby wherein again accordingly conversely contrast
    contrary regardless irrespective alas ok okay yes news headline story summary word words context question answer
    albeit
    barring pending bar apart aside otherwise elsewhere whereupon hitherto heretofore insofar inasmuch such-and-such
    put
    """
)
EXACT: Final = words(
    """
    ground order corner front fronts course room stretch you your fifths tenths eighths sixths hand hands light terms
    're 've 'll 'd fairly reasonably decidedly distinctly remarkably handily truly
    actually basically literally utterly
    """
)
"""Words that claim nothing in this one form: "on the other hand", and not "handed over"."""
GLUE: Final = FUNCTION | DEGREE | TIME | MEASURE | SIZE | MOVING | TELLING | DEED | LINKING

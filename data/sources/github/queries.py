"""The GraphQL questions as text; a test validates each against GitHub's schema.

Every connection needs `first` or `last`: GitHub counts a point per hundred requests, taking every list as full
(docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api). Wider lists cost points on every
page, narrower ones another page for each that overflows.
"""

from __future__ import annotations

import re
from typing import Final

CHANGES_A_PAGE: Final = 25
"""As many points per change as pages of 100, but within GitHub's ten seconds, after which the points are lost."""

FEWER_A_PAGE: Final = 5
"""For a page of 25 that was too much for GitHub."""

ACTIVITIES_AT_ONCE: Final = 20

LIMIT: Final = "rateLimit { remaining resetAt }"

_PAGE: Final = "pageInfo { hasNextPage endCursor }"

FRAGMENTS: Final = {
    "person": "fragment person on Actor { __typename login ... on Node { id } ... on User { name } }",
    "files": f"""
fragment files on PullRequestChangedFileConnection {{ {_PAGE} nodes {{ path additions deletions changeType }} }}""",
    "commits": f"""
fragment commits on PullRequestCommitConnection {{
  {_PAGE} nodes {{ commit {{ oid authoredDate author {{ user {{ ...person }} }} }} }}
}}""",
    "reviews": f"""
fragment reviews on PullRequestReviewConnection {{
  {_PAGE}
  nodes {{
    id state submittedAt author {{ ...person }}
    comments(first: 20) {{ totalCount nodes {{ replyTo {{ id }} }} }}
  }}
}}""",
    "labelling": f"""
fragment labelling on PullRequestTimelineItemsConnection {{
  {_PAGE}
  nodes {{
    __typename
    ... on LabeledEvent {{ createdAt label {{ name }} }}
    ... on UnlabeledEvent {{ createdAt label {{ name }} }}
  }}
}}""",
    "runs": f"""
fragment runs on CheckRunConnection {{ {_PAGE} nodes {{ name conclusion startedAt completedAt }} }}""",
    "suites": f"""
fragment suites on CheckSuiteConnection {{
  {_PAGE} nodes {{ id checkRuns(first: 50, filterBy: {{checkType: ALL}}) {{ ...runs }} }}
}}""",
    "change": """
fragment change on PullRequest {
  id number title body headRefName baseRefName isDraft changedFiles createdAt updatedAt mergedAt closedAt
  author { ...person }
  mergeCommit { oid }
  files(first: 100) { ...files }
  commits(first: 100) { ...commits }
  head: commits(last: 1) {
    nodes {
      commit {
        id
        status { contexts { context state createdAt } }
        checkSuites(first: 10) { ...suites }
      }
    }
  }
  reviews(first: 10) { ...reviews }
  labels(first: 50) { nodes { name } }
  labelling: timelineItems(first: 50, itemTypes: [LABELED_EVENT, UNLABELED_EVENT]) { ...labelling }
}""",
    "deployment": """
fragment deployment on Deployment {
  id task environment latestEnvironment originalEnvironment commitOid createdAt updatedAt state
  statuses(first: 20) { nodes { state createdAt logUrl } }
}""",
    "run_jobs": """
fragment run_jobs on WorkflowRun {
  id
  checkSuite {
    checkRuns(first: 50, filterBy: {checkType: LATEST}) {
      nodes { id name status conclusion startedAt completedAt permalink }
    }
  }
}""",
    "activity": """
fragment activity on Repository {
  id nameWithOwner url isArchived isEmpty
  defaultBranchRef {
    name
    refUpdateRule { requiredStatusCheckContexts }
    rules(first: 50) {
      nodes { parameters { ... on RequiredStatusChecksParameters { requiredStatusChecks { context } } } }
    }
    target {
      oid ... on Commit { checkSuites(last: 20) @include(if: $actions) { totalCount nodes { id updatedAt } } }
    }
  }
  pullRequests(first: 1, orderBy: {field: UPDATED_AT, direction: DESC}) @include(if: $changes) {
    nodes { id updatedAt }
  }
  deployments(first: 10, orderBy: {field: CREATED_AT, direction: DESC}) @include(if: $deployments) {
    totalCount nodes { id createdAt updatedAt latestStatus { id } }
  }
  releases(first: 3, orderBy: {field: CREATED_AT, direction: DESC}) @include(if: $releases) {
    totalCount nodes { id updatedAt }
  }
  refs(refPrefix: "refs/tags/", first: 3, orderBy: {field: TAG_COMMIT_DATE, direction: DESC})
    @include(if: $releases) { totalCount nodes { name target { oid } } }
  inGithub: object(expression: "HEAD:.github/CODEOWNERS") @include(if: $codeowners) { oid }
  inRoot: object(expression: "HEAD:CODEOWNERS") @include(if: $codeowners) { oid }
  inDocs: object(expression: "HEAD:docs/CODEOWNERS") @include(if: $codeowners) { oid }
  attributes: object(expression: "HEAD:.gitattributes") @include(if: $codeowners) { oid }
}""",
}
"""Named pieces, put in only where used: GitHub refuses a question with an unused one."""

CHANGES: Final = f"""
query Changes($repository: ID!, $first: Int!, $after: String) {{
  {LIMIT}
  node(id: $repository) {{
    ... on Repository {{
      pullRequests(first: $first, after: $after, orderBy: {{field: UPDATED_AT, direction: DESC}}) {{
        {_PAGE}
        nodes {{ ...change }}
      }}
    }}
  }}
}}"""

CHANGES_BY_ID: Final = f"""
query ChangesById($ids: [ID!]!) {{
  {LIMIT}
  nodes(ids: $ids) {{ ... on PullRequest {{ ...change }} }}
}}"""


def _listed(name: str, field: str, nodes: str) -> str:
    """Return the question for one list of a repository, newest first; `field` lacks its bracket."""
    return f"""
query {name}($repository: ID!, $after: String) {{
  {LIMIT}
  node(id: $repository) {{
    ... on Repository {{ {field}, first: 100, after: $after) {{ {_PAGE} nodes {{ {nodes} }} }} }}
  }}
}}"""


_BY_CREATION: Final = "(orderBy: {field: CREATED_AT, direction: DESC}"
_BY_COMMIT: Final = '(refPrefix: "refs/tags/", orderBy: {field: TAG_COMMIT_DATE, direction: DESC}'

DEPLOYMENTS: Final = _listed("Deployments", f"deployments{_BY_CREATION}", "...deployment")
RELEASES: Final = _listed(
    "Releases",
    f"releases{_BY_CREATION}",
    "id tagName isDraft isPrerelease createdAt publishedAt url tagCommit { oid }",
)
TAGS: Final = _listed(
    "Tags",
    f"refs{_BY_COMMIT}",
    """
      name
      target {
        oid
        ... on Commit { committedDate }
        ... on Tag { tagger { date } target { oid ... on Commit { committedDate } } }
      }""",
)

JOBS: Final = f"""
query Jobs($ids: [ID!]!) {{ {LIMIT} nodes(ids: $ids) {{ ... on WorkflowRun {{ ...run_jobs }} }} }}"""

CODEOWNERS: Final = f"""
query Codeowners($repository: ID!, $path: String!, $expression: String!) {{
  {LIMIT}
  node(id: $repository) {{
    ... on Repository {{
      object(expression: $expression) {{ oid ... on Blob {{ text isTruncated }} }}
      defaultBranchRef {{
        target {{
          ... on Commit {{
            history(first: 20, path: $path) {{
              nodes {{
                committedDate
                file(path: $path) {{ object {{ oid ... on Blob {{ text isTruncated }} }} }}
              }}
            }}
          }}
        }}
      }}
    }}
  }}
}}"""

OWNED: Final = f"""
query Owned($login: String!, $after: String) {{
  {LIMIT}
  repositoryOwner(login: $login) {{
    __typename login
    repositories(
      first: 100, after: $after, ownerAffiliations: [OWNER], orderBy: {{field: PUSHED_AT, direction: DESC}}
    ) {{
      {_PAGE}
      nodes {{ id nameWithOwner isArchived isDisabled isEmpty isFork pushedAt }}
    }}
  }}
}}"""

_SPREAD: Final = re.compile(r"\.\.\.(?!\s*on\b)\s*(\w+)")


def with_fragments(question: str) -> str:
    """Return the question with the fragments that it uses, directly or not."""
    needed: dict[str, str] = {}
    waiting = [question]
    while waiting:
        for name in _SPREAD.findall(waiting.pop()):
            if name not in needed:
                needed[name] = FRAGMENTS[name]
                waiting.append(FRAGMENTS[name])
    return "\n".join([question, *(needed[name] for name in sorted(needed))])


def activity_query(count: int) -> str:
    """Return the question for `count` repositories, as r0, r1 …"""
    places = range(count)
    declared = ", ".join(f"$o{place}: String!, $n{place}: String!" for place in places)
    parts = ", ".join(f"${part}: Boolean!" for part in ("actions", "changes", "codeowners", "deployments", "releases"))
    asked = "\n".join(
        f"  r{place}: repository(owner: $o{place}, name: $n{place}) {{ ...activity }}" for place in places
    )
    return f"query Activity({declared}, {parts}) {{\n  {LIMIT}\n{asked}\n}}"

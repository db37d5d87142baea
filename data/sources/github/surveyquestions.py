"""The questions of a first look at an account. See survey.py.

A token without read:org is refused as a whole where a question so much as names what needs it, so that memberships, the
organisation's name and its teams are asked for apart from what every token may see.
"""

from __future__ import annotations

from typing import Final

from data.sources.github.queries import LIMIT

VIEWER: Final = f"""
query Viewer {{ {LIMIT} viewer {{ login organizations(first: 100) {{ nodes {{ login }} }} }} }}"""

OWNED: Final = f"""
query Owned($login: String!, $after: String) {{
  {LIMIT}
  repositoryOwner(login: $login) {{
    __typename login
    repositories(
      first: 100, after: $after, ownerAffiliations: [OWNER], orderBy: {{field: PUSHED_AT, direction: DESC}}
    ) {{
      pageInfo {{ hasNextPage endCursor }}
      nodes {{ nameWithOwner isArchived isDisabled isEmpty isFork pushedAt }}
    }}
  }}
}}"""

TEAMS: Final = f"""
query OwnedTeams($login: String!, $after: String) {{
  {LIMIT}
  organization(login: $login) {{
    name teams(first: 100, after: $after) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ slug name }} }}
  }}
}}"""

NAMED: Final = "repository(owner: $owner, name: $name) { nameWithOwner isArchived isDisabled isEmpty isFork pushedAt }"

ACTIVITY: Final = """
repository(owner: $owner, name: $name) {
  defaultBranchRef { target { ... on Commit { history(first: 30, since: $since) {
    totalCount nodes { author { date } }
  } } } }
}"""

_FOLDERS: Final = "... on Tree { entries { name type object { ... on Tree { entries { name type } } } } }"

INSIDE: Final = f"""
repository(owner: $owner, name: $name) {{
  inGithub: object(expression: "HEAD:.github/CODEOWNERS") {{ ... on Blob {{ text }} }}
  inRoot: object(expression: "HEAD:CODEOWNERS") {{ ... on Blob {{ text }} }}
  inDocs: object(expression: "HEAD:docs/CODEOWNERS") {{ ... on Blob {{ text }} }}
  root: object(expression: "HEAD:") {{ {_FOLDERS} }}
  services: object(expression: "HEAD:services") {{ {_FOLDERS} }}
  apps: object(expression: "HEAD:apps") {{ {_FOLDERS} }}
  packages: object(expression: "HEAD:packages") {{ {_FOLDERS} }}
  crates: object(expression: "HEAD:crates") {{ {_FOLDERS} }}
  deployments(first: 50, orderBy: {{field: CREATED_AT, direction: DESC}}) {{ nodes {{ environment }} }}
}}"""

TEXT: Final = """
repository(owner: $owner, name: $name) { object(expression: $file) { ... on Blob { text } } }"""

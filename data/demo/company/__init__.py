"""The example company: thirty weeks of Acme Outfitters, which does not exist, as the records of a store.

It has six teams, twelve services in eight repositories, forty people and two bots. Twenty-five weeks are
ordinary; the last five (2026-W34 to W38, told on the Mondays 24 August to 21 September 2026) are the story:

    W34  17-23 Aug   a quiet week everywhere
    W35  24-30 Aug   payments and auth rise together: their owners have moved to another project, newcomers merge
                     without an owner's approval; volume and size are as ever
    W36  31 Aug-     checkout (New York) deploys a large untested change on Friday at 16:40 before Labor Day; the
         6 Sep       incident of 18:40 is unresolved until Monday 11:35. Payments and auth stay as they are
    W37  7-13 Sep    recovery: the change is taken back, owners are added, changes are small, tested and reviewed
    W38  14-20 Sep   PagerDuty cannot be read since Wednesday; everything else is quiet

weeks.py says why it is these weeks; people.py, plot.py and story.py hold the story's parts.
"""

from data.demo.company.build import SEED, Company, build_company

__all__ = ["SEED", "Company", "build_company"]

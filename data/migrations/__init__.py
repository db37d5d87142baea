"""How the tables came to be, one step a file; run by data/migrate.py and by nothing else.

A step that was released is never edited. It spells out its columns rather than import tables.py, because that
module shows the tables as they are today, and a step has to make them as they were on its day.
"""

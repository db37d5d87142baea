"""What operators watch: how the work goes, read from our own tables at the moment when somebody asks.

`standing.py` is what is pressing, `figures.py` and `spending.py` make metrics of what the tables hold, `exposition.py`
writes them as text, `readiness.py` says whether this installation does what it is there for, and `pages.py` answers.
Nothing is counted in memory: whichever process is asked answers for all of them, before a restart and after it.
"""

"""
Measurements that the issues ask for, each a module run as `python -m benchmarks.NAME`.

Each prints its table and last one line `NAME: figure (goal …) ok` or `short`, and exits 1 when short.
"""

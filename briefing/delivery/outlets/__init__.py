"""The ways out: Slack, mail and the console, behind one protocol. Import only the wanted module: each loads its own
library.
"""

"""The ways out: Slack, mail and the console, behind one protocol.

Import the module of the outlet that is wanted: each loads its own library, and nobody should wait for all.
"""

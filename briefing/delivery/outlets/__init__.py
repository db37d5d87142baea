"""The ways out: Slack, mail and the console, behind one protocol. Each loads its own library: import one."""

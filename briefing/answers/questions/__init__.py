"""Questions of readers about one scope's week: a model looks facts up and chooses the answer; our code words it.

The tools see only the scope: its payload, changes, deployments and earlier briefings. Nothing of another scope can come
out, whatever a question or a title asks for.
"""

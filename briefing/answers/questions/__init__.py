"""Questions of readers about one scope's week: a model looks facts up and says which answer; our code says them.

The tools see the payload of the scope, its own changes and deployments, and what was frozen of it before. Nothing of
any other scope can come out of them, whatever the question or a title asks for.
"""

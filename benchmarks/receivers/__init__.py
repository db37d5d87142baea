"""A Slack and a mail server that only receive: one process, which writes down what came before it answers.

    python -m benchmarks.receivers --book FILE

What a sender did is counted here and nowhere else, since a sender that was killed knows less than it did.
The surprising thing: they check nothing but what they need, so that they cost a tenth of the fakes of the tests, which
hold every message to the limits of Slack and run in threads.
"""

"""The web server that takes events and reports of coverage from those who have the secret.

`signing.py` proves who sent something, `answers.py` says what is wrong with it, `app.py` routes, `server.py` refuses
what is too large before it is read, and `build.py` puts them together for `riskbrief receive`.
"""

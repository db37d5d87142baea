"""The report on how good the score is: one neutral document, written as text, Markdown or JSON."""

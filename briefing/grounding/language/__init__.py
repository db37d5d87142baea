"""Words and how they are cut: tables, forms of words, tokens, and which words may stand at all."""

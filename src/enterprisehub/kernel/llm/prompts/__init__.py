"""Prompts: written as files beside their domain, changed per tenant in versions, compared.

`declare` reads a file, `word_prompt` chooses the version for one conversation and fills it in,
`versions` and `choices` change what is used, `outcomes` tells how each version did.
"""

"""A French vocabulary for the packaged English sentence model: one space of meaning for both languages.

`module` reads texts at run time, `tokens` and `weights` are what it reads them with, `training` makes the weights from
sentence pairs. English vectors are those of the packaged model, bit for bit; `training` is never imported by the rest.
"""

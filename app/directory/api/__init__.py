"""The HSDS API at `/hsds`: the public part of the directory for other programs, as the standard describes it.

`asking` reads parameters, `finding` chooses rows, `loading` reads them through the same gate as exports, `telling` makes the
standard's objects of them, `openapi` describes it all. Nothing here depends on who asks: answers are the same for everybody.
"""

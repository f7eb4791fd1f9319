"""Pages as they stood on an earlier day: `?on=2020-11-30`.

`tables` lets every query read the record as it stood; `pages` is what a view needs to take a day;
`links` keeps a reader who is in the past there.
"""

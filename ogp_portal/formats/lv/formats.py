"""Latvian days and hours: 01.01.2020., as official documents write them."""

DATE_FORMAT = SHORT_DATE_FORMAT = "d.m.Y."
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "d.m.Y. H:i"
TIME_FORMAT = "H:i"
DATE_INPUT_FORMATS = ["%d.%m.%Y.", "%d.%m.%Y", "%Y-%m-%d"]
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\xa0"
FIRST_DAY_OF_WEEK = 1

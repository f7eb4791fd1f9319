"""The signs that the fonts of a PDF can show, and what stands for those that they cannot.

A PDF that is to be archived, and read out, may hold no sign that its fonts lack: the file would be
refused. So such a sign stands as its number in Unicode, by which it can be looked up.
"""

import re

# In the fonts that typst brings along; hexadecimal. Found by trying, as the test tries them again.
SHOWN = """
20-7E A0-377 37A-37F 384-38A 38C 38E-3A1 3A3-484 487-4FF 510-513 51A-51D 531-556 559-58A
58D-58F 591-5C7 5D0-5EA 5EF-5F4 606-60C 615 61B-61C 61F 621-63A 640-64A 65A 660-66D 674
679-67B 67E-680 683-684 686-687 691 698 6A4 6A9 6AF 6BE 6CC 6F0-6F9 1E00-1F15 1F18-1F1D
1F20-1F45 1F48-1F4D 1F50-1F57 1F59 1F5B 1F5D 1F5F-1F7D 1F80-1FB4 1FB6-1FC4 1FC6-1FD3
1FD6-1FDB 1FDD-1FEF 1FF2-1FF4 1FF6-1FFE 2000-2040 2042 2044-2052 2054-2064 2066-2071
2074-208E 2090-209C 20A0-20C0 2100-211E 2120 2122 2124 2126-2151 2153-2184 2189 2190-23FF
2460-2606 2609-262F 2638-268B 2690-269C 26A0-26A7 26AA-26AF 26B2 2701-2704 2706-2709
270C-2714 2717-2726 272A-274B 274D 274F-2752 2756 2758-275E 2761-277F 2794 2798-27AF
27B1-2B73 2B76-2B95 2B97-2BFF FB00-FB06 FFFC-FFFD 1D400-1D454 1D456-1D49C 1D49E-1D49F 1D4A2
1D4A5-1D4A6 1D4A9-1D4AC 1D4AE-1D4B9 1D4BB 1D4BD-1D4C3 1D4C5-1D505 1D507-1D50A 1D50D-1D514
1D516-1D51C 1D51E-1D539 1D53B-1D53E 1D540-1D544 1D546 1D54A-1D550 1D552-1D6A5 1D6A8-1D7CB
1D7CE-1D7FF
"""


def _as_class(ranges: str) -> str:
    """The ranges as a class of a regular expression has them."""
    ends = (one.split("-") for one in ranges.split())
    return "".join("-".join(f"\\U{int(end, 16):08x}" for end in one) for one in ends)


UNSHOWN = re.compile(rf"[^\t\n{_as_class(SHOWN)}]")


def shown(text: str) -> str:
    """The text as a PDF can hold it: 🙂 stands as [U+1F642]."""
    return UNSHOWN.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)

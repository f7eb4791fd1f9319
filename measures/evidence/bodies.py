"""Reading a document from a server that may send it without end, packed, or not at all."""

import http.client
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from measures.evidence.titles import MOST_BYTES

PIECE = 64 * 1024

# All that a strange address, network or server makes of Python's parts.
TROUBLE = (OSError, ValueError, http.client.HTTPException, zlib.error)


@dataclass(frozen=True, slots=True)
class Body:
    """What was read of a document.

    Attributes:
        start: as much of its beginning as a title is looked for in.
        sha256: hexadecimal, of the first `hashed` bytes; "" where it broke off before.
        is_whole: they are all there is.
    """

    start: bytes
    sha256: str = ""
    hashed: int = 0
    is_whole: bool = False


def body_of(pieces: Iterable[bytes], coding: str, most: int) -> Body:
    """The document that arrives in `pieces`, as a reader would save it.

    Args:
        pieces: what comes over the wire; how much of it, and how fast, is bounded by the caller.
            Whatever trouble ends it ends the body.
        coding: the header Content-Encoding, "" where there is none.
        most: how many bytes are read and hashed.
    """
    digest, hashed, start = sha256(), 0, bytearray()
    try:
        for piece in _unpacked(pieces, coding.strip().lower()):
            taken = piece[: most - hashed]
            digest.update(taken)
            hashed += len(taken)
            start += taken[: MOST_BYTES - len(start)]
            if len(taken) < len(piece):
                return Body(bytes(start), digest.hexdigest(), hashed)
    except TROUBLE:
        return Body(bytes(start))
    return Body(bytes(start), digest.hexdigest(), hashed, is_whole=True)


def _unpacked(pieces: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """Pieces of bounded size. Nothing packed is asked for; some servers send it all the same.

    Raises:
        ValueError: it cannot be unpacked, or ends before its end.
    """
    if coding in ("", "identity"):
        yield from pieces
        return
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise ValueError(coding)
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 32)  # gzip or zlib, as its first bytes say
    for piece in pieces:
        packed = piece
        while packed:
            yield unpacking.decompress(packed, PIECE)
            packed = unpacking.unconsumed_tail
        if unpacking.eof:
            return
    raise ValueError("The packed document ends before its end.")

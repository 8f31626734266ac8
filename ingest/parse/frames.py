"""Messages between a parser process and the one that asks it: JSON and bytes, each with its length before it.

Nothing is unpickled: a process that a hostile file has taken over can answer wrong text, but not run code here.
"""

from __future__ import annotations

import json
import struct
from typing import IO, Any

_LENGTH = struct.Struct(">Q")


class FrameBroken(Exception):
    """The other side ended, or sent what is no message."""


def write_frame(stream: IO[bytes], message: dict[str, Any], data: bytes = b"") -> None:
    """Send a message and the bytes that belong to it."""
    head = json.dumps(message, ensure_ascii=False).encode()
    stream.write(_LENGTH.pack(len(head)) + head + _LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def read_frame(stream: IO[bytes], most: int) -> tuple[dict[str, Any], bytes]:
    """Receive a message and its bytes, neither longer than `most`; raises FrameBroken."""
    try:
        message = json.loads(_read(stream, most))
    except ValueError as error:
        raise FrameBroken("what came is not JSON") from error
    if not isinstance(message, dict):
        raise FrameBroken("what came is not a message")
    return message, _read(stream, most)


def _read(stream: IO[bytes], most: int) -> bytes:
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    if length > most:
        raise FrameBroken(f"a message of {length:,} bytes is longer than {most:,}")
    return _exactly(stream, length)


def _exactly(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise FrameBroken("the other side ended")
    return data

"""How messages between the rendering process and its parent are framed: length in four bytes, then the content."""

from __future__ import annotations

import struct

LENGTH = struct.Struct(">I")
"""The length of a message, big-endian, before the message."""

MAX_MESSAGE = 64 * 1024 * 1024
"""Bytes of one message; a document of 2 MB makes an answer of some 10 MB."""

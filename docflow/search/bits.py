"""Sets of small numbers as the bits of one integer: a thousand documents are 125 bytes, and `&` is an intersection."""

from collections.abc import Iterable, Iterator


def of(numbers: Iterable[int], size: int) -> int:
    """The set of these numbers, all under `size`."""
    held = bytearray(size // 8 + 1)
    for number in numbers:
        held[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(held, "little")


def ascending(bits: int) -> Iterator[int]:
    digits = format(bits, "b")[::-1]
    place = digits.find("1")
    while place >= 0:
        yield place
        place = digits.find("1", place + 1)


def descending(bits: int) -> Iterator[int]:
    digits = format(bits, "b")
    last = len(digits) - 1
    place = digits.find("1")
    while place >= 0:
        yield last - place
        place = digits.find("1", place + 1)


def by_frequency(sets: Iterable[int], levels: int) -> list[int]:
    """Numbers by how many of the sets have them: `levels` or more first, down to one."""
    at_least = [0] * levels
    for one in sets:
        for level in range(levels - 1, 0, -1):
            at_least[level] |= at_least[level - 1] & one
        at_least[0] |= one
    exactly = [at_least[level] & ~(at_least[level + 1] if level + 1 < levels else 0) for level in range(levels)]
    return exactly[::-1]

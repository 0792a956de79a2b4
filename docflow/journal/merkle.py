"""The tree over the journal's leaves: growing it, and proving what it holds.

Source: RFC 6962, 2.1; the verifying algorithms follow RFC 9162, 2.1.3.2 and 2.1.4.2.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile

Place = tuple[int, int]
"""(level, place): the full subtree over leaves [place·2^level, (place+1)·2^level)."""

Nodes = Callable[[int, int], bytes]
"""Gives the hash of a full subtree; at level 0 that is a leaf."""


def join(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def peaks(size: int) -> list[Place]:
    """The full subtrees of a tree, largest first; all that is needed to let it grow."""
    return [(level, (size >> level) - 1) for level in reversed(range(size.bit_length())) if size >> level & 1]


def append(old: Mapping[Place, bytes], size: int, leaves: Sequence[bytes]) -> dict[Place, bytes]:
    """Every full subtree, leaves included, that comes to be when `leaves` join a tree of `size`.

    `old` must hold the peaks of the old tree.
    """
    level, new = 0, {(0, size + offset): leaf for offset, leaf in enumerate(leaves)}
    grown = size + len(leaves)
    while grown >> (level + 1) > size >> (level + 1):
        level += 1
        for place in range(size >> level, grown >> level):
            left, right = (level - 1, 2 * place), (level - 1, 2 * place + 1)
            new[level, place] = join(new[left] if left in new else old[left], new[right])
    return new


def root(node: Nodes, size: int) -> bytes:
    """The hash of the whole tree."""
    return _over(node, 0, size) if size else hashlib.sha256().digest()


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def _over(node: Nodes, start: int, end: int) -> bytes:
    count = end - start
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return node(level, start >> level)
    middle = start + _split(count)
    return join(_over(node, start, middle), _over(node, middle, end))


def inclusion(node: Nodes, index: int, size: int) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root of the tree of `size`; at most log2(size)."""
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_over(node, middle, end))
            end = middle
        else:
            path.append(_over(node, start, middle))
            start = middle
    return path[::-1]


def consistency(node: Nodes, old: int, new: int) -> list[bytes]:
    """The hashes that show a tree of `old` leaves to be the beginning of one of `new`."""
    path, start, end, whole = [], 0, new, True
    while 0 < old < end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_over(node, middle, end))
            end = middle
        else:
            path.append(_over(node, start, middle))
            start, whole = middle, False
    if not whole:
        path.append(_over(node, start, end))
    return path[::-1]


def proves_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = join(sibling, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = join(found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def proves_consistency(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    if old in (0, new):
        return not path and (old == 0 or old_root == new_root)
    if old > new or not path:
        return False
    rest = list(path) if old & (old - 1) else [old_root, *path]
    shift = sum(1 for _ in takewhile(lambda bit: old - 1 >> bit & 1, range(old.bit_length())))
    place, last = old - 1 >> shift, new - 1 >> shift
    old_found = new_found = rest[0]
    for sibling in rest[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old_found, new_found = join(sibling, old_found), join(sibling, new_found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            new_found = join(new_found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and old_found == old_root and new_found == new_root

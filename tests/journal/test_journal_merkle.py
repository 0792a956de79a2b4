"""Journal and signatures: the tree is that of RFC 6962, and its proofs convince only of what is true."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docflow.journal import merkle

LEAVES = [hashlib.sha256(b"\x00" + bytes([n % 256, n // 256])).digest() for n in range(300)]


def naive_root(leaves):
    """The definition in RFC 6962, 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(m, leaves):
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_subproof(m, leaves, whole):
    if m == len(leaves):
        return [] if whole else [naive_root(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*naive_subproof(m, leaves[:k], whole), naive_root(leaves[k:])]
    return [*naive_subproof(m - k, leaves[k:], False), naive_root(leaves[:k])]


def grown(size, batches=()):
    """A tree grown in batches from nothing but the peaks before each."""
    nodes, at, left = {}, 0, size
    for batch in [*batches, size]:
        take = min(batch, left)
        edge = {place: nodes[place] for place in merkle.peaks(at)}
        nodes |= merkle.append(edge, at, LEAVES[at : at + take])
        at, left = at + take, left - take
    return lambda level, place: nodes[level, place]


sizes = st.integers(0, 300)


@settings(max_examples=60, deadline=None)
@given(sizes, st.lists(st.integers(0, 40), max_size=8))
def test_a_tree_grown_in_any_batches_has_the_root_of_the_definition(size, batches):
    assert merkle.root(grown(size, batches), size) == naive_root(LEAVES[:size])


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 300), st.data())
def test_an_inclusion_proof_is_the_audit_path_of_the_definition_and_convinces(size, data):
    index = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion(grown(size), index, size)
    assert path == naive_path(index, LEAVES[:size])
    assert merkle.proves_inclusion(LEAVES[index], index, size, path, naive_root(LEAVES[:size]))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 300), st.data())
def test_a_consistency_proof_is_that_of_the_definition_and_convinces(new, data):
    old = data.draw(st.integers(1, new))
    path = merkle.consistency(grown(new), old, new)
    assert path == naive_subproof(old, LEAVES[:new], True)
    assert merkle.proves_consistency(old, new, naive_root(LEAVES[:old]), naive_root(LEAVES[:new]), path)


@settings(max_examples=80, deadline=None)
@given(st.integers(2, 300), st.data())
def test_a_proof_does_not_convince_of_another_leaf_place_size_or_root(size, data):
    index = data.draw(st.integers(0, size - 1))
    path, root = merkle.inclusion(grown(size), index, size), naive_root(LEAVES[:size])
    other = LEAVES[(index + 1) % size]
    assert not merkle.proves_inclusion(other, index, size, path, root)
    assert not merkle.proves_inclusion(LEAVES[index], (index + 1) % size, size, path, root)
    assert not merkle.proves_inclusion(LEAVES[index], index, size, path[:-1], root)
    assert not merkle.proves_inclusion(LEAVES[index], index, size, [*path, root], root)
    assert not merkle.proves_inclusion(LEAVES[index], size, size, path, root)
    bent = [*path]
    bent[data.draw(st.integers(0, len(path) - 1))] = other[::-1]
    assert not merkle.proves_inclusion(LEAVES[index], index, size, bent, root)


@settings(max_examples=80, deadline=None)
@given(st.integers(2, 300), st.data())
def test_a_rewritten_beginning_is_never_shown_consistent(new, data):
    old = data.draw(st.integers(1, new - 1))
    path = merkle.consistency(grown(new), old, new)
    roots = naive_root(LEAVES[:old]), naive_root(LEAVES[:new])
    rewritten = naive_root([LEAVES[-1], *LEAVES[1:old]])
    assert not merkle.proves_consistency(old, new, rewritten, roots[1], path)
    assert not merkle.proves_consistency(old, new, roots[0], rewritten, path)
    assert not merkle.proves_consistency(new, old, roots[1], roots[0], path)
    assert not merkle.proves_consistency(old, new, *roots, path[:-1])
    assert not merkle.proves_consistency(old, new, *roots, [*path, LEAVES[0]])


def test_the_empty_tree_has_the_digest_of_nothing():
    assert merkle.root(grown(0), 0).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", [1000, 10**6, 10**9 - 1])
def test_proofs_and_appends_ask_for_a_number_of_nodes_that_grows_with_the_logarithm(size):
    asked = []

    def node(level, place):
        asked.append((level, place))
        return bytes(32)

    assert len(merkle.inclusion(node, size // 3, size)) <= size.bit_length()
    merkle.consistency(node, size // 3, size)
    assert len(asked) <= 4 * size.bit_length()
    edge = dict.fromkeys(merkle.peaks(size), bytes(32))
    assert len(merkle.append(edge, size, [bytes(32)])) <= size.bit_length() + 1

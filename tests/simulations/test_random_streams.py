from zlib import crc32

import numpy as np
import pytest

from simulations.random_streams import StreamNameError, Streams


def test_a_stream_is_what_numpy_makes_of_entropy_replication_and_the_crc_of_its_name() -> None:
    seeds = np.random.SeedSequence(7, spawn_key=(3, 907060870))  # crc32 of "hello", as in zip files
    assert Streams(7, 3)("hello").random() == np.random.default_rng(seeds).random()


# of one word of 32 bits, of several, and of more than numpy's pool of four holds
@pytest.mark.parametrize("entropy", [0, 2017, 2**32 - 1, 2**32, 2**127, 2**128, 2**200 + 3])
@pytest.mark.parametrize("replication", [0, 999, 2**32, 2**70])
def test_streams_that_are_foreseen_are_what_numpy_makes_of_them(
    entropy: int, replication: int
) -> None:
    names = ["hello", "plumless", *map(str, range(50))]
    foreseen = Streams(entropy, replication, names)
    for name in reversed(names):
        spawned = (replication, crc32(name.encode()))
        seeds = np.random.SeedSequence(entropy, spawn_key=spawned)
        expected = np.random.default_rng(seeds).random(3)
        assert foreseen(name).random(3).tolist() == expected.tolist()


def test_a_name_that_was_not_foreseen_has_its_stream() -> None:
    assert Streams(7, 3, ["other"])("hello").random() == Streams(7, 3)("hello").random()


def test_another_stream_moves_none() -> None:
    few, many = Streams(1, 0), Streams(1, 0)
    many("something new").random(100)
    assert few("arrivals").random(5).tolist() == many("arrivals").random(5).tolist()


def test_entropy_replication_and_name_each_make_another_stream() -> None:
    asked = [(1, 0, "a"), (2, 0, "a"), (1, 1, "a"), (1, 0, "b")]
    drawn = {Streams(entropy, number)(name).random() for entropy, number, name in asked}
    assert len(drawn) == len(asked)


def test_a_name_is_asked_once() -> None:
    streams = Streams(1, 0)
    streams("arrivals")
    with pytest.raises(StreamNameError, match="'arrivals' was asked twice"):
        streams("arrivals")


def test_names_with_the_same_key_are_told() -> None:
    streams = Streams(1, 0)
    streams("plumless")  # the well-known pair of words with one crc32
    with pytest.raises(StreamNameError, match="'plumless' and 'buckeroo' share a key"):
        streams("buckeroo")

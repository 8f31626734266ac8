"""Cut texts into batches of similar length."""

from collections.abc import Iterator, Sequence

__all__ = ["batches_by_length"]


def batches_by_length(lengths: Sequence[int], max_padded: int) -> Iterator[list[int]]:
    """Yield the indices of texts, longest first, in batches of at most `max_padded` tokens, padding included.

    A text longer than that is a batch of its own.
    """
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda index: -lengths[index]):
        if batch and lengths[batch[0]] * (len(batch) + 1) > max_padded:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch

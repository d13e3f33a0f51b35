"""What is known of a message's delivery after one more report, whatever order reports come in."""

from enterprisehub.domains.messaging.contracts import MessageState

_RANK = {
    MessageState.RECEIVED: 0,
    MessageState.QUEUED: 1,
    MessageState.SENT: 2,
    MessageState.FAILED: 3,
    MessageState.DELIVERED: 4,
    MessageState.READ: 5,
    MessageState.REFUSED: 6,
}


def merge_states(known: MessageState, told: MessageState) -> MessageState:
    """The later of the two in a message's life.

    The order is total, so that repeated and shuffled reports end in the same state: a receipt of
    the handset outweighs a failure that a carrier reported for one attempt. What we refused was
    never sent, and what we received was never ours to deliver: no report changes either.
    """
    if known in (MessageState.RECEIVED, MessageState.REFUSED):
        return known
    if told in (MessageState.RECEIVED, MessageState.REFUSED):
        return known
    return max(known, told, key=_RANK.__getitem__)

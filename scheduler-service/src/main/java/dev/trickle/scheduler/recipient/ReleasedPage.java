package dev.trickle.scheduler.recipient;

import java.util.List;

/**
 * Recipients that were released in the same moment. Immutable.
 *
 * <p>Written once, when they are released, and deleted when none of them is unanswered any more. Until then it also names
 * some that have been answered: who is found among those that are no longer in flight is one of them.
 *
 * @param recipients in flight when this was written
 */
public record ReleasedPage(List<Recipient> recipients) {

    /** How many recipients a page has at most. */
    public static final int SIZE = 64;

    public ReleasedPage {
        recipients = List.copyOf(recipients);
    }
}

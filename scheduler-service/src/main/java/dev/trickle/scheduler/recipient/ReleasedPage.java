package dev.trickle.scheduler.recipient;

import java.util.List;

/**
 * A page of recipients that were released together. Immutable.
 *
 * <p>Written once, at their release, and deleted when none of them is in flight any more. Until then it also contains
 * recipients that already have an outcome: those are in the recipient store, too.
 *
 * @param recipients recipients that were in flight when the page was written
 */
public record ReleasedPage(List<Recipient> recipients) {

    /** Maximum number of recipients in a page. */
    public static final int SIZE = 64;

    public ReleasedPage {
        recipients = List.copyOf(recipients);
    }
}

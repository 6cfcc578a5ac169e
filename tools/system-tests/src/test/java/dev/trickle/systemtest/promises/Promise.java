package dev.trickle.systemtest.promises;

import java.util.List;

/** A promise of the README, checked when everything has settled. */
public interface Promise {

    List<Promise> ALL = List.of(
            new NoDuplicateSend(),
            new OnlyIntendedRecipients(),
            new NoRecipientLost(),
            new LimitNeverExceeded(),
            new NoSendAfterOptOut(),
            new NoWebhookLost(),
            new TablesMatchEvidence());

    /** What its breaches are counted as. */
    String counted();

    /** What breaks it, a line for each; names nobody. */
    List<String> breaches(Evidence evidence);
}

package dev.trickle.systemtest.promises;

import java.util.List;

/** A promise of the README, checked on the evidence of a finished run. */
public interface Promise {

    List<Promise> ALL = List.of(
            new NoDuplicateSend(),
            new OnlyIntendedRecipients(),
            new NoRecipientLost(),
            new LimitNeverExceeded(),
            new NoSendAfterOptOut(),
            new NoWebhookLost(),
            new TablesMatchEvidence());

    /** The code under which breaches are counted. */
    String code();

    /** Returns one line for each breach, without personal data. */
    List<String> breaches(Evidence evidence);
}

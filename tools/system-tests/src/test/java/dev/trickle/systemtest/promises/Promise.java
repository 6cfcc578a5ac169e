package dev.trickle.systemtest.promises;

import java.util.List;

/** A promise of the README, checked when everything has settled. */
public interface Promise {

    List<Promise> ALL = List.of(
            new NobodyTwice(),
            new OnlyIntendedRecipients(),
            new NobodyForgotten(),
            new LimitNeverPassed(),
            new NobodyAfterStop(),
            new NoWebhookLost(),
            new TablesAgreeWithTheLedger());

    /** What its breaches are counted as. */
    String counted();

    /** What breaks it, a line for each; names nobody. */
    List<String> breaches(Evidence evidence);
}

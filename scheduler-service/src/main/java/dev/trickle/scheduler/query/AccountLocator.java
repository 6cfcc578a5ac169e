package dev.trickle.scheduler.query;

import dev.trickle.pipeline.AccountId;

/** Reads the state of accounts that this instance hosts. */
public interface AccountLocator {

    /**
     * Reads the current state of an account.
     *
     * @throws AccountUnavailable.UnknownAccount if the installation has no such account
     * @throws AccountUnavailable.HostedElsewhere if another instance hosts it
     * @throws AccountUnavailable.TemporarilyUnavailable if no instance hosts it at the moment, as after a start
     */
    AccountSnapshot load(AccountId account);
}

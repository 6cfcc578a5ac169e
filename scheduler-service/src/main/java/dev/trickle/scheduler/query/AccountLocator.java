package dev.trickle.scheduler.query;

import dev.trickle.pipeline.AccountId;

/** Where the gates of the accounts are looked into. */
public interface AccountLocator {

    /**
     * What the gate of this account knows now.
     *
     * @throws AccountUnavailable.UnknownAccount if the installation has no such account
     * @throws AccountUnavailable.HostedElsewhere if another instance keeps it
     * @throws AccountUnavailable.TemporarilyUnavailable if no instance keeps it at the moment, as after a start
     */
    AccountSnapshot load(AccountId account);
}

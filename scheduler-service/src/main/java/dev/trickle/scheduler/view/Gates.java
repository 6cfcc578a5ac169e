package dev.trickle.scheduler.view;

import dev.trickle.pipeline.AccountId;

/** Where the gates of the accounts are looked into. */
public interface Gates {

    /**
     * What the gate of this account knows now.
     *
     * @throws NotHere.UnknownAccount if the installation has no such account
     * @throws NotHere.Elsewhere if another instance keeps it
     * @throws NotHere.NotNow if no instance keeps it at the moment, as after a start
     */
    Sight look(AccountId account);
}

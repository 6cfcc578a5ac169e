package dev.trickle.scheduler.failure;

import dev.trickle.pipeline.AccountId;

/**
 * An event of an account that the settings do not name. It must not be consumed, because no consumer would read it
 * again.
 */
public final class UnknownAccountException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public UnknownAccountException(AccountId account) {
        super("Account " + account + " is in neither trickle.accounts nor trickle.retired-accounts");
    }
}

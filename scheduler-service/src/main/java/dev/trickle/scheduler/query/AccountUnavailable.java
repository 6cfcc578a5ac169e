package dev.trickle.scheduler.query;

import dev.trickle.pipeline.AccountId;

/** Thrown if the state of an account cannot be read on this instance. */
public abstract sealed class AccountUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private AccountUnavailable(String message) {
        super(message);
    }

    /** The account is not configured. */
    public static final class UnknownAccount extends AccountUnavailable {

        private static final long serialVersionUID = 1L;

        public UnknownAccount() {
            super("The account is not configured");
        }
    }

    /** Another instance hosts the account. */
    public static final class HostedElsewhere extends AccountUnavailable {

        private static final long serialVersionUID = 1L;

        private final String host;

        /** Takes the other instance as host:port. */
        public HostedElsewhere(AccountId account, String host) {
            super("Account " + account + " is hosted by another instance: send the request to its host");
            this.host = host;
        }

        String host() {
            return host;
        }
    }

    /** No instance hosts the account at the moment: a rebalance or a restore of the stores is in progress. */
    public static final class TemporarilyUnavailable extends AccountUnavailable {

        private static final long serialVersionUID = 1L;

        public TemporarilyUnavailable(AccountId account) {
            super("Account " + account + " is being moved between instances or restored: retry later");
        }
    }
}

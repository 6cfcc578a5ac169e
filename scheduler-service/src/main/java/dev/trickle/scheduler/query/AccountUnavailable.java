package dev.trickle.scheduler.query;

import dev.trickle.pipeline.AccountId;

/** Why an account cannot be looked at here. */
public abstract sealed class AccountUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private AccountUnavailable(String message) {
        super(message);
    }

    /** The installation has no such account. */
    public static final class UnknownAccount extends AccountUnavailable {

        private static final long serialVersionUID = 1L;

        public UnknownAccount() {
            super("There is no such account");
        }
    }

    /** Another instance keeps its gate. */
    public static final class HostedElsewhere extends AccountUnavailable {

        private static final long serialVersionUID = 1L;

        private final String host;

        /** Takes the other instance as host:port. */
        public HostedElsewhere(AccountId account, String host) {
            super("The gate of account " + account + " is kept by another instance");
            this.host = host;
        }

        String host() {
            return host;
        }
    }

    /** No instance keeps its gate at the moment: accounts are being handed over, or stores restored. */
    public static final class TemporarilyUnavailable extends AccountUnavailable {

        private static final long serialVersionUID = 1L;

        public TemporarilyUnavailable(AccountId account) {
            super("The gate of account " + account + " is being started or handed over");
        }
    }
}

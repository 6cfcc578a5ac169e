package dev.trickle.sender;

/** Signals that the sender is shutting down: no further claim starts. */
final class ShutdownSignal {

    private volatile boolean requested;

    void request() {
        requested = true;
    }

    boolean isRequested() {
        return requested;
    }

    /** Ends the processing of a request without a claim. The request stays in its topic. */
    static final class ShutdownException extends RuntimeException {

        ShutdownException() {
            super(
                    "No further claim is made, because the sender is shutting down or the partition is revoked",
                    null,
                    false,
                    false);
        }
    }
}

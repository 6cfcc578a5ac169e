package dev.trickle.api.problem;

/** The object is in use for longer than a request can wait: nothing was changed, and the client may retry. */
public final class RetryLater extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Creates the exception with a message for the client. */
    public RetryLater(String message, Throwable cause) {
        super(message, cause);
    }
}

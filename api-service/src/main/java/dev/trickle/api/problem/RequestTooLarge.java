package dev.trickle.api.problem;

/** A body exceeds the configured size. */
public final class RequestTooLarge extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Creates the exception with a message for the client, which contains the limit. */
    public RequestTooLarge(String message) {
        super(message);
    }
}

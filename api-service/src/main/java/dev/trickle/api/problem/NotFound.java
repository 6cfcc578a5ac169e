package dev.trickle.api.problem;

/** What a request names does not exist. */
public final class NotFound extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Takes a sentence for the caller. */
    public NotFound(String message) {
        super(message);
    }
}

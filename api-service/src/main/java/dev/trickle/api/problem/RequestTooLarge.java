package dev.trickle.api.problem;

/** A body is larger than this installation takes. */
public final class RequestTooLarge extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Takes a sentence for the caller: the limit. */
    public RequestTooLarge(String message) {
        super(message);
    }
}

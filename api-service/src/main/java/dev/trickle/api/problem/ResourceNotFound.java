package dev.trickle.api.problem;

/** What a request names does not exist. */
public final class ResourceNotFound extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Takes a sentence for the caller. */
    public ResourceNotFound(String message) {
        super(message);
    }
}

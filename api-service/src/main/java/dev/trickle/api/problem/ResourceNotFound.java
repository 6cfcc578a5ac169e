package dev.trickle.api.problem;

/** The requested object does not exist. */
public final class ResourceNotFound extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Creates the exception with a message for the client. */
    public ResourceNotFound(String message) {
        super(message);
    }
}

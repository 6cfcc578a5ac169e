package dev.trickle.api.problem;

/** The object was changed since the client read it. */
public final class PreconditionFailed extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Creates the exception with a message for the client. */
    public PreconditionFailed(String message) {
        super(message);
    }
}

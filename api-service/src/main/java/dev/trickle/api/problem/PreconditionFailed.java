package dev.trickle.api.problem;

/** Somebody else has changed what a request is about since its sender looked. */
public final class PreconditionFailed extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Takes a sentence for the caller. */
    public PreconditionFailed(String message) {
        super(message);
    }
}

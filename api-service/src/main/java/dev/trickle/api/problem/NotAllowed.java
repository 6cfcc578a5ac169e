package dev.trickle.api.problem;

/** What a request asks for is not possible in the present state. */
public final class NotAllowed extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Takes a sentence for the caller: the state, and what it allows. */
    public NotAllowed(String message) {
        super(message);
    }
}

package dev.trickle.api.problem;

/** Somebody else has changed what a request is about since its sender looked. */
public final class ChangedMeanwhile extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Takes a sentence for the caller. */
    public ChangedMeanwhile(String message) {
        super(message);
    }
}

package dev.trickle.pipeline.settings;

/** Thrown if a service must not start until a person has acted. The message says what to do. */
public final class StartRefusedException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    public StartRefusedException(String message) {
        super(message);
    }
}

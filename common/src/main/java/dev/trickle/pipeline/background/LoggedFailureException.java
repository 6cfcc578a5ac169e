package dev.trickle.pipeline.background;

/** Thrown by a step that has logged why it failed, so that one failure is one line of the log. */
public final class LoggedFailureException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LoggedFailureException(String message) {
        super(message);
    }

    public LoggedFailureException(Throwable cause) {
        super(cause);
    }
}

package dev.trickle.cli.console;

/** Ends a command with a message for the user and an exit code. */
public final class CommandFailed extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int exitCode;

    /**
     * A failure.
     *
     * @param exitCode one of {@link ExitCodes}
     * @param message what failed, and what the user can do; without secrets
     */
    public CommandFailed(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}

package dev.trickle.cli.console;

/** The exit codes of the commands; the help text of each command lists its own. */
public final class ExitCodes {

    public static final int OK = 0;

    /** The command failed; the message on standard error says why. */
    public static final int FAILED = 1;

    /** The command line is wrong; nothing was done. */
    public static final int USAGE = 2;

    /** The API, or Kafka, cannot be reached at its address. */
    public static final int UNREACHABLE = 3;

    /** The API refuses the token, or the token's role does not allow the request. */
    public static final int REFUSED = 4;

    /** The API answers, and something needs the attention of a person. */
    public static final int ATTENTION = 5;

    /** The options of a program are valid, and the script {@code trickle} starts it. Users never see this code. */
    public static final int START_PROGRAM = 10;

    private ExitCodes() {}
}

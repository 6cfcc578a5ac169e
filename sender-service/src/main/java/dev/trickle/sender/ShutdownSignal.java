package dev.trickle.sender;

/** Whether sending is to end: no claim begins once it is. */
final class ShutdownSignal {

    private volatile boolean begun;

    void begin() {
        begun = true;
    }

    boolean hasBegun() {
        return begun;
    }

    /** The request stays in its topic, without a claim. */
    static final class ShutdownException extends RuntimeException {

        ShutdownException() {
            super("Nothing is claimed here any more", null, false, false);
        }
    }
}

package dev.trickle.systemtest.designs;

/** When a sender records that it must not call again. */
enum Design {
    /** After the call. */
    CALL_THEN_COMMIT("call-then-commit", 21),
    /** Before the call, without a record per message. */
    COMMIT_THEN_CALL("commit-then-call", 22),
    /** Before the call, per message: the design of the sender-service. */
    CLAIM_THEN_CALL("sender", 23);

    private final String group;
    private final int majorVersion;

    Design(String group, int major) {
        this.group = group;
        this.majorVersion = major;
    }

    /** The major Graph API version, which identifies the calls of the design. */
    int majorVersion() {
        return majorVersion;
    }

    /** The consumer group of the instances. */
    String group() {
        return group;
    }

    /** The prefix of the callback data, followed by the attempt. */
    String echoPrefix() {
        return this == CLAIM_THEN_CALL ? "" : group + "/";
    }

    /**
     * The unit that may be sent once. The plain designs get a new request for each retry of the sender-service and are
     * measured per attempt; the sender-service is measured per recipient.
     */
    String unitOf(String attempt) {
        return this == CLAIM_THEN_CALL ? DesignResult.recipient(attempt) : attempt;
    }

    /** Returns whether a call with this callback data belongs to the design. */
    boolean isOwnCall(String echo) {
        return this == CLAIM_THEN_CALL ? !echo.contains("/") : echo.startsWith(echoPrefix());
    }
}

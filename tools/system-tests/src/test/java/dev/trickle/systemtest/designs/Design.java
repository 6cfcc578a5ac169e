package dev.trickle.systemtest.designs;

/** When a sender makes sure that it will not call again. */
enum Design {
    /** After the call. */
    CALL_THEN_COMMIT("call-then-commit", 21),
    /** Before the call, without saying for whom. */
    COMMIT_THEN_CALL("commit-then-call", 22),
    /** Before the call, for each message: ours. */
    CLAIM_THEN_CALL("sender", 23);

    private final String group;
    private final int majorVersion;

    Design(String group, int major) {
        this.group = group;
        this.majorVersion = major;
    }

    /** The first part of the version of the Graph API that it calls, which tells its calls from those of the others. */
    int majorVersion() {
        return majorVersion;
    }

    /** The consumer group of its instances. */
    String group() {
        return group;
    }

    /** What its calls have echoed in front of the attempt. */
    String echoPrefix() {
        return this == CLAIM_THEN_CALL ? "" : group + "/";
    }

    /**
     * What may be sent once. The plain designs are asked again for whoever ours has surely not sent to, and so would
     * anybody be; only ours answers for the recipient, whatever the number of the attempt.
     */
    String unitOf(String attempt) {
        return this == CLAIM_THEN_CALL ? DesignResult.recipient(attempt) : attempt;
    }

    /** Whether a call with this echo is one of its own. */
    boolean isOwnCall(String echo) {
        return this == CLAIM_THEN_CALL ? !echo.contains("/") : echo.startsWith(echoPrefix());
    }
}

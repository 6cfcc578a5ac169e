package dev.trickle.scheduler.failure;

/** Skips a record whose processing has failed repeatedly; thrown before anything is read or written for it. */
final class SkippedRecordException extends RuntimeException {

    private static final long serialVersionUID = 1;

    SkippedRecordException(String topic, int partition, long offset) {
        super("Skipped after " + RecordFailures.MAX_FAILURES + " failures: offset " + offset + " of " + topic + "-"
                + partition);
    }
}

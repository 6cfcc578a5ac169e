package dev.trickle.scheduler.recovery;

import dev.trickle.pipeline.AccountId;
import java.util.List;

/** Reads what the scheduler itself has published, for a recovery. */
@FunctionalInterface
public interface PublishedEvents {

    /** Opens a reader for one partition; the caller closes it. */
    Reader open(int partition);

    /** A reader for one partition of the output topics. */
    interface Reader extends AutoCloseable {

        /** The offset at which the topic ends now, including open transactions. */
        long endOffset(String topic);

        /** Some committed records from this offset on; none if they cannot be read immediately. */
        Slice read(String topic, long fromOffset);

        @Override
        void close();
    }

    /**
     * Consecutive records of a topic.
     *
     * @param nextOffset where the next slice starts; the records of aborted transactions are left out
     */
    record Slice(List<PublishedEvent> events, long nextOffset) {}

    /** An event that the scheduler has published for an account. */
    record PublishedEvent(AccountId account, Object event) {}
}

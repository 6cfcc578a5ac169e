package dev.trickle.scheduler.recovery;

import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.Topics;
import dev.trickle.scheduler.recovery.PublishedEvents.PublishedEvent;
import dev.trickle.scheduler.store.StateStores;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events that this partition of the scheduler had published when its recovery started, in slices. The end
 * offsets and the progress are in the stores, so a restart continues in the same transaction as the effects.
 */
public final class PublishedEventReader implements AutoCloseable {

    /** Final states and closings before requests, so that no request of a closed campaign is in flight. */
    private static final List<Topic<?, ?>> TOPICS = List.of(Topics.SCHEDULE_EVENTS, Topics.SEND_REQUESTS);

    private static final String NEXT_PREFIX = "~published|";
    private static final String END_PREFIX = "~published-end|";

    private final StateStores stores;
    private final PublishedEvents publishedEvents;
    private final int partition;
    private PublishedEvents.@Nullable Reader reader;

    PublishedEventReader(StateStores stores, PublishedEvents publishedEvents, int partition) {
        this.stores = stores;
        this.publishedEvents = publishedEvents;
        this.partition = partition;
    }

    /** Reads about this many events. Returns whether all have been read. */
    boolean readSlice(int budget, Consumer<PublishedEvent> handler) {
        TOPICS.forEach(topic -> endOffset(topic.name()));
        var left = budget;
        for (var topic : TOPICS) {
            var end = endOffset(topic.name());
            var next = nextOffset(topic.name());
            while (next < end) {
                var slice = reader().read(topic.name(), next);
                slice.events().forEach(handler);
                left -= slice.events().size();
                if (left <= 0 || slice.nextOffset() == next) {
                    saveNextOffset(topic.name(), slice.nextOffset());
                    return false;
                }
                next = slice.nextOffset();
                saveNextOffset(topic.name(), next);
            }
        }
        return true;
    }

    /** The topics that a recovery has not read to their ends. */
    public static List<String> unreadTopics(ReadOnlyKeyValueStore<String, String> metadata) {
        return TOPICS.stream()
                .map(Topic::name)
                .filter(topic -> {
                    var end = metadata.get(END_PREFIX + topic);
                    return end == null || offset(metadata, NEXT_PREFIX + topic) < Long.parseLong(end);
                })
                .toList();
    }

    private static long offset(ReadOnlyKeyValueStore<String, String> metadata, String key) {
        var stored = metadata.get(key);
        return stored == null ? 0 : Long.parseLong(stored);
    }

    /** Returns the end offset, which is stored before the first read: a later one could grow without limit. */
    private long endOffset(String topic) {
        var stored = stores.metadata().get(END_PREFIX + topic);
        if (stored != null) {
            return Long.parseLong(stored);
        }
        var end = reader().endOffset(topic);
        stores.metadata().put(END_PREFIX + topic, Long.toString(end));
        return end;
    }

    private long nextOffset(String topic) {
        return offset(stores.metadata(), NEXT_PREFIX + topic);
    }

    private void saveNextOffset(String topic, long next) {
        stores.metadata().put(NEXT_PREFIX + topic, Long.toString(next));
    }

    private PublishedEvents.Reader reader() {
        if (reader == null) {
            reader = publishedEvents.open(partition);
        }
        return reader;
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}

package dev.trickle.scheduler;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.Topics;
import dev.trickle.scheduler.recovery.PublishedEvents;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The committed events of the scheduler on one partition of its output topics. Slices have any size, also none. */
final class PublishedLog implements PublishedEvents {

    private final Random random;
    private final Map<String, List<PublishedEvent>> byTopic = new HashMap<>();

    PublishedLog(Random random) {
        this.random = random;
    }

    void add(AccountId account, Object event) {
        var topic = event instanceof SendRequested ? Topics.SEND_REQUESTS : Topics.SCHEDULE_EVENTS;
        byTopic.computeIfAbsent(topic.name(), first -> new ArrayList<>()).add(new PublishedEvent(account, event));
    }

    @Override
    public Reader open(int partition) {
        return new LogReader();
    }

    private List<PublishedEvent> events(String topic) {
        return byTopic.getOrDefault(topic, List.of());
    }

    private final class LogReader implements Reader {

        @Override
        public long endOffset(String topic) {
            return events(topic).size();
        }

        @Override
        public Slice read(String topic, long fromOffset) {
            var from = (int) fromOffset;
            var next = from + random.nextInt(Math.min(events(topic).size() - from, 20) + 1);
            return new Slice(List.copyOf(events(topic).subList(from, next)), next);
        }

        @Override
        public void close() {
            // No resources to release.
        }
    }
}

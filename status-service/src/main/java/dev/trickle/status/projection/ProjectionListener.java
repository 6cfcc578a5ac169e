package dev.trickle.status.projection;

import dev.trickle.pipeline.Topics;
import dev.trickle.status.publishing.DeadLetters;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.stereotype.Component;

/** Folds whatever a poll brings, in one transaction; offsets move after it. */
@Component
public class ProjectionListener implements BatchMessageListener<byte[], byte[]> {

    private final ProjectedTopics topics = new ProjectedTopics();
    private final DeliveryProjection fold;
    private final DeadLetters deadLetters;

    ProjectionListener(DataSource connections, DeadLetters deadLetters) {
        this.fold = new DeliveryProjection(connections);
        this.deadLetters = deadLetters;
    }

    @Override
    public void onMessage(List<ConsumerRecord<byte[], byte[]>> records) {
        var events = new ProjectionBatch();
        var unreadable = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (var record : records) {
            try {
                topics.read(record, events);
            } catch (RuntimeException unread) {
                unreadable.add(record);
            }
        }
        deadLetters.keep(Topics.STATUS_DEAD_LETTERS, unreadable);
        apply(events);
    }

    private void apply(ProjectionBatch events) {
        try {
            fold.apply(events);
        } catch (SQLException failure) {
            throw new UncategorizedSQLException("Folding a batch", null, failure);
        }
    }
}

package dev.trickle.status.projection;

import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.UnsupportedEventException;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.status.publishing.DeadLetters;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.stereotype.Component;

/**
 * Projects the records of a poll in one transaction; offsets are committed afterwards. Records of another version or of
 * an account that the settings do not name fail the batch with {@link UnsupportedRecordException}.
 */
@Component
public class ProjectionListener implements BatchMessageListener<byte[], byte[]> {

    private final ProjectedTopics topics = new ProjectedTopics();
    private final DeliveryProjection projection;
    private final DeadLetters deadLetters;
    private final SharedSettings sharedSettings;

    ProjectionListener(DataSource connections, DeadLetters deadLetters, SharedSettings sharedSettings) {
        this.projection = new DeliveryProjection(connections);
        this.deadLetters = deadLetters;
        this.sharedSettings = sharedSettings;
    }

    @Override
    public void onMessage(List<ConsumerRecord<byte[], byte[]>> records) {
        var batch = new ProjectionBatch();
        var unreadable = new ArrayList<DeadLetters.Unreadable>();
        for (var record : records) {
            try {
                var account = topics.merge(record, batch);
                if (!sharedSettings.isKnown(account)) {
                    throw new UnsupportedRecordException(
                            record,
                            "Account %s is in neither trickle.accounts nor trickle.retired-accounts"
                                    .formatted(account));
                }
            } catch (UnsupportedEventException unsupported) {
                throw new UnsupportedRecordException(record, String.valueOf(unsupported.getMessage()));
            } catch (UnsupportedRecordException unsupported) {
                throw unsupported;
            } catch (RuntimeException failure) {
                unreadable.add(new DeadLetters.Unreadable(record, failure));
            }
        }
        deadLetters.publish(Topics.STATUS_DEAD_LETTERS, unreadable);
        apply(batch);
    }

    private void apply(ProjectionBatch batch) {
        try {
            projection.apply(batch);
        } catch (SQLException failure) {
            throw new UncategorizedSQLException("Applying a batch to the projection", null, failure);
        }
    }
}

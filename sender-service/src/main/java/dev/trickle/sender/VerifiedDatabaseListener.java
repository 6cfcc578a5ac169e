package dev.trickle.sender;

import dev.trickle.sender.database.DatabaseGuard;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.listener.BatchMessageListener;

/**
 * Applies records only while the database is verified. Otherwise they are read again: an older database, connected by
 * mistake, would take in changes that the right one then lacks.
 */
final class VerifiedDatabaseListener implements BatchMessageListener<byte[], byte[]> {

    private final DatabaseGuard databaseGuard;
    private final BatchMessageListener<byte[], byte[]> listener;

    VerifiedDatabaseListener(DatabaseGuard databaseGuard, BatchMessageListener<byte[], byte[]> listener) {
        this.databaseGuard = databaseGuard;
        this.listener = listener;
    }

    @Override
    public void onMessage(List<ConsumerRecord<byte[], byte[]>> records) {
        databaseGuard.requireVerified();
        listener.onMessage(records);
    }
}

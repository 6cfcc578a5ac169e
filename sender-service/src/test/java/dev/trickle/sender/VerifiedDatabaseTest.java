package dev.trickle.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.trickle.pipeline.background.PollingWorker;
import dev.trickle.sender.database.DatabaseGuard;
import dev.trickle.sender.database.DatabaseIdentity;
import dev.trickle.sender.database.UnverifiedDatabaseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/**
 * Nothing but claims and their outcomes is written, and nothing is read from the rows, before the database is verified.
 */
class VerifiedDatabaseTest {

    private static final DatabaseIdentity DATABASE = DatabaseIdentity.of("1/00000001");
    private static final ConsumerRecord<byte[], byte[]> RECORD =
            new ConsumerRecord<>("delivery-updates", 0, 1, new byte[0], new byte[0]);

    private final DatabaseGuard databaseGuard = new DatabaseGuard();

    @Test
    void recordsWaitUntilTheDatabaseIsVerified() {
        var applied = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        var listener = new VerifiedDatabaseListener(databaseGuard, applied::addAll);

        assertThatThrownBy(() -> listener.onMessage(List.of(RECORD))).isInstanceOf(UnverifiedDatabaseException.class);
        complete(Optional.of("older"));
        assertThatThrownBy(() -> listener.onMessage(List.of(RECORD))).isInstanceOf(UnverifiedDatabaseException.class);
        assertThat(applied).isEmpty();

        complete(Optional.empty());
        listener.onMessage(List.of(RECORD));
        assertThat(applied).containsExactly(RECORD);
    }

    @Test
    void workersWaitUntilTheDatabaseIsVerified() {
        var early = new AtomicInteger();
        var runs = new AtomicInteger();
        var asked = new AtomicInteger();
        var worker = PollingWorker.every(
                Duration.ofMillis(1),
                "count",
                () -> (databaseGuard.needsComparison() ? early : runs).incrementAndGet(),
                databaseGuard::awaitVerified);
        var witness =
                PollingWorker.every(Duration.ofMillis(1), "witness", asked::incrementAndGet, verified()::awaitVerified);
        worker.start();
        witness.start();
        await().until(() -> asked.get() > 20);

        complete(Optional.empty());
        await().until(() -> runs.get() > 0);

        worker.stop();
        witness.stop();
        assertThat(early).hasValue(0);
    }

    /** A webhook about a template is no reason to write what a template read finds into an older database. */
    @Test
    void aRequestedRunWaitsUntilTheDatabaseIsVerified() {
        var early = new AtomicInteger();
        var runs = new AtomicInteger();
        var worker = PollingWorker.every(
                Duration.ofDays(1),
                "count",
                () -> (databaseGuard.needsComparison() ? early : runs).incrementAndGet(),
                databaseGuard::awaitVerified);
        worker.start();
        worker.wakeUp();
        worker.wakeUp();

        complete(Optional.empty());
        await().until(() -> runs.get() == 1);
        worker.wakeUp();
        await().until(() -> runs.get() == 2);

        worker.stop();
        assertThat(early).hasValue(0);
        assertThat(runs).as("two requests before a run are one").hasValue(2);
    }

    private void complete(Optional<String> refusal) {
        databaseGuard.complete(databaseGuard.version(), DATABASE, refusal);
    }

    private static DatabaseGuard verified() {
        var verified = new DatabaseGuard();
        verified.complete(verified.version(), DATABASE, Optional.empty());
        return verified;
    }
}

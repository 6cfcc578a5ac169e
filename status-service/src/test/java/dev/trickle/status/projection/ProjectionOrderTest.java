package dev.trickle.status.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ReferenceRecipientStatus;
import dev.trickle.status.projection.RandomDeliveryHistory.PublishedEvent;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The same events in any order, repetition and batch size result in the same rows and exact counters of campaigns,
 * quarters of an hour and accounts.
 *
 * <p>{@code -Dtrickle.histories=100000} runs more histories, {@code -Dtrickle.histories.from=17} others. Every history
 * has its own account, so a failure names the seed.
 */
class ProjectionOrderTest {

    private static final int HISTORIES = Integer.getInteger("trickle.histories", 3_000);
    private static final long FIRST = Long.getLong("trickle.histories.from", 0);
    private static final int HISTORIES_AT_ONCE = 100;
    private static final int SMALL_BATCH = 20;
    private static final int LARGE_BATCH = 5_000;
    private static final int WRITERS = 3;

    private static ProjectionDatabase database;

    @BeforeAll
    static void createDatabase() {
        database = new ProjectionDatabase();
    }

    @AfterAll
    static void closeDatabase() {
        database.close();
    }

    @Test
    void anyOrderRepetitionAndBatchSizeResultsInTheSameRowsAndExactCounters() throws SQLException {
        for (var from = FIRST; from < FIRST + HISTORIES; from += HISTORIES_AT_ONCE) {
            var seeds = LongStream.range(from, Math.min(from + HISTORIES_AT_ONCE, FIRST + HISTORIES))
                    .boxed()
                    .toList();
            var random = new Random(from);
            var events = eventsOf(seeds);
            var once = rowsAfter(seeds, events, LARGE_BATCH, random);
            var largestBatch = random.nextInt(10) == 0 ? SMALL_BATCH : LARGE_BATCH;
            var repeated = rowsAfter(seeds, RandomDeliveryHistory.shuffled(events, random), largestBatch, random);

            assertThat(repeated).as("from seed %d", from).containsExactlyElementsOf(once);
            assertThat(database.counters()).as("from seed %d", from).isEqualTo(database.recount());
        }
    }

    /** The scheduler is compared with the same model. */
    @Test
    void eachRecipientHasTheStatusOfTheReferenceModel() throws SQLException {
        var statuses = new HashMap<UUID, ReferenceRecipientStatus>();
        var events = eventsOf(
                LongStream.range(FIRST, FIRST + HISTORIES_AT_ONCE).boxed().toList());
        for (var published : events) {
            ReferenceRecipientStatus.recipientOf(published.event())
                    .ifPresent(recipient -> statuses.computeIfAbsent(
                                    recipient.value(), first -> new ReferenceRecipientStatus())
                            .add(published.event()));
        }
        database.truncate();

        apply(RandomDeliveryHistory.shuffled(events, new Random(FIRST)), LARGE_BATCH, new Random(FIRST));

        var shown = database.statuses();
        assertThat(shown).hasSameSizeAs(statuses);
        assertThat(shown)
                .allSatisfy((recipient, status) ->
                        assertThat(status).isEqualTo(statuses.get(recipient).status()));
    }

    @Test
    void concurrentWritersResultInTheSameRows() throws Exception {
        var seeds = LongStream.range(0, HISTORIES_AT_ONCE).boxed().toList();
        var events = eventsOf(seeds);
        var once = rowsAfter(seeds, events, LARGE_BATCH, new Random(1));
        database.truncate();

        try (var writers = Executors.newFixedThreadPool(WRITERS)) {
            var written = new ArrayList<Future<?>>();
            for (var writer = 0; writer < WRITERS; writer++) {
                var random = new Random(writer);
                var shuffled = RandomDeliveryHistory.shuffled(events, random);
                written.add(writers.submit(() -> {
                    apply(shuffled, LARGE_BATCH, random);
                    return null;
                }));
            }
            for (var each : written) {
                each.get();
            }
        }

        assertThat(rowsOf(seeds)).containsExactlyElementsOf(once);
        assertThat(database.counters()).isEqualTo(database.recount());
    }

    private static List<PublishedEvent> eventsOf(List<Long> seeds) {
        return seeds.stream()
                .flatMap(seed -> RandomDeliveryHistory.of(seed).stream())
                .toList();
    }

    private static List<String> rowsAfter(
            List<Long> seeds, List<PublishedEvent> events, int largestBatch, Random random) throws SQLException {
        database.truncate();
        apply(events, largestBatch, random);
        return rowsOf(seeds);
    }

    private static List<String> rowsOf(List<Long> seeds) {
        return database.rowsOf(seeds.stream()
                .map(RandomDeliveryHistory::accountOf)
                .map(AccountId::value)
                .toList());
    }

    private static void apply(List<PublishedEvent> events, int largestBatch, Random random) throws SQLException {
        for (var from = 0; from < events.size(); ) {
            var to = Math.min(events.size(), from + 1 + random.nextInt(largestBatch));
            var batch = new ProjectionBatch();
            events.subList(from, to).forEach(event -> event.addTo(batch));
            database.projection().apply(batch);
            from = to;
        }
    }
}

package dev.trickle.status.routing;

import dev.trickle.pipeline.Topics;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Counts unprocessed webhooks by their unknown part. */
@Component
public class UnprocessedWebhookRepository {

    /** The offset makes the count independent of repetition: a partition is read in order. */
    private static final String ADD = """
            INSERT INTO unprocessed_webhooks AS known
                   (reason, type, business_account_id, phone_number_id, topic_partition, count, first_offset, last_offset,
                    first_received_at, last_received_at)
            SELECT added.reason, added.type, added.business, added.number, added.topic_partition, count(*),
                   min(added.topic_offset), max(added.topic_offset), min(added.received_at), max(added.received_at)
              FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::int[], ?::bigint[], ?::timestamptz[])
                   AS added (reason, type, business, number, topic_partition, topic_offset, received_at)
              LEFT JOIN unprocessed_webhooks counted
                     ON counted.reason = added.reason AND counted.type = added.type
                    AND counted.business_account_id = added.business AND counted.phone_number_id = added.number
                    AND counted.topic_partition = added.topic_partition
             WHERE added.topic_offset > coalesce(counted.last_offset, -1)
             GROUP BY 1, 2, 3, 4, 5
             ORDER BY 1, 2, 3, 4, 5
            ON CONFLICT (reason, type, business_account_id, phone_number_id, topic_partition) DO UPDATE
               SET count = known.count + excluded.count,
                   last_offset = excluded.last_offset,
                   first_received_at = least(known.first_received_at, excluded.first_received_at),
                   last_received_at = greatest(known.last_received_at, excluded.last_received_at)
            """;

    private static final String DELETE_EXPIRED = "DELETE FROM unprocessed_webhooks WHERE last_received_at < ?";

    private final JdbcTemplate database;
    private final InstantSource clock;

    UnprocessedWebhookRepository(JdbcTemplate database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    void add(List<UnprocessedWebhook> webhooks) {
        if (webhooks.isEmpty()) {
            return;
        }
        database.update(ADD, statement -> {
            var connection = statement.getConnection();
            var column = 0;
            for (var values : List.of(
                    values(webhooks, webhook -> webhook.reason().name().toLowerCase(Locale.ROOT)),
                    values(webhooks, UnprocessedWebhook::type),
                    values(webhooks, webhook -> webhook.origin().businessAccount()),
                    values(webhooks, webhook -> webhook.origin().phoneNumber()),
                    values(webhooks, UnprocessedWebhook::partition),
                    values(webhooks, UnprocessedWebhook::offset),
                    values(webhooks, UnprocessedWebhook::receivedAt))) {
                statement.setArray(++column, connection.createArrayOf("text", values));
            }
        });
    }

    private static Object[] values(List<UnprocessedWebhook> webhooks, Function<UnprocessedWebhook, Object> value) {
        return webhooks.stream().map(value).map(Object::toString).toArray();
    }

    /** Deletes rows whose webhooks the topic has deleted. */
    public void deleteExpired() {
        var retention = Objects.requireNonNull(Topics.WEBHOOKS_RECEIVED.retention());
        database.update(DELETE_EXPIRED, Timestamp.from(clock.instant().minus(retention)));
    }
}

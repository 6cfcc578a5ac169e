package dev.trickle.status.receipt;

import dev.trickle.pipeline.jdbc.SqlInstants;
import dev.trickle.status.webhook.RefusalCount;
import dev.trickle.status.webhook.RefusalReason;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Stores the count of refused webhooks, which the API shows. */
@Component
class WebhookRefusalRepository {

    /** After a day without refusals the count restarts: the next ones have another cause. */
    private static final String ADD = """
            INSERT INTO webhook_refusals AS known (reason, count, first_refused_at, last_refused_at)
            VALUES (:reason, :count, :firstAt, :lastAt)
            ON CONFLICT (reason) DO UPDATE
               SET (count, first_refused_at, last_refused_at) = (
                       SELECT CASE WHEN is_new THEN 0 ELSE known.count END + excluded.count,
                              CASE WHEN is_new THEN excluded.first_refused_at
                                   ELSE least(known.first_refused_at, excluded.first_refused_at) END,
                              greatest(known.last_refused_at, excluded.last_refused_at)
                         FROM (SELECT known.last_refused_at < excluded.first_refused_at - interval '1 day' AS is_new)
                              AS found)
            """;

    private final JdbcClient database;

    WebhookRefusalRepository(JdbcClient database) {
        this.database = database;
    }

    void add(RefusalReason reason, RefusalCount added) {
        database.sql(ADD)
                .param("reason", reason.label())
                .param("count", added.count())
                .param("firstAt", SqlInstants.toParameter(added.firstAt()))
                .param("lastAt", SqlInstants.toParameter(added.lastAt()))
                .update();
    }
}

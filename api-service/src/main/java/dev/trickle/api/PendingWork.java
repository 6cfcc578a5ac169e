package dev.trickle.api;

import dev.trickle.pipeline.ClockSkippable;
import java.time.Instant;
import java.util.Optional;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Whether the API still owes the pipeline something; it waits for no instant of the calendar. */
@Component
final class PendingWork implements ClockSkippable {

    private static final String SOMETHING_IS_UNDER_WAY = """
            SELECT EXISTS (SELECT FROM api_outbox)
                OR EXISTS (SELECT FROM campaign_plans WHERE published_at IS NULL)
                OR EXISTS (SELECT FROM import_jobs WHERE state = 'running')
            """;

    private final JdbcClient database;

    PendingWork(JdbcClient database) {
        this.database = database;
    }

    @Override
    public Optional<Instant> nextTimer() {
        return Optional.empty();
    }

    @Override
    public boolean isBusy() {
        try {
            return database.sql(SOMETHING_IS_UNDER_WAY).query(Boolean.class).single();
        } catch (DataAccessException unknown) {
            // Who cannot look must not let the calendar jump.
            return true;
        }
    }
}

package dev.trickle.api;

import dev.trickle.pipeline.ClockSkippable;
import java.time.Instant;
import java.util.Optional;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reports whether events, plans, checks of templates or imports are pending; the API has no timers. */
@Component
final class PendingWork implements ClockSkippable {

    private static final String HAS_PENDING_WORK = """
            SELECT EXISTS (SELECT FROM api_outbox)
                OR EXISTS (SELECT FROM campaign_plans WHERE published_at IS NULL)
                OR EXISTS (SELECT FROM import_jobs WHERE state = 'running')
                OR EXISTS (SELECT FROM marketing_campaigns
                            WHERE template_check = 'unchecked' AND desired_state IN ('scheduled', 'paused'))
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
            return database.sql(HAS_PENDING_WORK).query(Boolean.class).single();
        } catch (DataAccessException unavailable) {
            // While the state is unknown, the clock must not be moved.
            return true;
        }
    }
}

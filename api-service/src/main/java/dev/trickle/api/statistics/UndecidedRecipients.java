package dev.trickle.api.statistics;

import dev.trickle.api.scheduler.WaitingReason;
import dev.trickle.pipeline.CampaignId;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Explains why recipients wait whose messages may be opt-outs. The scheduler reports them like other recipients that
 * wait for their next attempt, because only the database knows the messages to decide on.
 */
@Component
final class UndecidedRecipients {

    private static final String REASON = "undecided";

    /** Starts from the open messages, which are few. */
    private static final String COUNT = """
            SELECT count(DISTINCT r.id)
              FROM unmatched_opt_outs o
              JOIN user_profiles u ON u.account_id = o.account_id AND u.contact_key = ANY (o.held_keys)
              JOIN recipient_status r ON r.user_id = u.id
             WHERE o.resolved_at IS NULL AND o.held_keys IS NOT NULL
               AND r.campaign_id = :campaign AND r.status IN ('pending', 'queued')
            """;

    private final JdbcClient database;

    UndecidedRecipients(JdbcClient database) {
        this.database = database;
    }

    /** Returns the reason if recipients of the campaign wait for the decision of a person. */
    Optional<WaitingReason> reason(CampaignId campaign) {
        var count = database.sql(COUNT)
                .param("campaign", campaign.value())
                .query(Integer.class)
                .single();
        return count == 0 ? Optional.empty() : Optional.of(new WaitingReason(REASON, explain(count), null, null));
    }

    private static String explain(int count) {
        var people = count == 1 ? "1 recipient has" : count + " recipients have";
        return people
                + " written a message that may be an opt-out, and may get a message only after a person has decided."
                + " GET /api/opt-outs/undecided lists the messages, POST /api/opt-outs/undecided/{id} decides.";
    }
}

package dev.trickle.api.progress;

import dev.trickle.api.database.SqlInstants;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.RecipientId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the recipients of a campaign in the order of its plan, page by page. */
@Component
class RecipientViewRepository {

    private static final int STREAM_PAGE_SIZE = 2_000;
    private static final int BEFORE_FIRST = -1;

    private static final String CAMPAIGN_EXISTS =
            "SELECT EXISTS (SELECT FROM marketing_campaigns WHERE id = :campaign)";

    private static final String SELECT = """
            SELECT id, campaign_id, user_phone, status, scheduled_date, sent_at, delivered_at, error_message,
                   error_code, message_id, ordinal
              FROM recipient_status
             WHERE\s""";

    private static final String NEXT_PAGE = " AND ordinal > :after ORDER BY ordinal LIMIT :limit";

    private static final String FIND = SELECT + "id = :id AND campaign_id = :campaign";

    private final JdbcClient database;

    RecipientViewRepository(JdbcClient database) {
        this.database = database;
    }

    /** Whether the campaign exists. */
    boolean campaignExists(CampaignId campaign) {
        return database.sql(CAMPAIGN_EXISTS)
                .param("campaign", campaign.value())
                .query(Boolean.class)
                .single();
    }

    /** The first recipients after an ordinal, or from the first for null. */
    List<RecipientResponse> page(RecipientFilter filter, @Nullable Integer after, int limit) {
        return database.sql(SELECT + filter.condition() + NEXT_PAGE)
                .params(filter.parameters())
                .param("after", after == null ? BEFORE_FIRST : after)
                .param("limit", limit)
                .query((row, number) -> recipientIn(row))
                .list();
    }

    /** Passes all recipients to the consumer, with one page in memory at a time. */
    void forEach(RecipientFilter filter, Consumer<RecipientResponse> consumer) {
        List<RecipientResponse> page = page(filter, null, STREAM_PAGE_SIZE);
        while (!page.isEmpty()) {
            page.forEach(consumer);
            page = page(filter, page.getLast().ordinal(), STREAM_PAGE_SIZE);
        }
    }

    Optional<RecipientResponse> find(CampaignId campaign, RecipientId id) {
        return database.sql(FIND)
                .param("id", id.value())
                .param("campaign", campaign.value())
                .query((row, number) -> recipientIn(row))
                .optional();
    }

    private static RecipientResponse recipientIn(ResultSet row) throws SQLException {
        return new RecipientResponse(
                RecipientId.of(row.getString("id")),
                CampaignId.of(row.getString("campaign_id")),
                row.getString("user_phone"),
                row.getString("status"),
                row.getObject("scheduled_date", LocalDate.class),
                SqlInstants.nullableIn(row, "sent_at"),
                SqlInstants.nullableIn(row, "delivered_at"),
                row.getString("error_message"),
                row.getString("error_code"),
                row.getString("message_id"),
                row.getInt("ordinal"));
    }
}

package dev.trickle.api.progress;

import dev.trickle.api.database.SqlInstants;
import dev.trickle.pipeline.AccountId;
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
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

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

    private static final String EXPORTED = SELECT.replace("ordinal\n", "ordinal, read_at, skip_reason, user_id\n");

    private static final String EXPORT = """
            SELECT s.*, u.name, u.attributes
              FROM ({page}) s
              LEFT JOIN user_profiles u ON u.id = s.user_id
             ORDER BY s.ordinal
            """;

    private static final String ATTRIBUTES = """
            SELECT name FROM attribute_names WHERE account_id = :account ORDER BY name LIMIT 1000
            """;

    /** Amounts keep their zeros. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

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

    /** Passes all recipients with their customers to the consumer, with one page in memory at a time. */
    void forEachExported(RecipientFilter filter, Consumer<ExportedRecipient> consumer) {
        var page = exportedPage(filter, BEFORE_FIRST);
        while (!page.isEmpty()) {
            page.forEach(consumer);
            page = exportedPage(filter, page.getLast().recipient().ordinal());
        }
    }

    /** Returns the account of a campaign. */
    Optional<AccountId> findAccount(CampaignId campaign) {
        return database.sql("SELECT account_id FROM marketing_campaigns WHERE id = :campaign")
                .param("campaign", campaign.value())
                .query((row, number) -> new AccountId(row.getString("account_id")))
                .optional();
    }

    /** Returns the names of all attributes of an account. */
    List<String> listAttributes(AccountId account) {
        return database.sql(ATTRIBUTES)
                .param("account", account.value())
                .query(String.class)
                .list();
    }

    private List<ExportedRecipient> exportedPage(RecipientFilter filter, int after) {
        return database.sql(EXPORT.replace("{page}", EXPORTED + filter.condition() + NEXT_PAGE))
                .params(filter.parameters())
                .param("after", after)
                .param("limit", STREAM_PAGE_SIZE)
                .query((row, number) -> exportedIn(row))
                .list();
    }

    private static ExportedRecipient exportedIn(ResultSet row) throws SQLException {
        var attributes = row.getString("attributes");
        return new ExportedRecipient(
                recipientIn(row),
                SqlInstants.readNullable(row, "read_at"),
                row.getString("skip_reason"),
                row.getString("name"),
                attributes == null ? null : JSON.readTree(attributes));
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
                SqlInstants.readNullable(row, "sent_at"),
                SqlInstants.readNullable(row, "delivered_at"),
                row.getString("error_message"),
                row.getString("error_code"),
                row.getString("message_id"),
                row.getInt("ordinal"));
    }
}

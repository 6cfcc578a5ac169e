package dev.trickle.api.recipients;

import dev.trickle.api.audience.RequiredValues;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.jdbc.SqlInstants;
import dev.trickle.pipeline.template.CustomerValues;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    private static final String SKIPPED = "skipped";
    private static final String LACKS_VALUE = "lacks_value";

    private static final String CAMPAIGN_EXISTS =
            "SELECT EXISTS (SELECT FROM marketing_campaigns WHERE id = :campaign)";

    private static final String SELECT = """
            SELECT s.*, u.name, u.attributes
              FROM (SELECT id, campaign_id, user_phone, status, scheduled_date, sent_at, delivered_at, error_message,
                           error_code, message_id, ordinal, read_at, skip_reason, user_id
                      FROM recipient_status
                     WHERE {condition}) s
              LEFT JOIN user_profiles u ON u.id = s.user_id
             ORDER BY s.ordinal
            """;

    private static final String ATTRIBUTES = """
            SELECT name FROM customer_attributes WHERE account_id = :account ORDER BY name LIMIT 1000
            """;

    /** Amounts keep their zeros. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final String NEXT_PAGE = " AND ordinal > :after ORDER BY ordinal LIMIT :limit";

    private static final String FIND = SELECT.replace("{condition}", "id = :id AND campaign_id = :campaign");

    private static final String COMPONENTS = "SELECT template_components FROM marketing_campaigns WHERE id = :campaign";

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
        var required = requiredValues(filter.campaign());
        return select(filter, after == null ? BEFORE_FIRST : after, limit)
                .query((row, number) -> recipientIn(row, required))
                .list();
    }

    private JdbcClient.StatementSpec select(RecipientFilter filter, int after, int limit) {
        return database.sql(SELECT.replace("{condition}", filter.condition() + NEXT_PAGE))
                .params(filter.parameters())
                .param("after", after)
                .param("limit", limit);
    }

    private Set<String> requiredValues(CampaignId campaign) {
        return database.sql(COMPONENTS)
                .param("campaign", campaign.value())
                .query((row, number) -> Optional.ofNullable(row.getString("template_components")))
                .optional()
                .flatMap(components -> components)
                .map(components -> RequiredValues.of(JSON.readTree(components)))
                .orElse(Set.of());
    }

    /** Passes all recipients with their customers to the consumer, with one page in memory at a time. */
    void forEachExported(RecipientFilter filter, Consumer<ExportedRecipient> consumer) {
        var required = requiredValues(filter.campaign());
        var page = exportedPage(filter, required, BEFORE_FIRST);
        while (!page.isEmpty()) {
            page.forEach(consumer);
            page = exportedPage(filter, required, page.getLast().recipient().ordinal());
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

    private List<ExportedRecipient> exportedPage(RecipientFilter filter, Set<String> required, int after) {
        return select(filter, after, STREAM_PAGE_SIZE)
                .query((row, number) -> exportedIn(row, required))
                .list();
    }

    private static ExportedRecipient exportedIn(ResultSet row, Set<String> required) throws SQLException {
        var attributes = row.getString("attributes");
        return new ExportedRecipient(
                recipientIn(row, required),
                SqlInstants.readNullable(row, "read_at"),
                row.getString("name"),
                attributes == null ? null : JSON.readTree(attributes));
    }

    Optional<RecipientResponse> find(CampaignId campaign, RecipientId id) {
        var required = requiredValues(campaign);
        return database.sql(FIND)
                .param("id", id.value())
                .param("campaign", campaign.value())
                .query((row, number) -> recipientIn(row, required))
                .optional();
    }

    private static RecipientResponse recipientIn(ResultSet row, Set<String> required) throws SQLException {
        var reason = row.getString("status").equals(SKIPPED) ? row.getString("skip_reason") : null;
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
                reason,
                SkipReasonText.of(reason),
                LACKS_VALUE.equals(reason) ? lacking(row, required) : null,
                row.getInt("ordinal"));
    }

    private static List<String> lacking(ResultSet row, Set<String> required) throws SQLException {
        var attributes = row.getString("attributes");
        var values = new CustomerValues(row.getString("name"), attributes == null ? "{}" : attributes);
        return required.stream().filter(value -> !values.has(value)).toList();
    }
}

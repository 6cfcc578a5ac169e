package dev.trickle.api.audience;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.trickle.pipeline.AccountId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The values that filters of an audience can name, with the number of customers who have each, the most frequent first:
 * at most 1,000 of each kind.
 *
 * @param attributes names and types of attributes
 */
public record AudienceVocabulary(
        List<Entry> customerTiers, List<Entry> tags, List<AttributeEntry> attributes, List<Entry> locales) {

    private static final String FIND = """
            SELECT value, count(*) AS customers
              FROM {values}
             WHERE account_id = :account AND value <> ''
             GROUP BY value
             ORDER BY customers DESC, value
             LIMIT 1000
            """;

    private static final String TIERS = find("(SELECT account_id, customer_tier AS value FROM user_profiles) AS tiers");
    private static final String TAGS = find("user_profiles CROSS JOIN unnest(tags) AS value");
    private static final String ATTRIBUTES = find("user_profiles CROSS JOIN jsonb_object_keys(attributes) AS value");
    private static final String TYPED_ATTRIBUTES = """
            SELECT value, customers, a.type
              FROM ({attributes}) AS found
              LEFT JOIN customer_attributes a ON a.account_id = :account AND a.name = found.value
             ORDER BY customers DESC, value
            """.replace("{attributes}", ATTRIBUTES);

    private static final String LOCALES = find("(SELECT account_id, locale AS value FROM user_profiles) AS locales");
    private static final String VALUES_OF_ATTRIBUTE =
            find("(SELECT account_id, attributes ->> :attribute AS value FROM user_profiles) AS attributes");

    /** Reads the vocabulary of an account. It reads all customers once for each kind. */
    public static AudienceVocabulary read(JdbcClient database, AccountId account) {
        return new AudienceVocabulary(
                entries(database, TIERS, account),
                entries(database, TAGS, account),
                database.sql(TYPED_ATTRIBUTES)
                        .param("account", account.value())
                        .query(AttributeEntry.class)
                        .list(),
                entries(database, LOCALES, account));
    }

    static List<String> customerTiers(JdbcClient database, AccountId account) {
        return values(entries(database, TIERS, account));
    }

    static List<String> tags(JdbcClient database, AccountId account) {
        return values(entries(database, TAGS, account));
    }

    static List<String> locales(JdbcClient database, AccountId account) {
        return values(entries(database, LOCALES, account));
    }

    static List<String> attributes(JdbcClient database, AccountId account) {
        return values(entries(database, ATTRIBUTES, account));
    }

    /** Returns the most frequent values of an attribute. */
    static List<String> valuesOf(JdbcClient database, AccountId account, String attribute) {
        return values(database.sql(VALUES_OF_ATTRIBUTE)
                .param("account", account.value())
                .param("attribute", attribute)
                .query(Entry.class)
                .list());
    }

    private static List<Entry> entries(JdbcClient database, String statement, AccountId account) {
        return database.sql(statement)
                .param("account", account.value())
                .query(Entry.class)
                .list();
    }

    private static List<String> values(List<Entry> entries) {
        return entries.stream().map(Entry::value).toList();
    }

    private static String find(String values) {
        return FIND.replace("{values}", values);
    }

    /**
     * An attribute that exists.
     *
     * @param customers who have it, whether or not they may get messages
     * @param type text, number or date; null if no import has set it
     */
    public record AttributeEntry(
            String value,
            int customers,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String type) {}

    /**
     * A value that exists.
     *
     * @param customers who have it, whether or not they may get messages
     */
    public record Entry(String value, int customers) {}
}

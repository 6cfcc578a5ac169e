package dev.trickle.api.customer;

import dev.trickle.api.consent.Subscription;
import dev.trickle.api.contact.KnownContact;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.CustomerId;
import dev.trickle.pipeline.jdbc.SqlArrays;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Reads and writes customers. */
@Component
public class CustomerRepository {

    private static final String SOURCE = "api";

    private static final String MERGE_ONE = CustomerMerge.statement("""
            (SELECT 1 AS row_number, :person AS contact_key, :phone AS whatsapp_phone, :name::text AS name,
                    :locale::text AS locale, :tier::text AS customer_tier, :tags::text[] AS tags,
                    :subscription::text AS subscription, :active::boolean AS is_active,
                    :attributes::jsonb AS attributes)
            """);

    private static final String ID = """
            SELECT id FROM user_profiles WHERE account_id = :account AND contact_key = :person
            """;

    private static final String KNOWN = """
            SELECT contact_key FROM user_profiles WHERE account_id = :account AND contact_key = ANY (:people::text[])
            """;

    private static final String PERSON = """
            SELECT account_id, contact_key FROM user_profiles WHERE id = :id AND contact_key IS NOT NULL
            """;

    private static final String SHOWN = """
            SELECT u.id, u.account_id, u.whatsapp_phone, u.name, u.locale, u.customer_tier, u.tags,
                   CASE WHEN is_opted_out(k.opted_out_at, k.opted_in_at,
                                          k.preferences_opted_out_at, k.preferences_opted_in_at) THEN 'unsubscribed'
                        ELSE u.subscription END AS subscription,
                   u.is_active, u.attributes, u.created_at, u.updated_at
              FROM user_profiles u
              LEFT JOIN contact_consents k ON k.account_id = u.account_id AND k.contact_key = u.contact_key
             WHERE u.erased_at IS NULL
            """;

    private static final String SHOW = SHOWN + " AND u.id = :id";

    /** Ids sort by time, so the newest come first. */
    private static final String LIST = SHOWN + """
               AND u.account_id = :account
               AND (:person::text IS NULL OR u.contact_key = :person)
               AND (:before::uuid IS NULL OR u.id < :before::uuid)
             ORDER BY u.id DESC
             LIMIT :limit
            """;

    private static final String CHANGE_NUMBER = """
            UPDATE user_profiles
               SET whatsapp_phone = :phone, whatsapp_user_id = NULL, contact_key = :to,
                   subscription = CASE WHEN :unsubscribe THEN 'unsubscribed' ELSE subscription END,
                   updated_at = :now
             WHERE id = :id
            """;

    private static final String IS_OPTED_OUT = """
            SELECT coalesce((SELECT is_opted_out(opted_out_at, opted_in_at,
                                                 preferences_opted_out_at, preferences_opted_in_at)
                               FROM contact_consents
                              WHERE account_id = :account AND contact_key = :person), false)
            """;

    private static final String IS_UNDECIDED = """
            SELECT EXISTS (SELECT FROM contact_consents
                            WHERE account_id = :account AND contact_key = :person
                              AND is_undecided(undecided_at, decided_at))
            """;

    private static final String SET_SUBSCRIPTION = """
            UPDATE user_profiles
               SET subscription = :subscription, updated_at = :now,
                   subscribed_at = CASE WHEN :isFirst THEN :now ELSE subscribed_at END,
                   subscription_source = CASE WHEN :isFirst THEN :source ELSE subscription_source END
             WHERE id = :id AND subscription <> :subscription
            """;

    private final JdbcClient database;

    CustomerRepository(JdbcClient database) {
        this.database = database;
    }

    /** Creates or updates one customer; the reason is that of a new subscription. */
    CustomerMerge.Counts merge(AccountId account, CustomerEntry entry, @Nullable String reason, Instant now) {
        return database.sql(MERGE_ONE)
                .param("account", account.value())
                .param("now", SqlInstants.toParameter(now))
                .param("source", SOURCE)
                .param("reason", reason)
                .param("resubscribe", false)
                // The request contains all tags, so that one can be removed.
                .param("replaceTags", true)
                .param("asOf", SqlInstants.toParameter(now))
                .param("person", entry.key().value())
                .param("phone", entry.phone())
                .param("name", entry.name())
                .param("locale", entry.locale())
                .param("tier", entry.tier())
                .param("tags", array(entry.tags()))
                .param("subscription", entry.subscription())
                .param("active", entry.active())
                .param("attributes", json(entry.attributes()))
                .query((row, number) -> new CustomerMerge.Counts(row.getInt("created"), row.getInt("updated")))
                .single();
    }

    /** Returns those of these people who are customers of the account. */
    public Set<ContactKey> findKnown(AccountId account, Collection<ContactKey> people) {
        return database.sql(KNOWN)
                .param("account", account.value())
                .param("people", SqlArrays.texts(people, ContactKey::value))
                .query((row, number) -> new ContactKey(row.getString("contact_key")))
                .set();
    }

    public Optional<CustomerId> findId(KnownContact knownContact) {
        return database.sql(ID)
                .param("account", knownContact.account().value())
                .param("person", knownContact.key().value())
                .query((row, number) -> CustomerId.of(row.getString("id")))
                .optional();
    }

    /** Returns the newest customers before the cursor. */
    List<CustomerResponse> list(
            AccountId account, @Nullable ContactKey person, @Nullable CustomerId before, int limit) {
        return database.sql(LIST)
                .param("account", account.value())
                .param("person", person == null ? null : person.value())
                .param("before", before == null ? null : before.toString())
                .param("limit", limit)
                .query((row, number) -> responseIn(row))
                .list();
    }

    boolean isOptedOut(KnownContact knownContact) {
        return is(IS_OPTED_OUT, knownContact);
    }

    /** Whether a person has to decide about a message of this contact. */
    boolean isUndecided(KnownContact knownContact) {
        return is(IS_UNDECIDED, knownContact);
    }

    private boolean is(String sql, KnownContact knownContact) {
        return database.sql(sql)
                .param("account", knownContact.account().value())
                .param("person", knownContact.key().value())
                .query(Boolean.class)
                .single();
    }

    /**
     * Changes the number of a customer, under the locks of both contacts; {@code unsubscribe} also unsubscribes the
     * customer.
     */
    void changeNumber(CustomerId id, CustomerEntry entry, boolean unsubscribe, Instant now) {
        database.sql(CHANGE_NUMBER)
                .param("id", id.value())
                .param("phone", entry.phone())
                .param("to", entry.key().value())
                .param("unsubscribe", unsubscribe)
                .param("now", SqlInstants.toParameter(now))
                .update();
    }

    /** Returns the contact of a customer; empty if the customer was erased. */
    Optional<KnownContact> findContact(CustomerId id) {
        return database.sql(PERSON)
                .param("id", id.value())
                .query((row, number) -> new KnownContact(
                        new AccountId(row.getString("account_id")), new ContactKey(row.getString("contact_key"))))
                .optional();
    }

    Optional<CustomerResponse> find(CustomerId id) {
        return database.sql(SHOW)
                .param("id", id.value())
                .query((row, number) -> responseIn(row))
                .optional();
    }

    void unsubscribe(CustomerId id, Instant now) {
        setSubscription(id, Subscription.UNSUBSCRIBED, false, now);
    }

    /**
     * Subscribes a customer.
     *
     * @param isFirst whether the customer had neither consented nor opted out; other consents are in the consent history
     */
    void subscribe(CustomerId id, boolean isFirst, Instant now) {
        setSubscription(id, Subscription.SUBSCRIBED, isFirst, now);
    }

    private void setSubscription(CustomerId id, String subscription, boolean isFirst, Instant now) {
        database.sql(SET_SUBSCRIPTION)
                .param("id", id.value())
                .param("isFirst", isFirst)
                .param("source", SOURCE)
                .param("subscription", subscription)
                .param("now", SqlInstants.toParameter(now))
                .update();
    }

    private static CustomerResponse responseIn(ResultSet row) throws SQLException {
        return new CustomerResponse(
                CustomerId.of(row.getString("id")),
                new AccountId(row.getString("account_id")),
                row.getString("whatsapp_phone"),
                row.getString("name"),
                row.getString("locale"),
                row.getString("customer_tier"),
                List.of((String[]) row.getArray("tags").getArray()),
                row.getString("subscription"),
                row.getBoolean("is_active"),
                row.getString("attributes"),
                SqlInstants.read(row, "created_at"),
                SqlInstants.read(row, "updated_at"));
    }

    private static @Nullable SqlArrayValue array(@Nullable List<String> texts) {
        return texts == null ? null : SqlArrays.texts(texts);
    }

    private static @Nullable String json(@Nullable JsonNode tree) {
        return tree == null ? null : tree.toString();
    }
}

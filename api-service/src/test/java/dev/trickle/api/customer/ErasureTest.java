package dev.trickle.api.customer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.pipeline.SubscriptionChange.CustomerUnsubscribed;
import dev.trickle.pipeline.Topics;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two customers got a message. One of them changed the phone number and is erased. */
class ErasureTest {

    private static final String OLD_NUMBER = "4915551000001";
    private static final String NEW_NUMBER = "4915551000009";
    private static final String OTHER_CUSTOMERS_NUMBER = "4915551000002";

    private static ApiScenario api;

    private String ada;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.shared();
    }

    @BeforeEach
    void insertMessagesOfTwoCustomers() {
        api.reset();
        ada = api.customer(1, ", \"name\": \"Ada\"");
        api.customer(2, ", \"name\": \"Bob\"");
        api.post("/api/campaigns", """
                {"name": "Sale", "template_name": "sale", "start_date": "2025-06-01T09:00:00Z"}
                """);
        api.patch("/api/customers/" + ada, "{\"whatsapp_phone\": \"+%s\"}".formatted(NEW_NUMBER));
        insertAttempts();
        insertParkedWebhooks();
        insertAliases();
    }

    @Test
    void noTableContainsANumberOfAnErasedCustomer() {
        assertThat(allRows()).anyMatch(row -> row.contains(OLD_NUMBER)).anyMatch(row -> row.contains(NEW_NUMBER));

        api.delete("/api/customers/" + ada);

        assertThat(allRows()).noneMatch(row -> row.contains(OLD_NUMBER) || row.contains(NEW_NUMBER));
    }

    @Test
    void otherCustomersAreNotErased() {
        var before =
                allRows().filter(row -> row.contains(OTHER_CUSTOMERS_NUMBER)).toList();

        api.delete("/api/customers/" + ada);

        assertThat(allRows().filter(row -> row.contains(OTHER_CUSTOMERS_NUMBER)))
                .containsExactlyElementsOf(before);
        assertThat(before).as("one row of each table").hasSize(7);
    }

    @Test
    void theClaimStaysToPreventASecondMessage() {
        api.delete("/api/customers/" + ada);

        assertThat(texts("SELECT state || ' ' || blocks || ' ' || (contact_key <> '') FROM send_attempts"))
                .containsExactly("accepted true true", "accepted true true");
    }

    @Test
    void theOptOutAppliesToFormerNumbersAndUserIdsThatNoOtherCustomerHas() {
        api.sql().sql("""
                INSERT INTO contact_aliases (account_id, alias_key, contact_key, valid_until)
                SELECT p.account_id, alias, p.contact_key, now()
                  FROM user_profiles p, unnest(ARRAY[md5('former'), (SELECT contact_key FROM user_profiles WHERE name = 'Bob')]) alias
                 WHERE p.name = 'Ada'
                 UNION ALL
                SELECT account_id, md5('older'), md5('former'), now() FROM user_profiles WHERE name = 'Ada'
                """).update();

        api.delete("/api/customers/" + ada);

        assertThat(texts("SELECT contact_key FROM contact_consents WHERE opted_out_at IS NOT NULL"))
                .containsAll(texts("SELECT md5(unnest(ARRAY['former', 'older', 'another name']))"))
                .doesNotContainAnyElementsOf(texts("SELECT contact_key FROM user_profiles WHERE name = 'Bob'"));
        api.awaitPublished();
        assertThat(api.published(Topics.SUBSCRIPTION_CHANGES))
                .filteredOn(CustomerUnsubscribed.class::isInstance)
                .extracting(
                        change -> ((CustomerUnsubscribed) change).contactKey().value())
                .containsAll(texts("SELECT md5(unnest(ARRAY['former', 'older']))"));
    }

    @Test
    void dataThatArrivesLaterIsErasedLater() {
        api.delete("/api/customers/" + ada);
        insertAttempts();
        api.sql()
                .sql("UPDATE marketing_campaign_recipients SET user_phone = '+' || :phone WHERE user_id = :ada::uuid")
                .param("phone", NEW_NUMBER)
                .param("ada", ada)
                .update();

        var erasure = new Erasure(JdbcClient.create(api.database().asApi()), () -> ApiScenario.NOON);

        assertThat(erasure.eraseLateTraces()).isEqualTo(4);
        assertThat(allRows()).noneMatch(row -> row.contains(OLD_NUMBER) || row.contains(NEW_NUMBER));
        assertThat(erasure.eraseLateTraces()).isZero();
    }

    @Test
    void aLockedAttemptIsErasedLater() throws SQLException {
        try (var sender = api.database().asSender().getConnection()) {
            sender.setAutoCommit(false);
            sender.createStatement().execute("SELECT FROM send_attempts FOR UPDATE");

            assertThat(api.delete("/api/customers/" + ada).status()).isEqualTo(204);

            sender.rollback();
        }
        assertThat(allRows()).anyMatch(row -> row.contains(OLD_NUMBER));
        new Erasure(JdbcClient.create(api.database().asApi()), () -> ApiScenario.NOON).eraseLateTraces();
        assertThat(allRows()).noneMatch(row -> row.contains(OLD_NUMBER));
    }

    @Test
    void theApiCannotEraseTracesOfOtherCustomers() {
        var before = allRows().toList();

        api.apiSql()
                .sql("SELECT erase_personal_data(array_agg(id)) FROM user_profiles")
                .query()
                .singleColumn();
        api.apiSql()
                .sql("SELECT erase_contact_data(account_id, contact_key) FROM user_profiles")
                .query()
                .singleColumn();

        assertThat(allRows()).containsExactlyElementsOf(before);
    }

    /** Rows of the sender, of a webhook about the message, and of the decision of a person. */
    private void insertAttempts() {
        api.sql()
                .sql("""
                INSERT INTO send_attempts AS a
                       (recipient_id, attempt_number, campaign_id, account_id, customer_id, contact_key, phone_number_id, state,
                        rank, blocks, message_id, wa_id, error_text, state_changed_at, claimed_at)
                SELECT r.id, 1, r.campaign_id, 'shared', r.user_id, r.contact_key, '1', 'accepted', 3, true,
                       'wamid.' || r.user_phone, r.user_phone, 'no ' || r.user_phone, now(), now()
                  FROM (SELECT id, campaign_id, user_id, contact_key,
                               CASE ordinal WHEN 0 THEN :ada ELSE :bob END AS user_phone
                          FROM marketing_campaign_recipients) r
                    ON CONFLICT (recipient_id, attempt_number) DO UPDATE SET message_id = excluded.message_id
                """)
                .param("ada", OLD_NUMBER)
                .param("bob", OTHER_CUSTOMERS_NUMBER)
                .update();
        api.sql().sql("""
                INSERT INTO reported_messages (recipient_id, attempt_number, message_id)
                SELECT recipient_id, attempt_number, message_id FROM send_attempts
                    ON CONFLICT DO NOTHING
                """).update();
        api.sql().sql("""
                INSERT INTO unconfirmed_decisions AS d
                       (recipient_id, attempt_number, campaign_id, decision, decided_by, note, decided_at)
                SELECT recipient_id, attempt_number, campaign_id, 'sent', 'operator', 'rang ' || substr(message_id, 7),
                       now()
                  FROM send_attempts
                    ON CONFLICT (recipient_id, attempt_number) DO UPDATE SET note = excluded.note
                """).update();
    }

    private void insertParkedWebhooks() {
        api.sql().sql("""
                INSERT INTO parked_webhooks (message_id, status, account_id, contact_key, in_service_window, reported_at,
                                             parked_at, counted_at)
                SELECT 'wamid.foreign.' || whatsapp_phone, 'SENT', account_id, contact_key, false, now(), now(), now()
                  FROM user_profiles
                """).update();
    }

    private void insertAliases() {
        api.sql().sql("""
                INSERT INTO contact_aliases (account_id, alias_key, contact_key, valid_until, new_phone)
                SELECT account_id, md5('another name'), contact_key, now(), whatsapp_phone FROM user_profiles
                """).update();
    }

    private static Stream<String> allRows() {
        return Stream.of(
                        "user_profiles",
                        "marketing_campaign_recipients",
                        "send_attempts",
                        "reported_messages",
                        "unconfirmed_decisions",
                        "parked_webhooks",
                        "contact_aliases")
                .flatMap(table -> texts("SELECT t::text FROM " + table + " t ORDER BY 1").stream());
    }

    private static List<String> texts(String sql) {
        return api.sql().sql(sql).query(String.class).list();
    }
}

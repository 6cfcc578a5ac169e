package dev.trickle.api.optout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.pipeline.ContactKeys;
import dev.trickle.pipeline.PhoneNumber;
import dev.trickle.pipeline.SubscriptionChange.CustomerDecided;
import dev.trickle.pipeline.SubscriptionChange.CustomerUnsubscribed;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.Topics;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnmatchedOptOutTest {

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.shared();
    }

    @BeforeEach
    void deleteAll() {
        api.sql().sql("DELETE FROM unmatched_opt_outs").update();
    }

    @Test
    void optOutsAreListedOldestFirstByPage() {
        var first = insertOptOut(api.account().value(), "4915550100350");
        var second = insertOptOut(null, "US.1");

        var page = api.get("/api/opt-outs/unmatched?limit=1").json();

        assertThat(page.get("items")).hasSize(1);
        assertThat(page.at("/items/0/id").stringValue()).isEqualTo(first.toString());
        assertThat(page.at("/items/0/person").stringValue()).isEqualTo("4915550100350");
        assertThat(page.at("/items/0/account").stringValue())
                .isEqualTo(api.account().value());
        var cursor = page.get("next_cursor").stringValue();
        var next = api.get("/api/opt-outs/unmatched?cursor=" + cursor).json();
        assertThat(next.at("/items/0/id").stringValue()).isEqualTo(second.toString());
        assertThat(next.at("/items/0/account").isNull()).isTrue();
        assertThat(api.get("/api/opt-outs/unmatched?account=" + api.account())
                        .json()
                        .get("items"))
                .hasSize(1);
    }

    @Test
    void theNamedCustomerIsOptedOut() {
        var customer = api.customer(1, "");
        var optOut = insertOptOut(null, "4915550100351");

        var response = resolve(optOut, "{\"phone\": \"+4915551000001\", \"by\": \"operator-7\"}");

        assertThat(response.status()).as(response.body()).isEqualTo(200);
        assertThat(response.text("resolution")).isEqualTo("opted_out");
        assertThat(response.text("customer")).isEqualTo(customer);
        assertThat(api.get("/api/customers/" + customer).text("subscription")).isEqualTo("unsubscribed");
        assertThat(api.published(Topics.SUBSCRIPTION_CHANGES)).hasAtLeastOneElementOfType(CustomerUnsubscribed.class);
        assertThat(column("whatsapp_identifier", optOut)).isNull();
        assertThat(column("resolved_by", optOut)).isEqualTo("operator-7");
        assertThat(countAuditRecords(optOut)).isEqualTo(1);
        assertThat(api.get("/api/opt-outs/unmatched").json().get("items")).isEmpty();
    }

    @Test
    void anUnclearTextIsShownUntilItIsResolved() {
        var optOut = insertOptOut(api.account().value(), "4915550100355");
        api.sql()
                .sql("UPDATE unmatched_opt_outs SET reason = 'unclear_text', message_text = 'stop it'")
                .update();

        var item = api.get("/api/opt-outs/unmatched").json().at("/items/0");
        assertThat(item.get("reason").stringValue()).isEqualTo("unclear_text");
        assertThat(item.get("text").stringValue()).isEqualTo("stop it");

        resolve(optOut, "{\"dismissed\": true}");
        assertThat(column("message_text", optOut)).isNull();
    }

    @Test
    void aDismissedOptOutChangesNoCustomerAndIsResolvedOnce() {
        var optOut = insertOptOut(null, "4915550100352");

        assertThat(resolve(optOut, "{\"dismissed\": true}").text("resolved_by")).isEqualTo("localhost");
        assertThat(column("resolution", optOut)).isEqualTo("dismissed");
        assertThat(resolve(optOut, "{\"dismissed\": true}").status()).isEqualTo(409);
        assertThat(countAuditRecords(optOut)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
        {}                                                => phone:choice
        {"phone": "+4915551000002", "dismissed": true}      => phone:choice
        {"phone": "x"}                                    => phone:phone
        {"phone": "+4915550100399"}                         => phone:unknown-customer
        {"dismissed": true, "account": "unknown"}         => account:unknown-account
        {"dismissed": true, "why": "x"}                   => why:unknown
        """)
    void invalidFieldsAreNamedAndNothingIsResolved(String body, String errors) {
        var optOut = insertOptOut(null, "4915550100353");

        var response = resolve(optOut, body);

        assertThat(response.status()).as(response.body()).isEqualTo(400);
        assertThat(String.join(" ", response.errors())).isEqualTo(errors);
        assertThat(column("resolved_at", optOut)).isNull();
    }

    @Test
    void anUnknownIdIsNotFound() {
        assertThat(resolve(UUID.randomUUID(), "{\"dismissed\": true}").status()).isEqualTo(404);
    }

    @Test
    void optOutsOfAnErasedCustomerAreDeletedUnderEveryAlias() {
        var customer = api.customer(3, "");
        var key = new ContactKeys(TestPeople.SECRET)
                .keyOf(new PhoneNumber("+4915551000003"))
                .value();
        insertOptOut(api.account().value(), "4915551000003", key);
        insertOptOut(null, "US.3", "a".repeat(32));
        insertAlias("a".repeat(32), key);
        insertOptOut(api.account().value(), "4915550100354", "b".repeat(32));

        assertThat(api.delete("/api/customers/" + customer).status()).isEqualTo(204);

        assertThat(api.sql()
                        .sql("SELECT whatsapp_identifier FROM unmatched_opt_outs")
                        .query(String.class)
                        .list())
                .containsExactly("4915550100354");
    }

    @Test
    void anUndecidedAuthorGetsMessagesAgainOnlyAfterAllDecisions() {
        var customer = api.customer(20, "");
        var first = insertUndecided(4_915_551_000_020L);
        var second = insertUndecided(4_915_551_000_020L);

        var listed = api.get("/api/opt-outs/undecided?limit=1").json();
        var one = decide(first, "{\"opted_out\": false, \"by\": \"ada\", \"reason\": \"asks about an order\"}");

        assertThat(listed.at("/items/0/customer").stringValue()).isEqualTo(customer);
        assertThat(listed.at("/items/0/text").stringValue()).isEqualTo("stop the delivery");
        assertThat(api.get("/api/opt-outs/unmatched").json().get("items")).isEmpty();
        assertThat(one.status()).as(one.body()).isEqualTo(200);
        assertThat(one.text("resolution")).isEqualTo("dismissed");
        assertThat(isUndecided(4_915_551_000_020L)).isTrue();
        assertThat(column("message_text", first)).isNull();
        assertThat(column("resolution_reason", first)).isEqualTo("asks about an order");

        assertThat(decide(second, "{\"opted_out\": false, \"reason\": \"same\"}")
                        .status())
                .isEqualTo(200);
        assertThat(isUndecided(4_915_551_000_020L)).isFalse();
        assertThat(api.published(Topics.SUBSCRIPTION_CHANGES)).hasAtLeastOneElementOfType(CustomerDecided.class);
        assertThat(decide(second, "{\"opted_out\": true, \"reason\": \"same\"}").status())
                .isEqualTo(409);
        assertThat(api.get("/api/customers/" + customer).text("subscription")).isEqualTo("subscribed");
    }

    @Test
    void aDecisionOptsTheAuthorOut() {
        var customer = api.customer(21, "");
        var message = insertUndecided(4_915_551_000_021L);

        // The new number would not be held.
        assertThat(api.patch("/api/customers/" + customer, "{\"whatsapp_phone\": \"+4915551000099\"}")
                        .status())
                .isEqualTo(409);
        assertThat(decide(message, "{\"opted_out\": true}").errors()).containsExactly("reason:required");
        assertThat(decide(UUID.randomUUID(), "{\"opted_out\": true, \"reason\": \"x\"}")
                        .status())
                .isEqualTo(404);
        assertThat(resolve(message, "{\"dismissed\": true}").status()).isEqualTo(404);
        assertThat(decide(message, "{\"opted_out\": true, \"reason\": \"wants none\"}")
                        .status())
                .isEqualTo(200);

        assertThat(api.get("/api/customers/" + customer).text("subscription")).isEqualTo("unsubscribed");
        assertThat(isUndecided(4_915_551_000_021L)).isFalse();
        assertThat(countAuditRecords(message)).isEqualTo(1);
    }

    @Test
    void anErasureDeletesTheMessageAndEndsTheHold() {
        var customer = api.customer(22, "");
        insertUndecided(4_915_551_000_022L);

        assertThat(api.delete("/api/customers/" + customer).status()).isEqualTo(204);

        assertThat(isUndecided(4_915_551_000_022L)).isFalse();
        assertThat(api.get("/api/opt-outs/undecided").json().get("items")).isEmpty();
    }

    @Test
    void anErasureEndsTheHoldOfAnAliasWhoseMessageItDeletes() {
        var customer = api.customer(26, "");
        insertAlias(keyOf(4_915_551_000_027L), keyOf(4_915_551_000_026L));
        insertUndecided(4_915_551_000_027L);

        assertThat(api.delete("/api/customers/" + customer).status()).isEqualTo(204);

        assertThat(api.get("/api/opt-outs/undecided").json().get("items")).isEmpty();
        assertThat(isUndecided(4_915_551_000_027L)).isFalse();
    }

    @Test
    void anErasureEndsNoHoldThatAnotherMessageNeeds() {
        var customer = api.customer(28, "");
        insertUndecided(4_915_551_000_029L);
        var message = insertUndecided(4_915_551_000_028L);
        api.sql()
                .sql("UPDATE unmatched_opt_outs SET held_keys = held_keys || :key::text WHERE id = :id")
                .param("key", keyOf(4_915_551_000_029L))
                .param("id", message)
                .update();

        assertThat(api.delete("/api/customers/" + customer).status()).isEqualTo(204);

        assertThat(api.get("/api/opt-outs/undecided").json().get("items")).hasSize(1);
        assertThat(isUndecided(4_915_551_000_028L)).isFalse();
        assertThat(isUndecided(4_915_551_000_029L)).isTrue();
    }

    @Test
    void anyNumberOrCustomerCanBeOptedOut() {
        var customer = api.customer(23, "");

        var known = api.post("/api/opt-outs", "{\"phone\": \"0155 51000023\", \"region\": \"DE\"}");
        var unknown = api.post("/api/opt-outs", "{\"phone\": \"+49 1555 1000024\"}");

        assertThat(known.status()).as(known.body()).isEqualTo(200);
        assertThat(known.text("customer")).isEqualTo(customer);
        assertThat(api.get("/api/customers/" + customer).text("subscription")).isEqualTo("unsubscribed");
        assertThat(unknown.json().get("customer").isNull()).isTrue();
        assertThat(api.get("/api/customers/" + api.customer(24, "")).text("subscription"))
                .isEqualTo("unsubscribed");
        assertThat(api.post("/api/opt-outs", "{\"customer\": \"%s\"}".formatted(api.customer(25, "")))
                        .status())
                .isEqualTo(200);
        assertThat(api.post("/api/opt-outs", "{}").errors()).containsExactly("phone:choice");
        assertThat(api.post("/api/opt-outs", "{\"phone\": \"12\"}").errors()).containsExactly("phone:phone");
    }

    private static ApiScenario.Response decide(UUID message, String body) {
        return api.post("/api/opt-outs/undecided/" + message, body);
    }

    /** Lists a message and holds its author, as the status service does. */
    private static UUID insertUndecided(long digits) {
        var key = keyOf(digits);
        api.sql()
                .sql("""
                    INSERT INTO contact_consents (account_id, contact_key, undecided_at) VALUES (:account, :key, now())
                    ON CONFLICT (account_id, contact_key) DO NOTHING
                    """)
                .param("account", api.account().value())
                .param("key", key)
                .update();
        return api.sql()
                .sql("""
                    INSERT INTO unmatched_opt_outs (deduplication_key, account_id, business_account_id, phone_number_id,
                           whatsapp_identifier, contact_key, held_keys, reason, source, message_text, occurred_at,
                           received_at)
                    VALUES (gen_random_uuid()::text, :account, '1', '1', :person, :key, ARRAY[:key], 'unclear_text', 'keyword',
                            'stop the delivery', now(), now())
                    RETURNING id
                    """)
                .param("account", api.account().value())
                .param("person", Long.toString(digits))
                .param("key", key)
                .query(UUID.class)
                .single();
    }

    private static boolean isUndecided(long digits) {
        return api.sql()
                .sql("SELECT is_undecided(undecided_at, decided_at) FROM contact_consents WHERE contact_key = :key")
                .param("key", keyOf(digits))
                .query(Boolean.class)
                .single();
    }

    private static String keyOf(long digits) {
        return new ContactKeys(TestPeople.SECRET)
                .keyOf(new PhoneNumber("+" + digits))
                .value();
    }

    private static void insertAlias(String alias, String key) {
        api.sql()
                .sql("""
                    INSERT INTO contact_aliases (account_id, alias_key, contact_key, valid_until)
                    VALUES (:account, :alias, :key, 'infinity')
                    """)
                .param("account", api.account().value())
                .param("alias", alias)
                .param("key", key)
                .update();
    }

    private static ApiScenario.Response resolve(UUID optOut, String body) {
        return api.post("/api/opt-outs/unmatched/" + optOut, body);
    }

    private static UUID insertOptOut(String account, String person) {
        return insertOptOut(account, person, null);
    }

    private static UUID insertOptOut(String account, String person, String key) {
        return api.sql()
                .sql("""
                    INSERT INTO unmatched_opt_outs (deduplication_key, account_id, business_account_id, phone_number_id,
                           whatsapp_identifier, contact_key, reason, source, occurred_at, received_at)
                    VALUES (:person, :account, '1', '1', :person, :key, 'unknown_person', 'keyword', now(), now())
                    RETURNING id
                    """)
                .param("account", account)
                .param("person", person)
                .param("key", key)
                .query(UUID.class)
                .single();
    }

    private static String column(String column, UUID optOut) {
        return (String) api.sql()
                .sql("SELECT " + column + "::text AS shown FROM unmatched_opt_outs WHERE id = :id")
                .param("id", optOut)
                .query()
                .singleRow()
                .get("shown");
    }

    private static int countAuditRecords(UUID optOut) {
        return api.sql()
                .sql("SELECT count(*) FROM audit_records WHERE action = 'opt-out-resolved' AND subject = :id")
                .param("id", optOut.toString())
                .query(Integer.class)
                .single();
    }
}

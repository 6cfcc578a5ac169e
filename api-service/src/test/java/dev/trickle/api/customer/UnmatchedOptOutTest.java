package dev.trickle.api.customer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.pipeline.ContactKeys;
import dev.trickle.pipeline.PhoneNumber;
import dev.trickle.pipeline.SubscriptionChange.CustomerUnsubscribed;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.Topics;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnmatchedOptOutTest {

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.ofAccount("unmatched-opt-outs");
    }

    @AfterAll
    static void stopApi() {
        api.close();
    }

    @BeforeEach
    void forgetAll() {
        api.sql().sql("DELETE FROM unmatched_opt_outs").update();
    }

    @Test
    void theyAreListedPageByPageTheOldestFirst() {
        var first = unmatched(api.account().value(), "4915550100350");
        var second = unmatched(null, "US.1");

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
    void theCustomerWhoWasMeantIsOptedOut() {
        var customer = api.customer(1, "");
        var optOut = unmatched(null, "4915550100351");

        var response = resolve(optOut, "{\"phone\": \"+4915551000001\", \"by\": \"operator-7\"}");

        assertThat(response.status()).as(response.body()).isEqualTo(200);
        assertThat(response.text("resolution")).isEqualTo("opted_out");
        assertThat(response.text("customer")).isEqualTo(customer);
        assertThat(api.get("/api/customers/" + customer).text("subscription")).isEqualTo("unsubscribed");
        assertThat(api.published(Topics.SUBSCRIPTION_CHANGES)).hasAtLeastOneElementOfType(CustomerUnsubscribed.class);
        assertThat(column("whatsapp_identifier", optOut)).isNull();
        assertThat(column("resolved_by", optOut)).isEqualTo("operator-7");
        assertThat(audited(optOut)).isEqualTo(1);
        assertThat(api.get("/api/opt-outs/unmatched").json().get("items")).isEmpty();
    }

    @Test
    void anUnclearTextIsShownUntilItIsResolved() {
        var optOut = unmatched(api.account().value(), "4915550100355");
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
    void oneThatIsDismissedOptsNobodyOutAndIsResolvedOnce() {
        var optOut = unmatched(null, "4915550100352");

        assertThat(resolve(optOut, "{\"dismissed\": true}").text("resolved_by")).isEqualTo("localhost");
        assertThat(column("resolution", optOut)).isEqualTo("dismissed");
        assertThat(resolve(optOut, "{\"dismissed\": true}").status()).isEqualTo(409);
        assertThat(audited(optOut)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
        {}                                                => phone:choice
        {"phone": "+4915551000002", "dismissed": true}      => phone:choice
        {"phone": "x"}                                    => phone:phone
        {"phone": "+4915550100399"}                         => phone:unknown-customer
        {"dismissed": true, "account": "nobody"}          => account:unknown-account
        {"dismissed": true, "why": "x"}                   => why:unknown
        """)
    void everyBadFieldIsNamedAndNothingIsResolved(String body, String errors) {
        var optOut = unmatched(null, "4915550100353");

        var response = resolve(optOut, body);

        assertThat(response.status()).as(response.body()).isEqualTo(400);
        assertThat(String.join(" ", response.errors())).isEqualTo(errors);
        assertThat(column("resolved_at", optOut)).isNull();
    }

    @Test
    void oneThatDoesNotExistIsNotFound() {
        assertThat(resolve(UUID.randomUUID(), "{\"dismissed\": true}").status()).isEqualTo(404);
    }

    @Test
    void theyGoWithAPersonWhoIsErasedUnderEveryName() {
        var customer = api.customer(3, "");
        var key = new ContactKeys(TestPeople.SECRET)
                .keyOf(new PhoneNumber("+4915551000003"))
                .value();
        unmatched(api.account().value(), "4915551000003", key);
        unmatched(null, "US.3", "a".repeat(32));
        api.sql()
                .sql("""
                    INSERT INTO contact_aliases (account_id, alias_key, contact_key, valid_until)
                    VALUES (:account, :alias, :key, 'infinity')
                    """)
                .param("account", api.account().value())
                .param("alias", "a".repeat(32))
                .param("key", key)
                .update();
        unmatched(api.account().value(), "4915550100354", "b".repeat(32));

        assertThat(api.delete("/api/customers/" + customer).status()).isEqualTo(204);

        assertThat(api.sql()
                        .sql("SELECT whatsapp_identifier FROM unmatched_opt_outs")
                        .query(String.class)
                        .list())
                .containsExactly("4915550100354");
    }

    private static ApiScenario.Response resolve(UUID optOut, String body) {
        return api.post("/api/opt-outs/unmatched/" + optOut, body);
    }

    private static UUID unmatched(String account, String person) {
        return unmatched(account, person, null);
    }

    private static UUID unmatched(String account, String person, String key) {
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

    private static int audited(UUID optOut) {
        return api.sql()
                .sql("SELECT count(*) FROM audit_records WHERE action = 'opt-out-resolved' AND subject = :id")
                .param("id", optOut.toString())
                .query(Integer.class)
                .single();
    }
}

package dev.trickle.api.customer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.pipeline.SubscriptionChange.CustomerErased;
import dev.trickle.pipeline.Topics;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists, updates and deletes single customers. */
class CustomerTest {

    private static final String NUMBER = "+4915551000001";
    private static final String NEW_NUMBER = "+4915551000009";

    private final ApiScenario api = ApiScenario.shared();

    @Test
    void customersAreListedNewestFirstByPageAndFoundByPhone() {
        var ada = api.customer(1, "");
        var bob = api.customer(2, "");
        var cyd = api.customer(3, "");

        var first = api.get("/api/customers?limit=2");

        assertThat(ids(first)).containsExactly(cyd, bob);
        assertThat(ids(api.get("/api/customers?limit=2&cursor=" + first.text("next_cursor"))))
                .containsExactly(ada);
        assertThat(ids(api.get("/api/customers?phone=0049%20(155)%205100-0002")))
                .containsExactly(bob);
        assertThat(api.get("/api/customers?phone=x").errors()).containsExactly("phone:phone");
        assertThat(api.get("/api/customers?limit=501").errors()).containsExactly("limit:range");
        assertThat(api.get("/api/customers?account=none").errors()).containsExactly("account:unknown-account");
    }

    @Test
    void aPatchChangesOnlyTheGivenFields() {
        var ada = "/api/customers/" + api.customer(1, ", \"name\": \"Ada\", \"tags\": [\"a\"]");

        var changed = api.patch(ada, "{\"customer_tier\": \"vip\", \"attributes\": {\"city\": \"Rome\"}}");

        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.text("name")).isEqualTo("Ada");
        assertThat(changed.text("customer_tier")).isEqualTo("vip");
        assertThat(changed.text("whatsapp_phone")).isEqualTo(NUMBER);
        assertThat(api.patch(ada, "{\"account\": \"x\", \"phone\": 1}").errors())
                .containsExactlyInAnyOrder("account:unknown", "phone:unknown");
        assertThat(api.patch(ada, "[]").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {NUMBER, NEW_NUMBER})
    void aChangedNumberKeepsTheOptOutOfBoth(String stopped) {
        var ada = "/api/customers/" + api.customer(1, "");
        if (stopped.equals(NUMBER)) {
            api.post(ada + "/unsubscribe", "");
        } else {
            api.delete("/api/customers/" + api.customer(9, ""));
        }

        var changed = api.patch(ada, "{\"whatsapp_phone\": \"%s\"}".formatted(NEW_NUMBER));

        assertThat(changed.text("whatsapp_phone")).isEqualTo(NEW_NUMBER);
        assertThat(changed.text("subscription")).isEqualTo("unsubscribed");
        assertThat(optedOut()).isEqualTo(stopped.equals(NUMBER) ? 2 : 1);
        api.post(ada + "/resubscribe", "");
        assertThat(api.get(ada).text("subscription")).isEqualTo("subscribed");
    }

    @Test
    void aNumberOfAnotherCustomerIsRejected() {
        var ada = "/api/customers/" + api.customer(1, "");
        api.customer(9, "");

        assertThat(api.patch(ada, "{\"whatsapp_phone\": \"%s\"}".formatted(NEW_NUMBER))
                        .status())
                .isEqualTo(409);
        assertThat(api.get(ada).text("whatsapp_phone")).isEqualTo(NUMBER);
    }

    @Test
    void aDeletedCustomerIsErasedAndReturnsUnsubscribed() {
        var ada = api.customer(1, ", \"name\": \"Ada\", \"attributes\": {\"city\": \"Rome\"}");
        api.post("/api/campaigns", """
                {"name": "Sale", "template_name": "sale", "start_date": "2025-06-01T09:00:00Z"}
                """);

        assertThat(api.delete("/api/customers/" + ada).status()).isEqualTo(204);

        assertThat(api.delete("/api/customers/" + ada).status()).isEqualTo(404);
        assertThat(api.get("/api/customers/" + ada).status()).isEqualTo(404);
        assertThat(api.patch("/api/customers/" + ada, "{\"name\": \"Ada\"}").status())
                .isEqualTo(404);
        assertThat(ids(api.get("/api/customers"))).isEmpty();
        assertThat(rows("SELECT p::text FROM user_profiles p"))
                .singleElement()
                .asString()
                .doesNotContain("Ada", "1555", "Rome");
        assertThat(rows("SELECT coalesce(user_phone, 'erased') FROM marketing_campaign_recipients"))
                .containsExactly("erased");
        assertThat(api.published(Topics.SUBSCRIPTION_CHANGES)).hasAtLeastOneElementOfType(CustomerErased.class);
        assertThat(api.get("/api/customers/" + api.customer(1, "")).text("subscription"))
                .isEqualTo("unsubscribed");
    }

    @Test
    void everyConsentChangeIsKeptWithSourceAndTime() {
        var ada = "/api/customers/" + api.customer(1, "");
        api.post(ada + "/unsubscribe", "");
        api.post(ada + "/unsubscribe", "");
        api.setClock(ApiScenario.NOON.plusSeconds(60));
        api.post(ada + "/resubscribe", "");

        var newest = api.get(ada + "/consents?limit=1");

        assertThat(firstConsent(newest)).isEqualTo("opted_in api 2025-05-20T12:01:00Z");
        assertThat(firstConsent(api.get(ada + "/consents?limit=2&cursor=" + newest.text("next_cursor"))))
                .isEqualTo("opted_out api 2025-05-20T12:00:00Z");
        assertThat(api.get(ada + "/consents").json().get("items")).hasSize(3);
        assertThat(api.get("/api/customers/00000000-0000-0000-0000-000000000000/consents")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void consentsAreListedByTimeAndNotByPlaceOfStorage() {
        api.post("/api/opt-outs", "{\"phone\": \"+4915551000001\"}");
        api.sql().sql("""
                UPDATE contact_consents SET opted_in_at = opted_out_at + interval '1 minute', opt_in_source = 'keyword'
                """).update();
        api.setClock(ApiScenario.NOON.plusSeconds(120));
        var consents = "/api/customers/" + api.customer(1, "") + "/consents?limit=1";

        var newest = api.get(consents);
        var older = api.get(consents + "&cursor=" + newest.text("next_cursor"));
        var oldest = api.get(consents + "&cursor=" + older.text("next_cursor"));

        assertThat(firstConsent(newest)).isEqualTo("opted_in api 2025-05-20T12:02:00Z");
        assertThat(firstConsent(older)).isEqualTo("opted_in keyword 2025-05-20T12:01:00Z");
        assertThat(firstConsent(oldest)).isEqualTo("opted_out api 2025-05-20T12:00:00Z");
        assertThat(api.get(consents + "&cursor=" + oldest.text("next_cursor"))
                        .json()
                        .get("items"))
                .isEmpty();
    }

    private int optedOut() {
        return rows("SELECT contact_key FROM contact_consents WHERE is_opted_out(opted_out_at, opted_in_at, preferences_opted_out_at, preferences_opted_in_at)")
                .size();
    }

    private List<String> rows(String sql) {
        return api.sql().sql(sql).query(String.class).list();
    }

    private static String firstConsent(ApiScenario.Response page) {
        var consent = page.json().get("items").get(0);
        return consent.get("consent").stringValue() + " "
                + consent.get("source").stringValue() + " " + consent.get("at").stringValue();
    }

    private static List<String> ids(ApiScenario.Response page) {
        return page.json()
                .get("items")
                .valueStream()
                .map(item -> item.get("id").stringValue())
                .toList();
    }
}

package dev.trickle.api.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Daily quotas and the rolling window. */
class QuotaTest {

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.ofAccount("quota", "--trickle.accounts.quota.reserve=10");
    }

    @BeforeEach
    void reset() {
        api.reset();
    }

    @AfterAll
    static void stopApi() {
        api.close();
    }

    @Test
    void windowCountsDifferentPeopleOfTheLast24Hours() {
        attempt("ada", 1, "accepted", "2025-05-20 11:00Z");
        attempt("ada", 2, "unconfirmed", "2025-05-20 11:30Z");
        attempt("bob", 1, "claimed", "2025-05-19 12:00:01Z");
        attempt("cyd", 1, "delivered", "2025-05-19 12:00Z");
        attempt("dan", 1, "refused", "2025-05-20 11:00Z");
        attempt("eve", 1, "rejected", "2025-05-20 11:00Z");

        assertThat(window().get("people").asInt()).isEqualTo(2);
        assertThat(window().get("limit").asInt()).isEqualTo(250);
        assertThat(window().get("remaining").asInt()).isEqualTo(250 - 10 - 2);

        limit(1_000, "2025-05-20 10:00Z");
        limit(250, "2025-05-01 10:00Z");
        assertThat(window().get("remaining").asInt()).isEqualTo(1_000 - 10 - 2);
    }

    @Test
    void unlimitedAccountHasNoCount() {
        limit(Integer.MAX_VALUE, "2025-05-20 10:00Z");

        assertThat(window().get("limit").isNull()).isTrue();
        assertThat(window().get("remaining").isNull()).isTrue();
    }

    @Test
    void historyIsPagedByDay() {
        for (var day : List.of("2025-05-18", "2025-05-19", "2025-05-20")) {
            api.sql()
                    .sql("""
                    INSERT INTO marketing_daily_quotas
                           (id, account_id, date, messages_sent, daily_limit, sequence, updated_at)
                    VALUES (gen_random_uuid(), :account, :day::date, 7, 240, 1, now())
                    """)
                    .param("account", api.account().value())
                    .param("day", day)
                    .update();
        }

        var first = api.get("/api/quota/history?limit=2").json();

        assertThat(dates(first)).containsExactly("2025-05-20", "2025-05-19");
        assertThat(dates(api.get("/api/quota/history?limit=2&cursor="
                                + first.get("next_cursor").stringValue())
                        .json()))
                .containsExactly("2025-05-18");
        assertThat(first.get("items").get(0).get("remaining").asInt()).isEqualTo(233);
        assertThat(api.get("/api/quota/history?account=nobody").errors()).containsExactly("account:unknown-account");
        assertThat(api.get("/api/quota/history?limit=0").status()).isEqualTo(400);
    }

    private JsonNode window() {
        return api.get("/api/quota")
                .json()
                .get("items")
                .valueStream()
                .filter(item ->
                        item.get("account").stringValue().equals(api.account().value()))
                .findFirst()
                .orElseThrow()
                .get("window");
    }

    private static List<String> dates(JsonNode page) {
        return page.get("items")
                .valueStream()
                .map(item -> item.get("date").stringValue())
                .toList();
    }

    /** Inserts an attempt as the sender writes it. */
    private void attempt(String person, int number, String state, String at) {
        api.sql()
                .sql("""
                INSERT INTO send_attempts
                       (recipient_id, attempt_number, campaign_id, account_id, customer_id, contact_key, phone_number_id,
                        state, rank, blocks, state_changed_at, claimed_at, requested_at)
                VALUES (md5(:person)::uuid, :number, uuidv7(), :account, uuidv7(), :person, '1', :state, 1, false,
                        now(), now(), :at::timestamptz)
                """)
                .param("person", person)
                .param("number", number)
                .param("account", api.account().value())
                .param("state", state)
                .param("at", at)
                .update();
    }

    private void limit(int people, String since) {
        api.sql()
                .sql("INSERT INTO messaging_limits VALUES (:account, :since::timestamptz, :people)")
                .param("account", api.account().value())
                .param("since", since)
                .param("people", people)
                .update();
    }
}

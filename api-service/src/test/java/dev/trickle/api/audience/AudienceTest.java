package dev.trickle.api.audience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The customers that filters select, and the reasons why others are excluded. */
class AudienceTest {

    private static final Map<String, String> IDS = new HashMap<>();

    private static ApiScenario api;
    private static String springSale;

    /** Campaigns to all four customers who get messages, in every state of a recipient. */
    private static String first;

    private static String second;
    private static String open;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.ofAccount("audience");
        customer("ada", 1, """
                , "locale": "de_DE", "name": "Ada", "customer_tier": "vip", "tags": ["new", "paid"],
                "attributes": {"city": "Ulm", "orders": 3, "last_order": "2025-03-02T10:00:00Z"}
                """);
        customer("bob", 2, """
                , "locale": "de-AT", "name": "Bob", "customer_tier": "premium", "tags": ["paid"],
                "attributes": {"city": "Bonn", "orders": "3", "last_order": "2025-01-31"}
                """);
        customer("cyd", 3, """
                , "locale": "pt_BR", "customer_tier": "basic", "tags": ["new", "loud"], "attributes": {"orders": 30, "last_order": "soon"}
                """);
        customer("dan", 4, "");
        customer("eve", 5, ", \"customer_tier\": \"vip\", \"is_active\": false");
        customer("fay", 6, ", \"customer_tier\": \"vip\"");
        api.post("/api/customers/" + IDS.get("fay") + "/unsubscribe", "");
        springSale = api.post("/api/campaigns", """
                        {"name": "Spring sale", "template_name": "sale", "start_date": "2025-06-01T09:00:00Z",
                         "target_audience": {"tags": ["paid"]}}
                        """).text("id");
        insertDelivery("ada", ApiScenario.NOON.minus(Duration.ofDays(10)).toString());
        first = campaignToAll("First");
        second = campaignToAll("Second");
        open = campaignToAll("Open");
        insertState(first, "ada", 1 | 2 | 4, 1, Duration.ofDays(100));
        insertState(first, "bob", 1 | 2, 1, Duration.ofDays(100));
        insertState(first, "cyd", 16, 4, null);
        insertState(first, "dan", 1, 1, Duration.ofDays(100));
        insertState(second, "ada", 16, 4, null);
        insertState(second, "cyd", 1 | 2, 1, Duration.ofDays(90));
        insertState(second, "dan", 32, 0, null);
        insertState(open, "bob", 0, 1, null);
        insertState(open, "cyd", 0, 1 | 8, null);
    }

    @AfterAll
    static void stopApi() {
        api.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {}                                                          | ada bob cyd dan
            {"customer_tier": ["vip", "premium"]}                       | ada bob
            {"tags": "new"}                                             | ada cyd
            {"tags": ["new", "paid"]}                                   | ada bob cyd
            {"tags": ["new", "paid"], "tags_match": "all"}              | ada
            {"exclude_tags": ["loud", "paid"]}                          | dan
            {"tags": "new", "exclude_tags": "loud"}                     | ada
            {"attributes": {"city": "Ulm"}}                             | ada
            {"attributes": {"city": ["Ulm", "Bonn"]}}                   | ada bob
            {"attributes": {"city": {"equals": "Bonn"}}}                | bob
            {"attributes": {"city": {"in": ["Bonn", "Rome"]}}}          | bob
            {"attributes": {"city": {"exists": true}}}                  | ada bob
            {"attributes": {"city": {"exists": false}}}                 | cyd dan
            {"attributes": {"orders": 3}}                               | ada bob
            {"attributes": {"orders": "3"}}                             | ada bob
            {"attributes": {"last_order": {"before": "2025-03-02"}}}    | bob
            {"attributes": {"last_order": {"after": "2025-01-31"}}}     | ada
            {"attributes": {"city": "Ulm", "orders": {"in": [3, 30]}}}  | ada
            {"attributes": {"city'; --": "x"}}                          |
            {"attributes": {"C ity": "Ulm"}}                            | ada
            {"attributes": {"CITY": {"exists": false}}}                 | cyd dan
            {"attributes": {"Last Order": {"before": "2025-03-02"}}}    | bob
            {"attributes": {"Orders": {"min": 3, "max": 29.5}}}         | ada bob
            {"attributes": {"orders": {"min": 3.5}}}                    | cyd
            {"attributes": {"last_order": {"max": 9}}}                  |
            {"got_campaign": "SALE"}                                    | ada
            {"not_got_campaign": ["SALE"]}                              | bob cyd dan
            {"not_written_to_for_days": 9}                              | ada bob cyd dan
            {"not_written_to_for_days": 11}                             | bob cyd dan
            {"ids": ["DAN", "EVE"]}                                     | dan
            {"subscription": "subscribed", "is_active": true}           | ada bob cyd dan
            {"delivered": "FIRST"}                                      | ada bob
            {"delivered": ["FIRST", "SECOND"]}                          | ada bob cyd
            {"read": ["FIRST"]}                                         | ada
            {"not_read": "FIRST"}                                       | bob
            {"not_read": ["FIRST", "SECOND"]}                           | bob cyd
            {"failed": "FIRST"}                                         | cyd
            {"failed": ["FIRST", "SECOND"]}                             | ada cyd
            {"not_reached": "FIRST"}                                    | cyd dan
            {"not_reached": ["FIRST", "SECOND"]}                        | dan
            {"not_reached": ["SECOND"]}                                 | ada dan
            {"not_reached": "OPEN"}                                     |
            {"not_reached": ["FIRST", "OPEN"]}                          |
            {"not_reached": "FIRST", "tags": "new"}                     | cyd
            {"locale": "de_DE"}                                         | ada
            {"locale": ["de"]}                                          | ada bob
            {"locale": ["DE-at", "pt_br"]}                              | bob cyd
            """)
    void filtersSelectMatchingCustomers(String filters, String people) {
        var audience = filters.replace("SALE", springSale)
                .replace("FIRST", first)
                .replace("SECOND", second)
                .replace("OPEN", open)
                .replace("DAN", IDS.get("dan"))
                .replace("EVE", IDS.get("eve"));

        var preview = preview("{\"target_audience\": " + audience + "}");

        var expected = people == null ? List.<String>of() : List.of(people.split(" "));
        assertThat(preview.json()
                        .get("sample")
                        .valueStream()
                        .map(customer -> nameOf(customer.get("id").asString())))
                .containsExactlyElementsOf(expected);
        assertThat(preview.json().get("count").intValue()).isEqualTo(expected.size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"tier": "vip"}                                    | target_audience.tier:unknown
            {"tags": []}                                       | target_audience.tags:texts
            {"tags_match": "some"}                             | target_audience.tags_match:choice
            {"attributes": {"city": {"like": "U%"}}}           | target_audience.attributes.city.like:unknown
            {"attributes": {"city": {}}}                       | target_audience.attributes.city:values
            {"attributes": {"city": null}}                     | target_audience.attributes.city:values
            {"attributes": {"city": []}}                       | target_audience.attributes.city:values
            {"attributes": {"city": {"in": [["Ulm"]]}}}        | target_audience.attributes.city.in:values
            {"attributes": {"day": {"before": "yesterday"}}}   | target_audience.attributes.day.before:date
            {"attributes": {"day": {"min": "many"}}}           | target_audience.attributes.day.min:number
            {"attributes": "Ulm"}                              | target_audience.attributes:object
            {"got_campaign": "spring"}                         | target_audience.got_campaign:id
            {"read": "spring"}                                 | target_audience.read:id
            {"not_reached": []}                                | target_audience.not_reached:texts
            {"locale": []}                                     | target_audience.locale:texts
            {"not_written_to_for_days": 0}                     | target_audience.not_written_to_for_days:range
            {"ids": ["1"]}                                     | target_audience.ids:id
            {"subscription": "unsubscribed"}                   | target_audience.subscription:subscribed-only
            """)
    void anInvalidFilterIsRejected(String filters, String error) {
        for (var response :
                List.of(preview("{\"target_audience\": " + filters + "}"), api.post("/api/campaigns", """
                        {"name": "x", "template_name": "x", "start_date": "2025-06-01T09:00:00Z", "target_audience": %s}
                        """.formatted(
                                filters)))) {
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.errors()).contains(error);
        }
    }

    @Test
    void aMessageCanStillBeDeliveredFor72Hours() {
        var notReached = "{\"target_audience\": {\"not_reached\": \"%s\"}}".formatted(open);
        insertState(open, "ada", 1, 1, Duration.ofDays(3).minusSeconds(1));
        assertThat(preview(notReached).json().get("count").intValue()).isZero();
        deleteState(open, "ada");

        insertState(open, "ada", 1, 1, Duration.ofDays(3));
        assertThat(preview(notReached).json().get("count").intValue()).isEqualTo(1);
        deleteState(open, "ada");
    }

    /** Its retry may be scheduled or under way, while the first acceptance is days old. */
    @Test
    void aFailedDeliveryHasEndedWhenItsCampaignIsClosed() {
        var notReached = "{\"target_audience\": {\"not_reached\": \"%s\"}}".formatted(open);
        insertState(open, "ada", 1 | 8 | 128 | 256, 1, Duration.ofDays(30));
        assertThat(preview(notReached).json().get("count").intValue()).isZero();

        api.sql()
                .sql("""
                INSERT INTO marketing_campaign_progress (campaign_id, account_id, planned, closed_at, close_reason)
                VALUES (:id::uuid, :account, 4, now(), 'completed')
                """)
                .param("id", open)
                .param("account", api.account().value())
                .update();
        assertThat(preview(notReached).json().get("count").intValue()).isEqualTo(1);
        api.sql()
                .sql("DELETE FROM marketing_campaign_progress WHERE campaign_id = :id::uuid")
                .param("id", open)
                .update();
        deleteState(open, "ada");
    }

    @ParameterizedTest
    @ValueSource(strings = {"failed", "not_reached"})
    void aPersonWithAnUnconfirmedAttemptMayHaveTheMessage(String filter) {
        insertState(open, "ada", 16 | 64, 4, null);
        assertThat(preview("{\"target_audience\": {\"%s\": \"%s\"}}".formatted(filter, open))
                        .json()
                        .get("count")
                        .intValue())
                .isZero();
        deleteState(open, "ada");
    }

    @Test
    void aPersonWhoWasReachedAsAnotherRecipientIsNoneWhoWasNotReached() {
        insertState(open, "ada", 32, 0, null);
        api.sql()
                .sql(
                        "UPDATE marketing_campaign_deliveries SET skip_reason = 'same_person' WHERE campaign_id = :id::uuid")
                .param("id", open)
                .update();

        assertThat(preview("{\"target_audience\": {\"not_reached\": \"%s\"}}".formatted(open))
                        .json()
                        .get("count")
                        .intValue())
                .isZero();
        deleteState(open, "ada");
    }

    @Test
    void thePreviewCountsExcludedCustomersByReason() {
        var preview = preview("""
                {"template_components": {"body": [{"type": "text", "text": "Hi {{name}} of {{city|your town}}"}]},
                 "campaign": "%s"}
                """.formatted(springSale));

        var excluded = preview.json().get("excluded");
        assertThat(excluded.get("not_subscribed").intValue()).as("fay").isEqualTo(1);
        assertThat(excluded.get("inactive").intValue()).as("eve").isEqualTo(1);
        assertThat(excluded.get("already_in_campaign").intValue())
                .as("ada, bob")
                .isEqualTo(2);
        assertThat(excluded.get("lacks_value").intValue()).as("cyd, dan").isEqualTo(2);
        assertThat(excluded.get("no_valid_phone").intValue()).isZero();
        assertThat(preview.json().get("count").intValue()).isZero();
    }

    /** Canada, the Caribbean and toll-free numbers have the code of the United States, and get marketing messages. */
    @Test
    void numbersOfTheUnitedStatesAreExcludedFromPreviewAndPlan() {
        var ids = api.sql()
                .sql("""
                INSERT INTO user_profiles (id, account_id, whatsapp_phone, contact_key, subscription, created_at, updated_at)
                SELECT md5(phone)::uuid, :account, phone, md5(phone), 'subscribed', now(), now()
                  FROM unnest(ARRAY['+12025550123', '+14155550123', '+14165550123', '+18765550123',
                                     '+18005550123']) AS phone
                RETURNING id::text
                """)
                .param("account", api.account().value())
                .query(String.class)
                .list();
        var audience = "{\"ids\": [\"%s\"]}".formatted(String.join("\", \"", ids));

        var preview = preview("{\"target_audience\": " + audience + "}").json();
        var planned = api.post("/api/campaigns", """
                        {"name": "x", "template_name": "x", "start_date": "2025-06-01T09:00:00Z", "target_audience": %s}
                        """.formatted(audience)).json();

        assertThat(preview.get("count").intValue()).as("CA, JM, toll-free").isEqualTo(3);
        assertThat(preview.get("excluded").get("no_marketing_in_country").intValue())
                .as("US")
                .isEqualTo(2);
        assertThat(planned.get("total_target_count").intValue()).isEqualTo(3);
        api.sql()
                .sql("DELETE FROM user_profiles WHERE id = ANY (:ids::uuid[])")
                .param("ids", ids.toArray(String[]::new))
                .update();
    }

    /** Also if all of its customers are in one group of the sample query. */
    @Test
    void theSampleOfASmallAudienceIsComplete() {
        var ids = api.sql()
                .sql("""
                WITH grouped AS (SELECT id, uuid_hash(id) & 63 AS number
                                   FROM (SELECT md5(n::text)::uuid AS id FROM generate_series(1, 5000) n))
                INSERT INTO user_profiles (id, account_id, whatsapp_phone, contact_key, created_at, updated_at)
                SELECT id, :account, '+49' || id, id, now(), now()
                  FROM grouped WHERE number = 7
                 ORDER BY id LIMIT 3
                RETURNING id::text
                """)
                .param("account", api.account().value())
                .query(String.class)
                .list();

        var preview = preview("{\"target_audience\": {\"ids\": [\"%s\"]}}".formatted(String.join("\", \"", ids)));

        assertThat(preview.json()
                        .get("sample")
                        .valueStream()
                        .map(customer -> customer.get("id").asString()))
                .containsExactlyInAnyOrderElementsOf(ids)
                .hasSize(3);
        api.sql()
                .sql("DELETE FROM user_profiles WHERE id = ANY (:ids::uuid[])")
                .param("ids", ids.toArray(String[]::new))
                .update();
    }

    @Test
    void aCampaignReachesTheCountOfThePreview() {
        var audience = "{\"attributes\": {\"orders\": {\"in\": [3, 30]}}, \"exclude_tags\": [\"loud\"]}";

        var counted = preview("{\"target_audience\": " + audience + "}")
                .json()
                .get("count")
                .intValue();
        var planned = api.post("/api/campaigns", """
                {"name": "x", "template_name": "x", "start_date": "2025-06-01T09:00:00Z", "target_audience": %s}
                """.formatted(audience));

        assertThat(planned.json().get("total_target_count").intValue())
                .isEqualTo(counted)
                .isEqualTo(2);
    }

    private static ApiScenario.Response preview(String json) {
        return api.post("/api/audiences/preview", json);
    }

    private static void customer(String name, int number, String more) {
        IDS.put(name, api.customer(number, more));
    }

    private static String campaignToAll(String name) {
        return api.post("/api/campaigns", """
                        {"name": "%s", "template_name": "sale", "start_date": "2025-06-01T09:00:00Z",
                         "allow_duplicate": true}
                        """.formatted(name)).text("id");
    }

    /**
     * Records the state of a recipient.
     *
     * @param sinceSent how long ago WhatsApp accepted the message; null if it did not
     */
    private static void insertState(
            String campaign, String name, int milestones, int attemptFlags, Duration sinceSent) {
        var at = sinceSent == null ? null : ApiScenario.NOON.minus(sinceSent).toString();
        api.sql()
                .sql("""
                        INSERT INTO marketing_campaign_deliveries (recipient_id, campaign_id, account_id, milestones,
                                                                   attempt_flags, sent_at, delivered_at, read_at)
                        SELECT id, campaign_id, :account, :milestones, :flags, :at::timestamptz,
                               CASE WHEN :milestones & 2 <> 0 THEN :at::timestamptz END,
                               CASE WHEN :milestones & 4 <> 0 THEN :at::timestamptz END
                          FROM marketing_campaign_recipients
                         WHERE campaign_id = :campaign::uuid AND user_id = :customer::uuid
                        """)
                .param("account", api.account().value())
                .param("milestones", milestones)
                .param("flags", attemptFlags)
                .param("at", at)
                .param("campaign", campaign)
                .param("customer", IDS.get(name))
                .update();
    }

    private static void deleteState(String campaign, String name) {
        api.sql()
                .sql("""
                        DELETE FROM marketing_campaign_deliveries d
                         USING marketing_campaign_recipients r
                         WHERE r.id = d.recipient_id AND r.campaign_id = :campaign::uuid AND r.user_id = :customer::uuid
                        """)
                .param("campaign", campaign)
                .param("customer", IDS.get(name))
                .update();
    }

    private static String nameOf(String id) {
        return IDS.entrySet().stream()
                .filter(each -> each.getValue().equals(id))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    /** Records that WhatsApp accepted the message of the spring sale to this customer. */
    private static void insertDelivery(String name, String at) {
        api.sql()
                .sql("""
                        INSERT INTO marketing_campaign_deliveries (recipient_id, campaign_id, account_id, sent_at)
                        SELECT id, campaign_id, :account, :at::timestamptz
                          FROM marketing_campaign_recipients
                         WHERE campaign_id = :campaign::uuid AND user_id = :customer::uuid
                        """)
                .param("account", api.account().value())
                .param("at", at)
                .param("campaign", springSale)
                .param("customer", IDS.get(name))
                .update();
    }
}

package dev.trickle.api.campaign;

import static java.util.Comparator.comparingLong;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.trickle.api.ApiScenario;
import dev.trickle.pipeline.CampaignEvent.CampaignChanged;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.Topics;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CampaignRequestTest {

    private static final String MINIMAL = """
            "name": "Sale", "template_name": "sale", "start_date": "2025-06-01T09:00:00Z"\
            """;

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.shared();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
            {}                                                    => start_date:required name:required template_name:required
            {MINIMAL, "name": ""}                                 => name:blank
            {MINIMAL, "name": 7}                                  => name:text
            {MINIMAL, "name": "a\\u0000b"}                        => name:characters
            {MINIMAL, "template_components": "x"}                 => template_components:object
            {MINIMAL, "template_components": ["\\u0000"]}         => template_components:characters
            {MINIMAL, "template_components": {"body": [7]}}       => template_components.body.0.type:choice
            {MINIMAL, "start_date": "tomorrow"}                   => start_date:date-time
            {MINIMAL, "start_date": 17}                           => start_date:date-time
            {MINIMAL, "start_date": "+99999-01-01T00:00:00Z"}     => start_date:date-time
            {MINIMAL, "end_date": "2025-05-31T00:00:00Z"}         => end_date:after-start
            {MINIMAL, "daily_limit": 0}                           => daily_limit:range
            {MINIMAL, "daily_limit": 2.5}                         => daily_limit:range
            {MINIMAL, "daily_limit": "250"}                       => daily_limit:range
            {MINIMAL, "daily_limit": 99999999999}                 => daily_limit:range
            {MINIMAL, "priority": 11}                             => priority:range
            {MINIMAL, "status": "running"}                        => status:choice
            {MINIMAL, "account": "nobody"}                        => account:unknown-account
            {MINIMAL, "phone_number_id": "9"}                     => phone_number_id:unknown-phone-number
            {MINIMAL, "dayly_limit": 5}                           => dayly_limit:unknown
            {MINIMAL, "target_audience": []}                      => target_audience:object
            {MINIMAL, "target_audience": {"tier": ["vip"]}}       => target_audience.tier:unknown
            {MINIMAL, "target_audience": {"customer_tier": []}}   => target_audience.customer_tier:texts
            {MINIMAL, "target_audience": {"tags": [1]}}           => target_audience.tags:texts
            {MINIMAL, "target_audience": {"tags_match": "some"}}  => target_audience.tags_match:choice
            {MINIMAL, "target_audience": {"is_active": false}}    => target_audience.is_active:active-only
            {MINIMAL, "target_audience": {"subscription": "unsubscribed"}} => target_audience.subscription:subscribed-only
            """)
    void everyInvalidFieldIsReported(String body, String errors) {
        var response = api.post("/api/campaigns", body.replace("MINIMAL", MINIMAL));

        assertThat(response.status()).as(response.body()).isEqualTo(400);
        assertThat(response.response().headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(String.join(" ", response.errors())).isEqualTo(errors);
    }

    /** A body of maximum size that makes a pattern backtrack. */
    @ParameterizedTest
    @ValueSource(strings = {"/api/campaigns", "/api/audiences/preview"})
    void megabyteOfBracesIsRejectedInSeconds(String path) {
        var components = """
                {"template_components": [{"type": "body", "parameters": [{"type": "currency",
                 "currency": {"fallback_value": "x", "amount_1000": 1, "code": "%s\\n"}}]}]}
                """.formatted("{".repeat(1_000_000));

        var response = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> api.post(path, components));

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.errors()).contains("template_components.0.parameters.0.currency.code:length");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "7", "null", "{\"name\": }", "\"text\""})
    void bodyThatIsNotAnObjectIsRejected(String body) {
        var response = api.post("/api/campaigns", body);

        assertThat(response.status()).as(response.body()).isEqualTo(400);
        assertThat(response.response().headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @Test
    void unknownIdIsNotFound() {
        assertThat(api.get("/api/campaigns/" + UUID.randomUUID()).status()).isEqualTo(404);
        assertThat(api.get("/api/campaigns/" + UUID.randomUUID() + "/stats").status())
                .isEqualTo(404);
        assertThat(api.get("/api/campaigns/" + UUID.randomUUID() + "/recipients")
                        .status())
                .isEqualTo(404);
        assertThat(api.post("/api/campaigns/" + UUID.randomUUID() + "/pause", "")
                        .status())
                .isEqualTo(404);
        assertThat(api.get("/api/campaigns/not-an-id").status()).isEqualTo(400);
        assertThat(api.get("/api/nothing").status()).isEqualTo(404);
    }

    @Test
    void startInThePastMeansNow() {
        api.customer(100, ", \"tags\": [\"past\"]");
        var campaign = create("\"start_date\": \"2025-01-01T09:00:00Z\", \"target_audience\": {\"tags\": \"past\"}");

        var recipient = api.get("/api/campaigns/" + campaign + "/recipients")
                .json()
                .get("items")
                .get(0);

        assertThat(recipient.get("scheduled_date").stringValue()).isEqualTo("2025-05-20");
        assertThat(recipient.get("status").stringValue()).isEqualTo("pending");
    }

    @Test
    void everyChangeIsPublishedAsARevision() {
        var campaign = create("\"status\": \"draft\", \"start_date\": \"2025-06-01T09:00:00Z\"");

        assertThat(api.post("/api/campaigns/" + campaign + "/resume", "").status())
                .isEqualTo(409);
        assertThat(api.patch("/api/campaigns/" + campaign, "{\"status\": \"scheduled\", \"daily_limit\": 10}")
                        .text("status"))
                .isEqualTo("scheduled");
        var paused = api.post("/api/campaigns/" + campaign + "/pause", "");
        assertThat(paused.text("status")).isEqualTo("paused");
        assertThat(paused.json().get("calls_in_flight").intValue()).isZero();
        assertThat(api.post("/api/campaigns/" + campaign + "/pause", "").status())
                .isEqualTo(200);
        assertThat(api.post("/api/campaigns/" + campaign + "/resume", "").text("status"))
                .isEqualTo("scheduled");
        assertThat(api.post("/api/campaigns/" + campaign + "/cancel", "").text("status"))
                .isEqualTo("cancelled");
        var refused = api.post("/api/campaigns/" + campaign + "/resume", "");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("detail")).contains("cancelled", "allowed: nothing");
        assertThat(api.patch("/api/campaigns/" + campaign, "{\"name\": \"Late\"}")
                        .status())
                .isEqualTo(409);

        assertThat(api.published(Topics.CAMPAIGN_EVENTS))
                .filteredOn(event -> event instanceof CampaignChanged changed
                        && changed.campaign().toString().equals(campaign))
                .isSortedAccordingTo(comparingLong(event -> ((CampaignChanged) event).revision()))
                .extracting(event -> ((CampaignChanged) event).wanted())
                .containsExactly(
                        DesiredState.DRAFT,
                        DesiredState.SCHEDULED,
                        DesiredState.PAUSED,
                        DesiredState.SCHEDULED,
                        DesiredState.CANCELLED);
    }

    @Test
    void campaignNamesThePhoneNumberThatSendsIt() {
        var campaign = create("\"start_date\": \"2025-06-01T09:00:00Z\"");
        assertThat(api.get("/api/campaigns/" + campaign).json().has("phone_number_id"))
                .isFalse();

        var edited = api.patch("/api/campaigns/" + campaign, "{\"phone_number_id\": \"1\"}");
        assertThat(edited.text("phone_number_id")).isEqualTo("1");
        assertThat(api.patch("/api/campaigns/" + campaign, "{\"phone_number_id\": \"9\"}")
                        .errors())
                .containsExactly("phone_number_id:unknown-phone-number");

        var copy = api.post("/api/campaigns/" + campaign + "/duplicate", "{}");
        assertThat(copy.text("phone_number_id")).isEqualTo("1");
        assertThat(api.published(Topics.CAMPAIGN_EVENTS))
                .filteredOn(event -> event instanceof CampaignChanged changed
                        && changed.campaign().toString().equals(campaign))
                .extracting(event -> ((CampaignChanged) event).number())
                .containsExactly(null, new PhoneNumberId("1"));
    }

    @Test
    void pauseCountsTheCallsInFlight() {
        var campaign = create("\"start_date\": \"2025-06-01T09:00:00Z\"");
        api.sql().sql("""
                INSERT INTO send_attempts (recipient_id, attempt_number, campaign_id, account_id, customer_id, contact_key,
                                           phone_number_id, state, rank, blocks, state_changed_at, claimed_at)
                VALUES (gen_random_uuid(), 1, :id::uuid, 'shared', gen_random_uuid(), 'ada', '1', 'claimed', 0, true,
                        now(), now())
                """).param("id", campaign).update();

        var paused = api.post("/api/campaigns/" + campaign + "/pause", "");

        assertThat(paused.json().get("calls_in_flight").intValue()).isEqualTo(1);
    }

    @Test
    void listIsPagedNewestFirst() {
        var older = create("\"start_date\": \"2025-06-01T09:00:00Z\"");
        var newer = create("\"start_date\": \"2025-06-01T09:00:00Z\"");

        var first = api.get("/api/campaigns?limit=1").json();
        var second = api.get("/api/campaigns?limit=1&cursor="
                        + first.get("next_cursor").stringValue())
                .json();

        assertThat(first.get("items").get(0).get("id").stringValue()).isEqualTo(newer);
        assertThat(second.get("items").get(0).get("id").stringValue()).isEqualTo(older);
        assertThat(api.get("/api/campaigns?limit=0").status()).isEqualTo(400);
        assertThat(api.get("/api/campaigns?status=odd").status()).isEqualTo(400);
    }

    @Test
    void recipientsAreReturnedInPagesAndAsAStream() {
        for (var number = 200; number < 205; number++) {
            api.customer(number, ", \"tags\": [\"paged\"]");
        }
        var campaign = create(
                "\"start_date\": \"2025-06-01T09:00:00Z\", \"daily_limit\": 2, \"target_audience\": {\"tags\": \"paged\"}");
        var path = "/api/campaigns/" + campaign + "/recipients";

        var first = api.get(path + "?limit=3").json();
        var rest = api.get(path + "?limit=3&cursor=" + first.get("next_cursor").asString())
                .json();
        var stream = api.get(path, "application/x-ndjson");

        assertThat(first.get("items").size() + rest.get("items").size()).isEqualTo(5);
        assertThat(rest.get("next_cursor").isNull()).isTrue();
        assertThat(stream.body().lines().filter(line -> line.contains(campaign)))
                .hasSize(5);
        assertThat(stream.body()).contains("2025-06-01", "2025-06-02", "2025-06-03");
        assertThat(api.get(path + "?status=odd").status()).isEqualTo(400);
        assertThat(api.get(path + "?status=sent").json().get("items").size()).isZero();
    }

    private static String create(String more) {
        var response = api.post(
                "/api/campaigns",
                "{\"name\": \"Sale\", \"template_name\": \"sale\", \"allow_duplicate\": true, %s}".formatted(more));
        assertThat(response.status()).as(response.body()).isEqualTo(201);
        return response.text("id");
    }
}

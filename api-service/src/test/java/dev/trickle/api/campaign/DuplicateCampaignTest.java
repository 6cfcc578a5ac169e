package dev.trickle.api.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.api.ApiScenario.Response;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Detection of duplicate campaigns. */
class DuplicateCampaignTest {

    private static final int ROUNDS = 40;

    /** The clock of the API is fixed at noon of 20 May 2025. */
    private static final String START = "2025-06-01T09:00:00Z";

    private static ApiScenario api;
    private static int templates;

    /** Used by a single test. */
    private final String template = "sale_" + templates++;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.shared();
        api.customer(
                1,
                ", \"customer_tier\": \"gold\", \"tags\": [\"a\", \"b\", \"vip\"], \"attributes\": {\"city\": \"Rome\"}");
        api.customer(2, ", \"customer_tier\": \"silver\", \"attributes\": {\"city\": \"Pisa\", \"age\": 4}");
    }

    @Test
    void duplicateIsRejectedAndNamesTheExistingCampaign() {
        var first = create("");

        var second = create("");

        assertThat(first.status()).as(first.body()).isEqualTo(201);
        assertThat(second.status()).as(second.body()).isEqualTo(409);
        assertThat(second.text("type")).isEqualTo("urn:trickle:problem:duplicate-campaign");
        assertThat(second.text("campaign_id")).isEqualTo(first.text("id"));
        assertThat(second.text("detail")).contains(first.text("id"), "\"allow_duplicate\": true");
        assertThat(campaigns()).isEqualTo(1);
    }

    @Test
    void ofTwoConcurrentRequestsOneIsCreated() throws Exception {
        var bothAtOnce = new CyclicBarrier(2);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var round = 0; round < ROUNDS; round++) {
                var body = body(template + "_" + round, "\"name\": \"Sale\"", START);
                var requests = List.of(postWith(bothAtOnce, body, threads), postWith(bothAtOnce, body, threads));
                var responses = requests.stream().map(CompletableFuture::join).toList();

                assertThat(responses).extracting(Response::status).containsExactlyInAnyOrder(201, 409);
            }
        }
    }

    private static CompletableFuture<Response> postWith(CyclicBarrier barrier, String body, Executor threads) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        barrier.await();
                    } catch (Exception broken) {
                        throw new IllegalStateException(broken);
                    }
                    return api.post("/api/campaigns", body);
                },
                threads);
    }

    /** Equal values in another order or notation, and values that are not compared. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'template_components': {'body': [{'text': '20%', 'type': 'text'}]}, 'target_audience': {'is_active': true, 'tags': ['vip']}",
                "'target_audience': {'tags': ['vip'], 'is_active': true, 'customer_tier': null}, 'template_components': {'body': [{'type': 'text', 'text': '20%'}]}, 'description': 'another', 'daily_limit': 7, 'priority': 9, 'max_retries': 0, 'created_by': 'operator-7'"
            })
    void anotherNotationIsADuplicate(String more) {
        assertThat(create(
                                ", 'template_components': {'body': [{'type': 'text', 'text': '20%'}]}, 'target_audience': {'tags': ['vip'], 'is_active': true}")
                        .status())
                .isEqualTo(201);

        var response = create(", " + more);

        assertThat(response.status()).as(response.body()).isEqualTo(409);
    }

    /**
     * The order, repetition and notation of values make no difference, and neither do filters that every customer
     * matches.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'tags': ['a', 'b'] | 'tags': ['b', 'a', 'b']",
                "'ids': ['0197a1b2-0000-7000-8000-00000000000a', '0197a1b2-0000-7000-8000-00000000000b'] | 'ids': ['0197A1B2-0000-7000-8000-00000000000B', '0197a1b2-0000-7000-8000-00000000000a', '0197a1b2-0000-7000-8000-00000000000a']",
                "'customer_tier': ['gold', 'silver'] | 'customer_tier': ['silver', 'gold'], 'is_active': true, 'subscription': 'subscribed'",
                "'attributes': {'city': ['Rome', 'Pisa'], 'age': 4} | 'attributes': {'age': '4', 'city': {'in': ['Pisa', 'Rome']}}"
            })
    void audiencesThatSelectTheSameCustomersAreEqual(String first, String second) {
        assertThat(create(", 'target_audience': {" + first + "}").status()).isEqualTo(201);

        var response = create(", 'target_audience': {" + second + "}");

        assertThat(response.status()).as(response.body()).isEqualTo(409);
    }

    @Test
    void templateNameIsComparedWithoutCaseAndSurroundingSpaces() {
        assertThat(create("").status()).isEqualTo(201);

        var response = api.post(
                "/api/campaigns", body(" " + template.toUpperCase(Locale.ROOT) + " ", "\"name\": \"Sale\"", START));

        assertThat(response.status()).as(response.body()).isEqualTo(409);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ", 'target_audience': {}",
                ", 'target_audience': null",
                ", 'template_components': []",
                ", 'template_components': {}",
                ", 'template_components': null",
                ", 'target_audience': {'tags': null}, 'template_language': 'en-US'"
            })
    void absentEqualsEmpty(String more) {
        assertThat(create("").status()).isEqualTo(201);

        var response = create(more);

        assertThat(response.status()).as(response.body()).isEqualTo(409);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ", 'allow_duplicate': true",
                ", 'status': 'draft'",
                ", 'target_audience': {'tags': ['vip']}",
                ", 'template_components': {'body': [{'type': 'text', 'text': '20%'}]}",
                ", 'template_language': 'de'"
            })
    void differentCampaignIsCreated(String more) {
        assertThat(create("").status()).isEqualTo(201);

        var response = create(more);

        assertThat(response.status()).as(response.body()).isEqualTo(201);
    }

    @Test
    void startsAnHourApartAreDifferentCampaigns() {
        assertThat(createAt("2025-06-01T09:00:00Z").status()).isEqualTo(201);

        assertThat(createAt("2025-06-01T09:59:59Z").status()).isEqualTo(409);
        assertThat(createAt("2025-06-01T08:00:01Z").status()).isEqualTo(409);
        assertThat(createAt("2025-06-01T10:00:00Z").status()).isEqualTo(201);
        assertThat(createAt("2025-06-01T08:00:00Z").status()).isEqualTo(201);
    }

    @Test
    void startInThePastMeansNow() {
        assertThat(createAt("2025-01-01T00:00:00Z").status()).isEqualTo(201);

        assertThat(createAt("2025-05-01T00:00:00Z").status()).isEqualTo(409);
        assertThat(createAt("2025-05-20T12:30:00Z").status()).isEqualTo(409);
        assertThat(createAt("2025-05-20T13:00:00Z").status()).isEqualTo(201);
    }

    @Test
    void draftsAndCancelledCampaignsAreNotCompared() {
        create(", 'status': 'draft'");
        var cancelled = create("");
        assertThat(cancelled.status()).as(cancelled.body()).isEqualTo(201);
        api.post("/api/campaigns/" + cancelled.text("id") + "/cancel", "");

        assertThat(create("").status()).isEqualTo(201);
    }

    @Test
    void idempotencyKeyReplaysTheResponseAndAllowDuplicateIsABoolean() {
        var client = api.with("Idempotency-Key", template);
        var first = client.post("/api/campaigns", body(template, "\"name\": \"Sale\"", START));
        var again = client.post("/api/campaigns", body(template, "\"name\": \"Sale\"", START));

        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(create(", 'allow_duplicate': 'yes'").errors()).containsExactly("allow_duplicate:boolean");
    }

    private Response create(String more) {
        return api.post(
                "/api/campaigns",
                body(template, ("'name': 'Sale " + campaigns() + "'" + more).replace('\'', '"'), START));
    }

    private Response createAt(String start) {
        return api.post("/api/campaigns", body(template, "\"name\": \"Sale\"", start));
    }

    private static String body(String template, String more, String start) {
        return "{\"account\": \"%s\", \"template_name\": \"%s\", \"start_date\": \"%s\", %s}"
                .formatted(api.account(), template, start, more);
    }

    private int campaigns() {
        return api.sql()
                .sql("SELECT count(*) FROM marketing_campaigns WHERE template_name = :template")
                .param("template", template)
                .query(Integer.class)
                .single();
    }
}

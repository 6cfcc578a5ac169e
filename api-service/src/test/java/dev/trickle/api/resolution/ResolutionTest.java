package dev.trickle.api.resolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.trickle.api.ApiScenario;
import dev.trickle.pipeline.CampaignEvent.Decision;
import dev.trickle.pipeline.CampaignEvent.UnconfirmedResolved;
import dev.trickle.pipeline.Topics;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Resolution of unconfirmed attempts: all attempts of a request or none, and each only once. */
class ResolutionTest {

    private static ApiScenario api;

    private String campaign = "";

    @BeforeAll
    static void startApi() {
        api = ApiScenario.ofAccount(
                "resolution",
                "--trickle.accounts.resending.business-accounts[0].id=2",
                "--trickle.accounts.resending.business-accounts[0].phone-numbers=2",
                "--trickle.accounts.resending.resend-after=36h");
    }

    @AfterAll
    static void stopApi() {
        api.close();
    }

    @BeforeEach
    void createCampaign() {
        campaign = api.post("/api/campaigns", """
                {"name": "Sale", "template_name": "sale", "allow_duplicate": true, "start_date": "2025-05-20T09:00:00Z"}
                """).text("id");
    }

    @Test
    void unconfirmedAttemptsAreListedOldestFirst() {
        var bob = attempt("unconfirmed", "bob", "2025-05-20T11:00:00Z");
        var ada = attempt("unconfirmed", "ada", "2025-05-20T10:00:00Z");
        attempt("accepted", "cyd", "2025-05-20T09:00:00Z");

        var response = api.get("/api/unconfirmed?campaign=" + campaign);

        assertThat(response.json().at("/items/0").toString()).isEqualTo("""
                {"attempt":"%s","campaign":"%s","campaign_name":"Sale","account":"resolution","user_phone":null,"name":null,\
                "since":"2025-05-20T10:00:00Z","age_seconds":7200,"cause":"HTTP status 503",\
                "explanation":"The call ended without a certain answer (HTTP status 503): WhatsApp may have accepted the message",\
                "closed":false,"superseded":false,"resend_at":null}""".formatted(ada, campaign));
        assertThat(response.json().at("/items/1/attempt").asString()).isEqualTo(bob);
        assertThat(response.json().get("count").intValue()).isEqualTo(2);
        assertThat(response.text("oldest")).isEqualTo("2025-05-20T10:00:00Z");
        assertThat(response.json().get("next_cursor").isNull()).isTrue();
        assertThat(api.get("/api/unconfirmed").body()).contains(ada, bob);
    }

    @Test
    void anAttemptNamesThePersonAndTheCrash() {
        var ada = api.customer(1, ", \"name\": \"Ada\"");
        attempt("unconfirmed", "ada", "2025-05-20T10:00:00Z");
        api.sql()
                .sql(
                        "UPDATE send_attempts SET customer_id = :ada::uuid, error_text = NULL WHERE campaign_id = :id::uuid")
                .param("ada", ada)
                .param("id", campaign)
                .update();

        var item = api.get("/api/unconfirmed?campaign=" + campaign).json().at("/items/0");

        assertThat(item.get("name").asString()).isEqualTo("Ada");
        assertThat(item.get("user_phone").asString()).isEqualTo("+4915551000001");
        assertThat(item.get("explanation").asString()).startsWith("The sender stopped during the call");
    }

    /** The others stay unconfirmed, instead of refusing the request. */
    @Test
    void allAttemptsOfACampaignAreDecidedAtOnce() {
        var ada = attempt("unconfirmed", "ada", "2025-05-20T10:00:00Z");
        var bob = attempt("unconfirmed", "bob", "2025-05-20T10:00:00Z");
        succeed(bob, "refused");
        var eve = attempt("unconfirmed", "eve", "2025-05-20T11:30:00Z");

        var old = resolveAll(", \"older_than\": \"PT1H\"");
        var rest = resolveAll("");

        assertThat(old.json().toString()).isEqualTo("{\"resolved\":1,\"remaining\":1}");
        assertThat(rest.json().toString()).isEqualTo("{\"resolved\":1,\"remaining\":1}");
        assertThat(published()).extracting(event -> event.attempt().toString()).containsExactlyInAnyOrder(ada, eve);
        assertThat(resolveAll(", \"older_than\": \"1h\"").errors()).containsExactly("older_than:duration");
    }

    /** More attempts than one request decides may be in the way. */
    @Test
    void attemptsThatCannotBeSentAgainDoNotHideOthers() {
        api.sql().sql("""
                INSERT INTO contact_consents (account_id, contact_key, opted_out_at, opt_out_source)
                VALUES ('resolution', 'zoe', now(), 'keyword')
                """).update();
        api.sql().sql("""
                INSERT INTO send_attempts (recipient_id, attempt_number, campaign_id, account_id, customer_id, contact_key,
                                           phone_number_id, state, rank, blocks, state_changed_at, claimed_at)
                SELECT gen_random_uuid(), 1, :campaign::uuid, 'resolution', gen_random_uuid(), 'zoe', '1', 'unconfirmed', 1,
                       false, '2025-05-20T09:00:00Z', now()
                  FROM generate_series(1, 1000)
                """).param("campaign", campaign).update();
        var ada = attempt("unconfirmed", "ada", "2025-05-20T10:00:00Z");

        var resent = api.post("/api/unconfirmed/resolve", """
                {"campaign": "%s", "decision": "resend", "by": "operator"}
                """.formatted(campaign));

        assertThat(resent.json()).hasToString("{\"resolved\":1,\"remaining\":1000}");
        assertThat(published()).extracting(event -> event.attempt().toString()).containsExactly(ada);
        // Other tests list all attempts.
        api.sql().sql("DELETE FROM send_attempts WHERE contact_key = 'zoe'").update();
    }

    private ApiScenario.Response resolveAll(String more) {
        return api.post("/api/unconfirmed/resolve", """
                {"campaign": "%s", "decision": "sent", "by": "operator"%s}
                """.formatted(campaign, more));
    }

    @Test
    void cursorStaysValidAfterTheLastAttemptIsConfirmed() {
        var ada = attempt("unconfirmed", "ada", "2025-05-20T10:00:00.123456Z");
        var bob = attempt("unconfirmed", "bob", "2025-05-20T11:00:00Z");
        var cyd = attempt("unconfirmed", "cyd", "2025-05-20T11:30:00Z");
        var path = "/api/unconfirmed?limit=1&campaign=" + campaign;

        var first = api.get(path);
        api.sql()
                .sql("UPDATE send_attempts SET state = 'delivered', rank = 5, state_changed_at = '2025-05-20T11:59:00Z'"
                        + " WHERE campaign_id = :id::uuid AND contact_key = 'ada'")
                .param("id", campaign)
                .update();
        var second = api.get(path + "&cursor=" + first.text("next_cursor"));
        var third = api.get(path + "&cursor=" + second.text("next_cursor"));
        var end = api.get(path + "&cursor=" + third.text("next_cursor"));

        assertThat(first.body()).contains(ada);
        assertThat(second.body()).contains(bob);
        assertThat(third.body()).contains(cyd);
        assertThat(end.json().get("items")).isEmpty();
        assertThat(end.json().get("count").intValue()).isEqualTo(2);
    }

    @Test
    void unconfirmedAttemptsAreFilteredByAccountAndAge() {
        var ada = attempt("unconfirmed", "ada", "2025-05-19T11:00:00Z");
        var bob = attempt("unconfirmed", "bob", "2025-05-20T11:00:00Z");
        var cyd = attempt("unconfirmed", "cyd", "2025-05-19T12:00:00Z", "resending");

        assertThat(api.get("/api/unconfirmed?account=resolution").body())
                .contains(ada, bob)
                .doesNotContain(cyd);
        assertThat(api.get("/api/unconfirmed?older_than=PT24H&campaign=" + campaign)
                        .body())
                .contains(ada, cyd)
                .doesNotContain(bob);
        var resending = api.get("/api/unconfirmed?account=resending").json();
        assertThat(resending.get("count").intValue()).isEqualTo(1);
        assertThat(resending.at("/items/0/resend_at").asString()).isEqualTo("2025-05-21T00:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            limit=1001,        limit:range
            older_than=24h,    older_than:duration
            cursor=yesterday,  cursor:cursor
            account=unknown,    account:unknown-account
            """)
    void invalidFilterIsRejected(String query, String error) {
        assertThat(api.get("/api/unconfirmed?" + query).errors()).containsExactly(error);
    }

    @Test
    void resentAndResolvedAttemptsAreNotListed() {
        var ada = attempt("unconfirmed", "ada", "2025-05-20T10:00:00Z");
        var bob = attempt("unconfirmed", "bob", "2025-05-20T10:00:00Z");
        succeed(ada, "rejected");
        assertThat(resolve("sent", bob).status()).isEqualTo(202);

        assertThat(api.get("/api/unconfirmed?campaign=" + campaign).json().get("items"))
                .isEmpty();
        assertThat(resolve("resend", ada, bob).errors())
                .containsExactly("attempts:not-unconfirmed", "attempts:not-unconfirmed");
    }

    /** The claim of the second attempt ended the blocking of the first; whether that one arrived is still unclear. */
    @ParameterizedTest
    @ValueSource(strings = {"not_called", "refused"})
    void anAttemptWhoseSuccessorWasNeverCalledIsListedButNotResolved(String state) {
        var ada = attempt("unconfirmed", "ada", "2025-05-20T10:00:00Z");
        succeed(ada, state);

        var listed = api.get("/api/unconfirmed?campaign=" + campaign).json();

        assertThat(listed.at("/items/0/attempt").stringValue()).isEqualTo(ada);
        assertThat(listed.at("/items/0/superseded").booleanValue()).isTrue();
        for (var decision : List.of("sent", "resend")) {
            var refused = resolve(decision, ada);
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.errors()).containsExactly("attempts:superseded");
        }
        assertThat(published()).isEmpty();
    }

    @Test
    void anAttemptWhoseResendIsReleasedIsNotResolved() {
        var ada = attempt("unconfirmed", "ada", "2025-05-20T10:00:00Z");
        api.sql()
                .sql("""
                INSERT INTO marketing_campaign_deliveries (recipient_id, campaign_id, account_id, attempt_number)
                VALUES (:recipient::uuid, :campaign::uuid, 'resolution', 2)
                """)
                .param("recipient", ada.replace(".1", ""))
                .param("campaign", campaign)
                .update();

        assertThat(resolve("resend", ada).errors()).containsExactly("attempts:superseded");
    }

    @Test
    void nothingIsSentAgainForACampaignThatSendsNoMore() {
        var ada = attempt("unconfirmed", "ada", "2025-05-20T10:00:00Z");
        api.post("/api/campaigns/" + campaign + "/cancel", "");

        var refused = resolve("resend", ada);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.errors()).containsExactly("attempts:ended");
        assertThat(resolve("sent", ada).status()).isEqualTo(202);
    }

    @Test
    void nothingIsSentAgainToAPersonWhoOptedOut() {
        var eve = attempt("unconfirmed", "eve", "2025-05-20T10:00:00Z");
        api.sql().sql("""
                INSERT INTO contact_consents (account_id, contact_key, opted_out_at, opt_out_source)
                VALUES ('resolution', 'eve', now(), 'keyword')
                """).update();

        var refused = resolve("resend", eve);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.errors()).containsExactly("attempts:opted-out");
        assertThat(resolve("sent", eve).status()).isEqualTo(202);
    }

    @Test
    void everyDecisionIsPublished() {
        var ada = attempt("unconfirmed", "ada", "2025-05-20T10:00:00Z");
        var bob = attempt("unconfirmed", "bob", "2025-05-20T10:00:00Z");
        var cyd = attempt("unconfirmed", "cyd", "2025-05-20T10:00:00Z");

        var sent = resolve("sent", ada, bob, ada);
        var resent = resolve("resend", cyd);

        assertThat(sent.status()).as(sent.body()).isEqualTo(202);
        assertThat(sent.json().get("resolved").intValue()).isEqualTo(2);
        assertThat(resent.status()).as(resent.body()).isEqualTo(202);
        assertThat(published())
                .extracting(event -> event.attempt().toString(), UnconfirmedResolved::decision, UnconfirmedResolved::by)
                .containsExactlyInAnyOrder(
                        tuple(ada, Decision.SENT, "operator"),
                        tuple(bob, Decision.SENT, "operator"),
                        tuple(cyd, Decision.RESEND, "operator"));
    }

    @Test
    void noteIsStoredButNotPublished() {
        var ada = attempt("unconfirmed", "ada", "2025-05-20T10:00:00Z");

        var decided = api.post("/api/unconfirmed/resolve", """
                {"attempts": ["%s"], "decision": "sent", "by": "operator-7", "note": "Ada rang: it came"}
                """.formatted(ada));

        assertThat(decided.status()).as(decided.body()).isEqualTo(202);
        assertThat(api.get("/api/unconfirmed/decisions?campaign=" + campaign)
                        .json()
                        .get("items")
                        .toString())
                .isEqualTo("""
                [{"attempt":"%s","campaign":"%s","decision":"sent","by":"operator-7","note":"Ada rang: it came",\
                "at":"2025-05-20T12:00:00Z"}]""".formatted(ada, campaign));
        assertThat(published())
                .singleElement()
                .satisfies(event -> assertThat(Topics.CAMPAIGN_EVENTS.serializeValue(event))
                        .asString()
                        .doesNotContain("rang"));
    }

    @Test
    void attemptIsResolvedOnce() {
        var ada = attempt("unconfirmed", "ada", "2025-05-20T10:00:00Z");

        var answers = IntStream.range(0, 8)
                .parallel()
                .mapToObj(person ->
                        resolve(person % 2 == 0 ? "sent" : "resend", ada).status())
                .toList();

        assertThat(answers).containsOnlyOnce(202).containsOnly(202, 409);
        assertThat(published()).hasSize(1);
    }

    @Test
    void confirmedAttemptRejectsTheWholeRequest() {
        var ada = attempt("unconfirmed", "ada", "2025-05-20T10:00:00Z");
        var bob = attempt("accepted", "bob", "2025-05-20T10:00:00Z");
        var unknown = UUID.randomUUID() + ".1";
        var laterAttempt = ada.replace(".1", ".2");

        var refused = resolve("sent", ada, bob, unknown, laterAttempt);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.errors()).hasSize(3).containsOnly("attempts:not-unconfirmed");
        assertThat(refused.body()).contains(bob, unknown, laterAttempt).doesNotContain(ada);
        assertThat(published()).isEmpty();
    }

    @Test
    void attemptOfAClosedCampaignIsRejected() {
        var ada = attempt("unconfirmed", "ada", "2025-05-20T10:00:00Z");
        api.sql().sql("""
                INSERT INTO marketing_campaign_progress (campaign_id, account_id, closed_at, close_reason)
                VALUES (:id::uuid, 'resolution', now(), 'completed')
                """).param("id", campaign).update();

        for (var decision : List.of("sent", "resend")) {
            var refused = resolve(decision, ada);
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.errors()).containsExactly("attempts:closed");
            assertThat(refused.body()).contains(ada);
        }
        assertThat(published()).isEmpty();
        assertThat(api.get("/api/unconfirmed?campaign=" + campaign)
                        .json()
                        .at("/items/0/closed")
                        .booleanValue())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
            {}                                                                   => attempts:required decision:required by:required
            {"attempts": [], "decision": "sent", "by": "operator"}               => attempts:texts
            {"attempts": ["ada"], "decision": "sent", "by": "operator"}          => attempts:attempt-id
            {"attempts": [ADA, "x.1"], "decision": "sent", "by": "operator"}     => attempts:attempt-id
            {"attempts": [ADA], "decision": "failed", "by": "operator"}          => decision:choice
            {"attempts": [ADA], "decision": "sent", "by": " "}                   => by:blank
            {"attempts": [ADA], "decision": "sent", "by": "operator", "all": 1}  => all:unknown
            {"campaign": "spring", "decision": "sent", "by": "operator"}         => campaign:id
            {"campaign": ID, "attempts": [ADA], "decision": "sent", "by": "operator"} => attempts:unknown
            """)
    void everyInvalidFieldIsReported(String body, String errors) {
        var response = api.post(
                "/api/unconfirmed/resolve",
                body.replace("ADA", "\"" + UUID.randomUUID() + ".1\"").replace("ID", "\"" + UUID.randomUUID() + "\""));

        assertThat(response.status()).as(response.body()).isEqualTo(400);
        assertThat(String.join(" ", response.errors())).isEqualTo(errors);
    }

    @Test
    void moreThan1000AttemptsAreRejected() {
        var many = IntStream.rangeClosed(1, 1_001)
                .mapToObj(number -> UUID.randomUUID() + "." + number)
                .toArray(String[]::new);

        assertThat(resolve("sent", many).errors()).containsExactly("attempts:size");
    }

    private ApiScenario.Response resolve(String decision, String... attempts) {
        var list =
                List.of(attempts).stream().map(attempt -> "\"" + attempt + "\"").collect(Collectors.joining(","));
        return api.post("/api/unconfirmed/resolve", """
                {"attempts": [%s], "decision": "%s", "by": "operator"}
                """.formatted(list, decision));
    }

    private List<UnconfirmedResolved> published() {
        return api.published(Topics.CAMPAIGN_EVENTS).stream()
                .filter(UnconfirmedResolved.class::isInstance)
                .map(UnconfirmedResolved.class::cast)
                .filter(resolved -> resolved.campaign().toString().equals(campaign))
                .toList();
    }

    private String attempt(String state, String person, String at) {
        return attempt(state, person, at, "resolution");
    }

    /** Inserts a second attempt that supersedes this one. */
    private void succeed(String attempt, String state) {
        api.sql()
                .sql("UPDATE send_attempts SET blocks = false WHERE recipient_id = :recipient::uuid")
                .param("recipient", attempt.replace(".1", ""))
                .update();
        api.sql()
                .sql("""
                INSERT INTO send_attempts (recipient_id, attempt_number, campaign_id, account_id, customer_id, contact_key,
                                           phone_number_id, state, rank, blocks, state_changed_at, claimed_at)
                SELECT recipient_id, 2, campaign_id, account_id, customer_id, contact_key, phone_number_id, :state, 2,
                       false, now(), now()
                  FROM send_attempts WHERE recipient_id = :recipient::uuid
                """)
                .param("recipient", attempt.replace(".1", ""))
                .param("state", state)
                .update();
    }

    /** Inserts an attempt as the sender writes it, and returns its id. */
    private String attempt(String state, String person, String at, String account) {
        return api.sql()
                .sql("""
                INSERT INTO send_attempts (recipient_id, attempt_number, campaign_id, account_id, customer_id, contact_key,
                                           phone_number_id, state, rank, blocks, error_text, state_changed_at, claimed_at)
                VALUES (gen_random_uuid(), 1, :campaign::uuid, :account, gen_random_uuid(), :person, '1', :state, 1,
                        true, 'HTTP status 503', :at::timestamptz, now())
                RETURNING recipient_id || '.1'
                """)
                .param("campaign", campaign)
                .param("account", account)
                .param("person", person)
                .param("state", state)
                .param("at", at)
                .query(String.class)
                .single();
    }
}

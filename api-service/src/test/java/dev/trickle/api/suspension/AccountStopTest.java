package dev.trickle.api.suspension;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.api.query.StubService;
import dev.trickle.pipeline.Topics;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stops and starts of an account, which the sender confirms. */
class AccountStopTest {

    private static final String STOP = "/api/accounts/stops/stop";
    private static final String START = "/api/accounts/stops/start";

    private static final StubService SENDER = new StubService();
    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.ofAccount("stops", "--api.sender.url=" + SENDER.url(), "--api.sender.timeout=2s");
    }

    @AfterAll
    static void stopApi() {
        api.close();
        SENDER.close();
    }

    @BeforeEach
    void empty() {
        api.sql().sql("DELETE FROM suspensions").update();
    }

    @Test
    void theResponseIsThatOfTheSender() {
        SENDER.returns(200, """
                {"epoch": 7, "since": "2025-05-20T12:00:01Z", "by": "ada", "note": "wrong prices", "in_flight": 3}""");

        var stopped = api.post(STOP, "{\"reason\": \"wrong prices\"}");

        assertThat(stopped.status()).as(stopped.body()).isEqualTo(200);
        assertThat(stopped.json()).hasToString("""
                {"account":"stops","state":"stopped","since":"2025-05-20T12:00:01Z","by":"ada","reason":"wrong prices",\
                "in_flight":3}""");
        assertThat(SENDER.paths()).contains("/accounts/stops/stop");
        assertThat(SENDER.bodies().getLast())
                .isEqualTo("{\"after\":0,\"by\":\"localhost\",\"reason\":\"wrong prices\"}");
        assertThat(audited()).isEqualTo("account-stop-requested");
    }

    @Test
    void aStartNamesTheStopThatItEnds() {
        suspended("account", 5);
        suspended("account_stop", 7);
        SENDER.returns(200, "{\"since\": \"2025-05-20T12:00:01Z\", \"in_flight\": 0}");

        var started = api.send("POST", START, "application/json", "");

        assertThat(started.status()).as(started.body()).isEqualTo(200);
        assertThat(started.text("state")).isEqualTo("started");
        assertThat(SENDER.bodies().getLast()).isEqualTo("{\"epoch\":7}");
        assertThat(audited()).isEqualTo("account-start-requested");
        assertThat(api.published(Topics.ACCOUNT_EVENTS)).isEmpty();
    }

    /** A stop and a start that are delayed have no effect after what was requested later. */
    @Test
    void eachCommandNamesTheNewestStopOrStartBeforeIt() {
        suspended("account_stop", 7);
        api.sql().sql("UPDATE suspensions SET ended_at = now()").update();
        SENDER.returns(409, "{}");

        assertThat(api.post(STOP, "{}").status()).isEqualTo(503);
        assertThat(SENDER.bodies().getLast()).startsWith("{\"after\":7,");
        assertThat(api.post(START, "{}").status()).isEqualTo(503);
        assertThat(SENDER.bodies().getLast()).isEqualTo("{\"epoch\":7}");
    }

    /** Without a confirmation nothing is claimed about the state. */
    @Test
    void withoutAConfirmationTheRequestIsToBeRepeated() {
        SENDER.returns(503, "{}");

        var unconfirmed = api.post(STOP, "{}");

        assertThat(unconfirmed.status()).isEqualTo(503);
        assertThat(unconfirmed.text("detail")).contains("Repeat", "sender-service", "api.sender.url");
    }

    @Test
    void aStopIsListedWithItsRemedyAndOnlyAStartEndsIt() {
        suspended("account_stop", 7);

        var listed = api.get("/api/suspensions").json().at("/items/0");
        assertThat(listed.get("scope").stringValue()).isEqualTo("account_stop");
        assertThat(listed.get("explanation").stringValue())
                .contains("owner has stopped", "new campaigns", "/api/accounts/{id}/start");

        var resumed = api.post(
                "/api/suspensions/resume", "{\"account\": \"stops\", \"scope\": \"account_stop\", \"id\": \"stops\"}");
        assertThat(resumed.status()).isEqualTo(400);
        assertThat(resumed.body()).contains("/api/accounts/stops/start");
        assertThat(api.post(
                                "/api/suspensions/resume",
                                "{\"account\": \"stops\", \"scope\": \"account\", \"id\": \"stops\"}")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void unknownAccountsAndFieldsAreRefused() {
        assertThat(api.post("/api/accounts/nobody/stop", "{}").status()).isEqualTo(404);
        assertThat(api.post(STOP, "{\"reason\": 1}").status()).isEqualTo(400);
        assertThat(api.post(STOP, "{\"because\": \"x\"}").status()).isEqualTo(400);
    }

    private static String audited() {
        return api.sql()
                .sql("SELECT action FROM audit_records WHERE subject = 'stops' ORDER BY id DESC LIMIT 1")
                .query(String.class)
                .single();
    }

    private static void suspended(String scope, long epoch) {
        api.sql().sql("""
                        INSERT INTO suspensions (account_id, scope_kind, scope_id, epoch, code, started_at)
                        VALUES ('stops', :scope, 'stops', :epoch, 'stopped_by_owner', now())
                        """).param("scope", scope).param("epoch", epoch).update();
    }
}

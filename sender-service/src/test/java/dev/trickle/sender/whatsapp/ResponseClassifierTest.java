package dev.trickle.sender.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.error.TestMetaErrors;
import dev.trickle.sender.whatsapp.SendResult.Accepted;
import dev.trickle.sender.whatsapp.SendResult.Failed;
import dev.trickle.sender.whatsapp.SendResult.NotCalled;
import dev.trickle.sender.whatsapp.SendResult.OptedOut;
import dev.trickle.sender.whatsapp.SendResult.Suspended;
import dev.trickle.sender.whatsapp.SendResult.Throttled;
import dev.trickle.sender.whatsapp.SendResult.Unconfirmed;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ResponseClassifierTest {

    private final ResponseClassifier classifier = new ResponseClassifier(TestMetaErrors.defaults());

    @Test
    void classifiesAnIdAsAccepted() {
        assertThat(classify(200, "{\"contacts\":[{\"wa_id\":\"1\"}],\"messages\":[{\"id\":\"wamid.a\"}]}"))
                .isEqualTo(new Accepted("wamid.a", "1"));
        assertThat(classify(200, "{\"messages\":[{\"id\":\"wamid.a\",\"message_status\":\"accepted\"}]}"))
                .isEqualTo(new Accepted("wamid.a", null));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            200 | {"messages":[]}
            200 | {"messages":[{"id"
            200 | <html>
            200 |
            204 |
            302 |
            400 | <html>
            404 |
            429 | slow down
            500 | {"error":{"code":131000}}
            502 |
            503 | {"error":{"code":2}}
            503 | {"error":{"code":131026}}
            400 | {"error":{"code":1}}
            400 | {"error":{"code":"often"}}
            400 | {"error":{"code":1.5}}
            400 | {"error":"often"}
            400 | {"error":{"code":13102
            400 | []
            304 | {"error":{"code":131026}}
            200 | {"error":{"code":131026}}
            200 | {"messages":[{"id":""}]}
            200 | {"messages":{"id":"wamid.a"}}
            """)
    void classifiesInconclusiveResponsesAsUnconfirmed(int status, String body) {
        assertThat(classify(status, body == null ? "" : body)).isEqualTo(new Unconfirmed("HTTP status " + status));
    }

    @Test
    void mapsEachClassToAResult() {
        assertThat(classify(400, error(131026))).isEqualTo(new Failed("131026", FailureKind.PERMANENT, "why", false));
        assertThat(classify(400, error(130497))).isEqualTo(new Failed("130497", FailureKind.PERMANENT, "why", true));
        assertThat(classify(400, error(131049))).isEqualTo(new Failed("131049", FailureKind.TRANSIENT, "why", false));
        assertThat(classify(400, error(131056))).isEqualTo(new Failed("131056", FailureKind.PAIR_RATE, "why", false));
        assertThat(classify(400, error(131050))).isEqualTo(new OptedOut("131050", "why"));
        assertThat(classify(429, error(130429))).isEqualTo(new Throttled("130429", "why", null));
        assertThat(classify(401, error(190))).isEqualTo(new Suspended(Scope.Kind.ACCOUNT, "190", "why"));
        assertThat(classify(400, error(131048))).isEqualTo(new Suspended(Scope.Kind.NUMBER, "131048", "why"));
        assertThat(classify(404, error(132001))).isEqualTo(new Suspended(Scope.Kind.TEMPLATE, "132001", "why"));
        assertThat(classify(400, error(132000))).isEqualTo(new Suspended(Scope.Kind.CAMPAIGN, "132000", "why"));
        assertThat(classify(400, error(1))).isEqualTo(new Unconfirmed("HTTP status 400"));
    }

    @Test
    void classifiesAHeldMessageAsAccepted() {
        assertThat(classify(
                        200,
                        "{\"messages\":[{\"id\":\"wamid.a\",\"message_status\":\"held_for_quality_assessment\"}]}"))
                .isEqualTo(new Accepted("wamid.a", null, true));
    }

    @Test
    void keepsTheRetryAfterOfAThrottle() {
        var wait = Duration.ofSeconds(7);

        assertThat(classifier.classify(429, error(130429).getBytes(StandardCharsets.UTF_8), wait))
                .isEqualTo(new Throttled("130429", "why", wait));
    }

    @Test
    void acceptsACodeInQuotes() {
        assertThat(classify(400, "{\"error\":{\"code\":\"131026\",\"message\":\"why\"}}"))
                .isEqualTo(new Failed("131026", FailureKind.PERMANENT, "why", false));
    }

    @Test
    void acceptsInvalidUtf8InTexts() {
        var latin = "{\"messages\":[{\"id\":\"wamid.a\"}],\"x\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(classifier.classify(200, latin, null)).isEqualTo(new Accepted("wamid.a", null));
    }

    @Test
    void classifiesAnotherEncodingAsUnconfirmed() {
        var wide = error(131026).getBytes(StandardCharsets.UTF_16);

        assertThat(classifier.classify(400, wide, null)).isEqualTo(new Unconfirmed("HTTP status 400"));
    }

    @Test
    void makesErrorTextsStorable() {
        var text = "a\\u0000b" + "c".repeat(1_000);

        assertThat(classify(400, "{\"error\":{\"code\":131026,\"message\":\"" + text + "\"}}"))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.text()).startsWith("abc").hasSize(500));
    }

    @Test
    void prefersASubcodeToItsCode() {
        assertThat(classify(400, "{\"error\":{\"code\":100,\"error_subcode\":33,\"message\":\"why\"}}"))
                .isEqualTo(new Suspended(Scope.Kind.NUMBER, "100", "why"));
    }

    static Stream<IOException> classifiesFailuresBeforeTheRequestAsNotCalled() {
        return Stream.of(
                new ConnectException("refused"),
                new ConnectTimeoutException("slow"),
                new ConnectionRequestTimeoutException("busy"),
                new UnknownHostException("nowhere"),
                new SSLHandshakeException("untrusted"));
    }

    @ParameterizedTest
    @MethodSource
    void classifiesFailuresBeforeTheRequestAsNotCalled(IOException failure) {
        assertThat(ResponseClassifier.classify(failure)).isEqualTo(new NotCalled(NotSentReason.NO_CONNECTION));
    }

    static Stream<IOException> classifiesFailuresPossiblyAfterTheRequestAsUnconfirmed() {
        return Stream.of(
                new SocketTimeoutException("read"),
                new SocketException("reset"),
                new NoHttpResponseException("closed"),
                new ConnectionClosedException("in mid-answer"),
                new SSLException("broken"),
                new IOException("anything"));
    }

    @ParameterizedTest
    @MethodSource
    void classifiesFailuresPossiblyAfterTheRequestAsUnconfirmed(IOException failure) {
        assertThat(ResponseClassifier.classify(failure)).isInstanceOf(Unconfirmed.class);
    }

    private SendResult classify(int status, String body) {
        return classifier.classify(status, body.getBytes(StandardCharsets.UTF_8), null);
    }

    private static String error(int code) {
        return "{\"error\":{\"message\":\"(#%1$d) text\",\"code\":%1$d,\"error_data\":{\"details\":\"why\"}}}"
                .formatted(code);
    }
}

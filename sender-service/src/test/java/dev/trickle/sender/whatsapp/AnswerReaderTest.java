package dev.trickle.sender.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.Scope;
import dev.trickle.sender.whatsapp.SendAnswer.Accepted;
import dev.trickle.sender.whatsapp.SendAnswer.Failed;
import dev.trickle.sender.whatsapp.SendAnswer.NotCalled;
import dev.trickle.sender.whatsapp.SendAnswer.Suspended;
import dev.trickle.sender.whatsapp.SendAnswer.Throttled;
import dev.trickle.sender.whatsapp.SendAnswer.Unclear;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
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

class AnswerReaderTest {

    private final AnswerReader answers = new AnswerReader(Policy.delivered());

    @Test
    void anIdMeansAccepted() {
        assertThat(read(200, "{\"contacts\":[{\"wa_id\":\"1\"}],\"messages\":[{\"id\":\"wamid.a\"}]}"))
                .isEqualTo(new Accepted("wamid.a", "1"));
        assertThat(read(200, "{\"messages\":[{\"id\":\"wamid.a\",\"message_status\":\"accepted\"}]}"))
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
            """)
    void whatSaysNothingCertainIsUnclear(int status, String body) {
        assertThat(read(status, body == null ? "" : body)).isEqualTo(new Unclear("HTTP status " + status));
    }

    @ParameterizedTest
    @CsvSource({"400,4", "400,80007", "400,130429", "429,130429", "403,130429", "500,131057"})
    void throttlesAreToldByTheirCode(int status, int code) {
        assertThat(read(status, error(code))).isInstanceOf(Throttled.class);
    }

    @ParameterizedTest
    @CsvSource({
        "400,131056,PAIR_RATE",
        "400,131026,PERMANENT",
        "400,131050,PERMANENT",
        "400,131049,TRANSIENT",
        "400,100,PERMANENT",
        "400,987654,PERMANENT"
    })
    void failuresOfAMessageSayWhetherToTryAgain(int status, int code, FailureKind kind) {
        assertThat(read(status, error(code))).isEqualTo(new Failed(String.valueOf(code), kind, "why"));
    }

    @ParameterizedTest
    @CsvSource({
        "401,0,ACCOUNT", "401,190,ACCOUNT", "403,200,ACCOUNT", "403,299,ACCOUNT", "403,368,ACCOUNT",
        "400,131042,ACCOUNT", "500,3,ACCOUNT", "500,131045,NUMBER", "400,131048,NUMBER", "404,132001,TEMPLATE",
        "400,132015,TEMPLATE", "400,132000,TEMPLATE"
    })
    void whatConcernsEverybodySuspends(int status, int code, Scope.Kind scope) {
        assertThat(read(status, error(code))).isEqualTo(new Suspended(scope, String.valueOf(code), "why"));
    }

    @Test
    void aSubcodeGoesBeforeItsCode() {
        assertThat(read(400, "{\"error\":{\"code\":100,\"error_subcode\":33,\"message\":\"why\"}}"))
                .isEqualTo(new Suspended(Scope.Kind.NUMBER, "100", "why"));
    }

    static Stream<IOException> beforeTheRequest() {
        return Stream.of(
                new ConnectException("refused"),
                new ConnectTimeoutException("slow"),
                new ConnectionRequestTimeoutException("busy"),
                new UnknownHostException("nowhere"),
                new SSLHandshakeException("untrusted"));
    }

    @ParameterizedTest
    @MethodSource
    void beforeTheRequest(IOException failure) {
        assertThat(AnswerReader.of(failure)).isEqualTo(new NotCalled(NotSentReason.NO_CONNECTION));
    }

    static Stream<IOException> perhapsAfterTheRequest() {
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
    void perhapsAfterTheRequest(IOException failure) {
        assertThat(AnswerReader.of(failure)).isInstanceOf(Unclear.class);
    }

    @Test
    void aPolicyWithAWrongKeyIsRefused() {
        assertThatThrownBy(() -> new ErrorPolicy(Map.of("often", ErrorPolicy.ErrorClass.FAILED), Set.of()))
                .hasMessageContaining("often");
    }

    private SendAnswer read(int status, String body) {
        return answers.of(status, body.getBytes(StandardCharsets.UTF_8));
    }

    private static String error(int code) {
        return "{\"error\":{\"message\":\"(#%1$d) text\",\"code\":%1$d,\"error_data\":{\"details\":\"why\"}}}"
                .formatted(code);
    }
}

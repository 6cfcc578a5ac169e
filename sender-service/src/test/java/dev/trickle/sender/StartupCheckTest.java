package dev.trickle.sender;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SHOP_NUMBER;
import static dev.trickle.sender.attempt.SenderFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.error.MetaErrors;
import dev.trickle.pipeline.installation.TestAccounts;
import dev.trickle.sender.attempt.AttemptRepository;
import dev.trickle.sender.attempt.SenderFixture;
import dev.trickle.sender.attempt.SenderOutbox;
import dev.trickle.sender.attempt.SuspensionRepository;
import dev.trickle.sender.query.LastKnownState;
import dev.trickle.sender.whatsapp.CloudApi;
import dev.trickle.sender.whatsapp.FakeCloudApi;
import dev.trickle.sender.whatsapp.HealthProbe;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

@ExtendWith(OutputCaptureExtension.class)
class StartupCheckTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SenderFixture senderFixture = SenderFixture.open();
    private final JdbcClient database =
            JdbcClient.create(senderFixture.database().asSender());
    private final SuspensionRepository suspensionRepository = senderFixture.suspensionRepository();
    private final FakeCloudApi whatsApp = FakeCloudApi.start();
    private final CloudApi cloudApi = new CloudApi(
            new CloudApi.Address(whatsApp.address(), "v26.0", "secret-token"),
            new CloudApi.Limits(4, SECOND, SECOND),
            new MetaErrors(Map.of()));

    @AfterEach
    void close() throws IOException {
        cloudApi.close();
        whatsApp.close();
    }

    @Test
    void suspendsTheAccountAndLogsOnceForAWrongToken(CapturedOutput output) {
        whatsApp.respondToReadsWith(401, "{\"error\":{\"message\":\"Invalid OAuth access token.\",\"code\":190}}");

        check();

        assertThat(openSuspensions()).containsExactly(Scope.of(SHOP) + " 190");
        assertThat(whatsApp.reads()).hasSize(1);
        assertThat(lines(output)).singleElement().asString().contains("access token", "WHATSAPP_ACCESS_TOKEN");
        assertThat(output.getAll()).doesNotContain("secret-token");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            400 | {"error":{"code":100,"error_subcode":33}}
            400 | {"error":{"code":33}}
            404 | {"error":{"code":803}}
            """)
    void suspendsUnknownNumbers(int status, String body) {
        whatsApp.respondToReadsWith(status, body);

        check();

        assertThat(openSuspensions())
                .containsExactlyInAnyOrder(Scope.of(SHOP_NUMBER) + " 100", "Scope[kind=NUMBER, id=100200300401] 100");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            200 | {"id":"100200300400"}
            200 | <html>
            404 | <html>
            404 |
            500 | {"error":{"code":190}}
            400 | {"error":{"code":100}}
            403 | {"error":{"code":10}}
            429 | {"error":{"code":4}}
            """)
    void doesNotSuspendForOtherResponses(int status, String body) {
        whatsApp.respondToReadsWith(status, body == null ? "" : body);

        check();

        assertThat(openSuspensions()).isEmpty();
        assertThat(whatsApp.bodies()).isEmpty();
    }

    /** A message may be refused or not: the first one shows it. */
    @ParameterizedTest
    @ValueSource(ints = {10, 200, 294})
    void namesAMissingPermission(int code, CapturedOutput output) {
        whatsApp.respondToReadsWith(403, "{\"error\":{\"code\":" + code + "}}");

        check();

        assertThat(openSuspensions()).isEmpty();
        assertThat(lines(output)).hasSize(2).first().asString().contains("permission", "WHATSAPP_ACCESS_TOKEN");
    }

    @Test
    void logsAnUnreachableNetworkWithoutSuspending(CapturedOutput output) {
        whatsApp.close();

        check();

        assertThat(openSuspensions()).isEmpty();
        assertThat(lines(output)).singleElement().asString().contains("not reachable");
    }

    private static List<String> lines(CapturedOutput output) {
        return output.getAll()
                .lines()
                .filter(line -> line.contains("StartupCheck"))
                .toList();
    }

    private List<String> openSuspensions() {
        return suspensionRepository.findOpen().stream()
                .map(each -> each.scope() + " " + each.code())
                .toList();
    }

    private void check() {
        var outcomeRecorder = new OutcomeRecorder(
                new AttemptRepository(database, new SenderOutbox(database)),
                suspensionRepository,
                () -> NOW,
                new SimpleMeterRegistry());
        new StartupCheck(
                        TestAccounts.shopWithNumbers(SHOP_NUMBER.value(), "100200300401"),
                        new HealthProbe(cloudApi),
                        outcomeRecorder,
                        new LastKnownState(),
                        () -> NOW)
                .check();
    }
}

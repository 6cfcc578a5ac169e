package dev.trickle.sender;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SHOP_NUMBER;
import static dev.trickle.sender.attempt.SenderFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AccountEvent;
import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.AccountEvent.TemplateResumed;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.error.MetaErrors;
import dev.trickle.pipeline.error.RecoveryCondition;
import dev.trickle.sender.attempt.SenderFixture;
import dev.trickle.sender.attempt.SuspensionRepository;
import dev.trickle.sender.attempt.SuspensionRepository.PendingEvent;
import dev.trickle.sender.whatsapp.CloudApi;
import dev.trickle.sender.whatsapp.FakeCloudApi;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SuspensionProberTest {

    private static final Scope TEMPLATE = Scope.ofTemplate("777", "spring_sale", "en_US");
    private static final Scope CAFE_TEMPLATE = Scope.ofTemplate("888", "spring_sale", "en_US");
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SenderFixture senderFixture = SenderFixture.open();
    private final SuspensionRepository suspensionRepository = senderFixture.suspensionRepository();
    private final FakeCloudApi whatsApp = FakeCloudApi.start();
    private final CloudApi cloudApi = new CloudApi(
            new CloudApi.Address(whatsApp.address(), "v26.0", "secret"),
            new CloudApi.Limits(4, SECOND, SECOND),
            new MetaErrors(Map.of()));
    private final List<PendingEvent> published = new ArrayList<>();
    private long nanos;
    private final SuspensionProber suspensionProber = new SuspensionProber(
            suspensionRepository,
            SenderFixture.SETTINGS,
            Map.of(
                    "190", RecoveryCondition.NUMBER_ACCESSIBLE,
                    "131031", RecoveryCondition.NUMBER_CAN_SEND,
                    "132015", RecoveryCondition.TEMPLATE_APPROVED,
                    "132000", RecoveryCondition.NUMBER_ACCESSIBLE),
            cloudApi,
            published::add,
            () -> NOW,
            () -> nanos);

    @AfterEach
    void close() throws IOException {
        cloudApi.close();
        whatsApp.close();
    }

    @Test
    void resumesTheAccountWhenTheTokenIsAccepted() {
        var epoch = suspensionRepository.open(SHOP, Scope.of(SHOP), "190", NOW);
        whatsApp.respondToReadsWith(200, "{\"id\":\"100200300400\"}");

        probeAfterAMinute();

        assertThat(events()).containsExactly(new AccountResumed(Scope.of(SHOP), epoch, NOW));
        assertThat(whatsApp.reads()).containsExactly("/v26.0/100200300400?fields=id Bearer secret");
        assertThat(whatsApp.bodies()).isEmpty();
    }

    @Test
    void neverResumesACampaign() {
        suspensionRepository.open(SHOP, Scope.of(TestPeople.SPRING_SALE), "132000", NOW);
        whatsApp.respondToReadsWith(200, "{\"id\":\"100200300400\"}");

        probeAfterAMinute();

        assertThat(published).isEmpty();
        assertThat(suspensionRepository.findOpen()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            190    | 401 | {"error":{"code":190}}
            190    | 200 | {"id":"another"}
            190    | 200 | <html>
            190    | 500 | {"id":"100200300400"}
            190    | 302 | {"id":"100200300400"}
            131031 | 200 | {"id":"100200300400"}
            131031 | 200 | {"id":"100200300400","health_status":{"can_send_message":"BLOCKED"}}
            131031 | 200 | {"id":"100200300400","health_status":{"can_send_message":"LIMITED","entities":[{"entity_type":"WABA","can_send_message":"BLOCKED"}]}}
            131031 | 200 | {"id":"100200300400","health_status":{"can_send_message":"UNHEARD_OF"}}
            368    | 200 | {"id":"100200300400","health_status":{"can_send_message":"AVAILABLE"}}
            131048 | 200 | {"id":"100200300400","health_status":{"can_send_message":"AVAILABLE"}}
            """)
    void keepsTheSuspensionWithoutProof(String code, int status, String body) {
        suspensionRepository.open(SHOP, Scope.of(SHOP), code, NOW);
        whatsApp.respondToReadsWith(status, body);

        probeAfterAMinute();

        assertThat(published).isEmpty();
    }

    /** {@code LIMITED}: messages can be sent, for example to fewer people. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"can_send_message\":\"AVAILABLE\"}",
                "{\"can_send_message\":\"LIMITED\"}",
                "{\"can_send_message\":\"LIMITED\",\"entities\":["
                        + "{\"entity_type\":\"PHONE_NUMBER\",\"can_send_message\":\"AVAILABLE\"},"
                        + "{\"entity_type\":\"BUSINESS\",\"can_send_message\":\"LIMITED\"}]}"
            })
    void resumesANumberThatCanSend(String health) {
        var epoch = suspensionRepository.open(SHOP, Scope.of(SHOP_NUMBER), "131031", NOW);
        whatsApp.respondToReadsWith(200, "{\"id\":\"100200300400\",\"health_status\":" + health + "}");

        probeAfterAMinute();

        assertThat(events()).containsExactly(new AccountResumed(Scope.of(SHOP_NUMBER), epoch, NOW));
    }

    @Test
    void resumesATemplateThatIsApprovedInItsLanguage() {
        var epoch = suspensionRepository.open(SHOP, TEMPLATE, "132015", NOW);
        whatsApp.respondToReadsWith(
                200,
                "{\"data\":[{\"name\":\"spring_sale\",\"language\":\"de\",\"status\":\"APPROVED\"},"
                        + "{\"name\":\"spring_sale\",\"language\":\"en_US\",\"status\":\"PAUSED\"}]}");
        probeAfterAMinute();
        assertThat(published).isEmpty();

        whatsApp.respondToReadsWith(
                200, "{\"data\":[{\"name\":\"spring_sale\",\"language\":\"en_US\",\"status\":\"APPROVED\"}]}");
        probeAfterAMinute();

        assertThat(events()).containsExactly(new TemplateResumed(TEMPLATE, epoch, NOW));
        assertThat(whatsApp.reads().getFirst())
                .startsWith("/v26.0/777/message_templates?fields=name,language,status&limit=100&name=spring_sale ");
    }

    @Test
    void asksOnlyTheBusinessAccountOfTheTemplate() {
        var epoch = suspensionRepository.open(SHOP, CAFE_TEMPLATE, "132015", NOW);
        whatsApp.respondToReadsWith(
                200, "{\"data\":[{\"name\":\"spring_sale\",\"language\":\"en_US\",\"status\":\"APPROVED\"}]}");

        probeAfterAMinute();

        assertThat(events()).containsExactly(new TemplateResumed(CAFE_TEMPLATE, epoch, NOW));
        assertThat(whatsApp.reads()).singleElement().asString().startsWith("/v26.0/888/message_templates?");
    }

    @Test
    void probesWithGrowingPauses() {
        suspensionRepository.open(SHOP, Scope.of(SHOP), "190", NOW);
        for (var minute = 0; minute < 60 * 4; minute++) {
            suspensionProber.probe();
            nanos += Duration.ofSeconds(15).toNanos();
        }

        assertThat(whatsApp.reads()).hasSize(8);
    }

    @Test
    void doesNotProbeEndedSuspensions() {
        var epoch = suspensionRepository.open(SHOP, Scope.of(SHOP), "190", NOW);
        suspensionRepository.end(SHOP, Scope.of(SHOP), epoch, NOW);

        probeAfterAMinute();

        assertThat(whatsApp.reads()).isEmpty();
    }

    private void probeAfterAMinute() {
        suspensionProber.probe();
        nanos += Duration.ofMinutes(1).toNanos();
        suspensionProber.probe();
    }

    private List<AccountEvent> events() {
        return published.stream().map(PendingEvent::event).toList();
    }
}

package dev.trickle.status.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class RefusalCountTest {

    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Instant now = NOON;
    private long nanos = -5;
    private final WebhookRefusalCounter counter = new WebhookRefusalCounter(() -> now, meters, () -> nanos);

    @Test
    void theFirstRefusalIsLoggedAtOnceWithItsRemedy(CapturedOutput output) {
        counter.recordResponse(WebhookResponse.WRONG_SIGNATURE);

        assertThat(lines(output)).singleElement().asString().contains("wrong_signature=1", "WHATSAPP_APP_SECRETS");
    }

    @Test
    void laterRefusalsAreLoggedInOneLinePerMinute(CapturedOutput output) {
        refuse(10_000, WebhookResponse.WRONG_SIGNATURE);
        nanos += Duration.ofSeconds(59).toNanos();
        counter.logIfDue();
        assertThat(lines(output)).hasSize(1);

        nanos += Duration.ofSeconds(1).toNanos();
        counter.logIfDue();
        counter.logIfDue();

        assertThat(lines(output)).hasSize(2).last().asString().contains("wrong_signature=9999", "missing_signature=0");
    }

    @Test
    void nothingIsLoggedWhileNothingIsRefused(CapturedOutput output) {
        counter.recordResponse(WebhookResponse.ACCEPTED);
        counter.recordResponse(WebhookResponse.SUBSCRIPTION_REFUSED);
        counter.logIfDue();

        assertThat(lines(output)).isEmpty();
        assertThat(counter.drain(RefusalReason.WRONG_SIGNATURE)).isEmpty();
    }

    @Test
    void aMissingSignatureIsNotBlamedOnTheSecret(CapturedOutput output) {
        counter.recordResponse(WebhookResponse.MISSING_SIGNATURE);

        assertThat(lines(output))
                .singleElement()
                .asString()
                .contains("missing_signature=1", "X-Hub-Signature-256")
                .doesNotContain("SECRET");
    }

    @Test
    void eachReasonIsCountedWithItsFirstAndLastInstant() {
        refuse(2, WebhookResponse.WRONG_SIGNATURE);
        now = NOON.plusSeconds(9);
        refuse(1, WebhookResponse.WRONG_SIGNATURE);
        refuse(1, WebhookResponse.MISSING_SIGNATURE);

        assertThat(counter.drain(RefusalReason.WRONG_SIGNATURE))
                .contains(new RefusalCount(3, NOON, NOON.plusSeconds(9)));
        assertThat(counter.drain(RefusalReason.WRONG_SIGNATURE)).isEmpty();
        assertThat(counter.drain(RefusalReason.MISSING_SIGNATURE)).contains(RefusalCount.of(NOON.plusSeconds(9)));
        assertThat(meters.get("trickle.status.webhooks.refused")
                        .tag("reason", "wrong_signature")
                        .counter()
                        .count())
                .isEqualTo(3);
    }

    @Test
    void unrecordedRefusalsAreAddedToLaterOnes() {
        counter.recordResponse(WebhookResponse.WRONG_SIGNATURE);
        var drained = counter.drain(RefusalReason.WRONG_SIGNATURE).orElseThrow();
        now = NOON.plusSeconds(1);
        counter.recordResponse(WebhookResponse.WRONG_SIGNATURE);

        counter.add(RefusalReason.WRONG_SIGNATURE, drained);

        assertThat(counter.drain(RefusalReason.WRONG_SIGNATURE))
                .contains(new RefusalCount(2, NOON, NOON.plusSeconds(1)));
    }

    private void refuse(int times, WebhookResponse response) {
        IntStream.range(0, times).forEach(each -> counter.recordResponse(response));
    }

    private static List<String> lines(CapturedOutput output) {
        return output.getAll()
                .lines()
                .filter(line -> line.contains("Webhooks refused"))
                .toList();
    }
}

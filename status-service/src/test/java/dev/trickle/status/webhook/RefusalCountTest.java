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
    private final WebhookRefusalCounter refused = new WebhookRefusalCounter(() -> now, meters, () -> nanos);

    @Test
    void theFirstRefusalIsLoggedAtOnceAndNamesTheRemedy(CapturedOutput output) {
        refused.answered(WebhookResponse.FORGED);

        assertThat(lines(output)).singleElement().asString().contains("wrong_signature=1", "WHATSAPP_APP_SECRETS");
    }

    @Test
    void thoseAfterItAreOneLineAMinute(CapturedOutput output) {
        refuse(10_000, WebhookResponse.FORGED);
        nanos += Duration.ofSeconds(59).toNanos();
        refused.log();
        assertThat(lines(output)).hasSize(1);

        nanos += Duration.ofSeconds(1).toNanos();
        refused.log();
        refused.log();

        assertThat(lines(output)).hasSize(2).last().asString().contains("wrong_signature=9999", "missing_signature=0");
    }

    @Test
    void nothingIsLoggedWhileNothingIsRefused(CapturedOutput output) {
        refused.answered(WebhookResponse.KEPT);
        refused.answered(WebhookResponse.ADDRESS_NOT_CONFIRMED);
        refused.log();

        assertThat(lines(output)).isEmpty();
        assertThat(refused.take(RefusalReason.WRONG_SIGNATURE)).isEmpty();
    }

    @Test
    void withoutSignatureTheSecretIsNotBlamed(CapturedOutput output) {
        refused.answered(WebhookResponse.UNSIGNED);

        assertThat(lines(output))
                .singleElement()
                .asString()
                .contains("missing_signature=1", "X-Hub-Signature-256")
                .doesNotContain("SECRET");
    }

    @Test
    void eachReasonIsCountedWithItsFirstAndLastInstant() {
        refuse(2, WebhookResponse.FORGED);
        now = NOON.plusSeconds(9);
        refuse(1, WebhookResponse.FORGED);
        refuse(1, WebhookResponse.UNSIGNED);

        assertThat(refused.take(RefusalReason.WRONG_SIGNATURE))
                .contains(new RefusalCount(3, NOON, NOON.plusSeconds(9)));
        assertThat(refused.take(RefusalReason.WRONG_SIGNATURE)).isEmpty();
        assertThat(refused.take(RefusalReason.MISSING_SIGNATURE)).contains(RefusalCount.at(NOON.plusSeconds(9)));
        assertThat(meters.get("trickle.status.webhooks.refused")
                        .tag("reason", "wrong_signature")
                        .counter()
                        .count())
                .isEqualTo(3);
    }

    @Test
    void whatCouldNotBeRecordedIsAddedToWhatCameMeanwhile() {
        refused.answered(WebhookResponse.FORGED);
        var taken = refused.take(RefusalReason.WRONG_SIGNATURE).orElseThrow();
        now = NOON.plusSeconds(1);
        refused.answered(WebhookResponse.FORGED);

        refused.add(RefusalReason.WRONG_SIGNATURE, taken);

        assertThat(refused.take(RefusalReason.WRONG_SIGNATURE))
                .contains(new RefusalCount(2, NOON, NOON.plusSeconds(1)));
    }

    private void refuse(int times, WebhookResponse webhookResponse) {
        IntStream.range(0, times).forEach(each -> refused.answered(webhookResponse));
    }

    private static List<String> lines(CapturedOutput output) {
        return output.getAll()
                .lines()
                .filter(line -> line.contains("Webhooks refused"))
                .toList();
    }
}

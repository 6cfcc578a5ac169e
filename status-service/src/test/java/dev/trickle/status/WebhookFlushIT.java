package dev.trickle.status;

import static dev.trickle.status.WebhookSamples.messages;
import static dev.trickle.status.WebhookSamples.status;
import static dev.trickle.status.WebhookSamples.statuses;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.infrastructure.EmbeddedKafka;
import dev.trickle.infrastructure.FreePort;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With one replica, a webhook is on the disk before it is answered with 200: a power cut does not lose it. */
class WebhookFlushIT {

    private static final int WEBHOOKS = 20;

    @TempDir
    private Path folder;

    @Test
    void theBrokerFlushesBeforeEachResponse() throws Exception {
        try (var kafka = EmbeddedKafka.startIn(folder, FreePort.find(), FreePort.find())) {
            var service = StatusScenario.startOn(kafka.bootstrapServers());
            try {
                for (var number = 0; number < WEBHOOKS; number++) {
                    var before = flushes();

                    assertThat(service.sendWebhook(
                                    WebhookSamples.of(messages(statuses(status("wamid.flush." + number, "sent"))))))
                            .isEqualTo(200);

                    assertThat(flushes()).as("webhook %d", number).isGreaterThan(before);
                }
            } finally {
                service.stop();
            }
        }
    }

    /** Flushes of all logs of the broker, which runs in this JVM. */
    private static long flushes() throws Exception {
        var timer = new ObjectName("kafka.log:type=LogFlushStats,name=LogFlushRateAndTimeMs");
        return (long) ManagementFactory.getPlatformMBeanServer().getAttribute(timer, "Count");
    }
}

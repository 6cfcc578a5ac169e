package dev.trickle.simulator.webhook;

import static dev.trickle.simulator.webhook.StatusUpdates.MORNING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WebhookChaosTest {

    private static final List<StatusUpdate> UPDATES = IntStream.range(0, 1_000)
            .mapToObj(number -> StatusUpdates.sent("person-" + number, MORNING))
            .toList();

    @Test
    void changesNothingByDefault() {
        var none = new WebhookChaos(1, 0, 0, 0, false);
        assertThat(none.shuffled(none.duplicated(UPDATES))).isEqualTo(UPDATES);
    }

    @Test
    void duplicatesTheConfiguredShareAndLosesNone() {
        var repeated = new WebhookChaos(1, 0.2, 0, 0, false).duplicated(UPDATES);
        assertThat(repeated).hasSizeBetween(1_150, 1_250).containsAll(UPDATES);
    }

    @Test
    void shufflesInAReproducibleOrder() {
        var shuffled = new WebhookChaos(1, 0, 0, 0, true).shuffled(UPDATES);
        assertThat(shuffled).isNotEqualTo(UPDATES).containsExactlyInAnyOrderElementsOf(UPDATES);
        assertThat(new WebhookChaos(1, 0, 0, 0, true).shuffled(UPDATES)).isEqualTo(shuffled);
    }
}

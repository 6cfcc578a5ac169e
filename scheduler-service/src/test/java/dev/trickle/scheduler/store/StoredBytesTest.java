package dev.trickle.scheduler.store;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.scheduler.account.AccountState;
import dev.trickle.scheduler.account.OptOut;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.campaign.QueuePage;
import dev.trickle.scheduler.codec.BinarySerde;
import dev.trickle.scheduler.quota.Slot;
import dev.trickle.scheduler.recipient.Recipient;
import dev.trickle.scheduler.recipient.ReleasedPage;
import dev.trickle.scheduler.timer.TimerPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Compares the stored layouts with a reviewed description. Nullable components, enum constants and permitted subtypes
 * may be appended; any other change needs a new version of {@link BinarySerde}.
 */
class StoredBytesTest {

    private static final Path EXPECTED_LAYOUTS = Path.of("src", "test", "resources", "stores", "layouts.txt");

    @Test
    void theStoredLayoutsAreUnchanged() throws IOException {
        var layouts = Stream.of(
                        AccountState.class,
                        CampaignState.class,
                        QueuePage.class,
                        Recipient.class,
                        Slot.class,
                        OptOut.class,
                        TimerPage.class,
                        ReleasedPage.class)
                .map(type -> BinarySerde.of(type).describe() + "\n")
                .collect(joining());

        assertThat(layouts).isEqualTo(Files.readString(EXPECTED_LAYOUTS));
    }
}

package dev.trickle.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.stack.demo.DemoRun;
import dev.trickle.stack.proof.Finding;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A small campaign over three days through everything: real topics, stores, calls, webhooks and tables. */
class SmallCampaignIT {

    private static final int RECIPIENTS = 60;
    private static final int PEOPLE_A_DAY = 25;

    @TempDir
    Path folder;

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void everyPromiseHoldsAgainstTheLedgerOfTheCloud(CapturedOutput log) {
        try (var campaign = DemoRun.quietly(folder, RECIPIENTS, PEOPLE_A_DAY)) {
            assertThat(campaign.run()).isNotEmpty().allMatch(Finding::holds);
        }

        // Every number of the run begins like this one; none may reach a log line.
        assertThat(log.getAll()).contains("Topic created").doesNotContainPattern("1555\\d{7}");
    }
}

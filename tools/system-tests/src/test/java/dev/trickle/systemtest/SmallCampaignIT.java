package dev.trickle.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.stack.demo.DemoRun;
import dev.trickle.stack.proof.Finding;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small campaign over three days through everything: real topics, stores, calls, webhooks and tables. */
class SmallCampaignIT {

    private static final int RECIPIENTS = 60;
    private static final int PEOPLE_A_DAY = 25;

    @TempDir
    Path folder;

    @Test
    void everyPromiseHoldsAgainstTheLedgerOfTheCloud() {
        try (var campaign = DemoRun.quietly(folder, RECIPIENTS, PEOPLE_A_DAY)) {
            assertThat(campaign.run()).isNotEmpty().allMatch(Finding::holds);
        }
    }
}

package dev.trickle.systemtest.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trickle.systemtest.harness.ChildProcess;
import dev.trickle.systemtest.harness.LogTails;
import dev.trickle.systemtest.harness.OtherVersion;
import dev.trickle.systemtest.harness.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Replaces the services of a previous version by the current ones during a campaign; they continue with its schema,
 * stores, topics and claims.
 *
 * <p>{@code -Dtrickle.previous=FOLDER} names a built checkout of that version. Until tag v0.1.0 is cut, the changelog
 * is edited in place and no upgrade is promised: the test is skipped for a checkout that does not contain the tag.
 */
@ExtendWith(LogTails.class)
@EnabledIfSystemProperty(named = "trickle.previous", matches = ".+")
class UpgradeIT {

    private static final int PEOPLE = 80;
    private static final int LIMIT = 30;

    @Test
    void messagesInFlightDuringAnUpgradeAreSentAndPublishedOnce() {
        var previous = Path.of(System.getProperty("trickle.previous"));
        assumeTrue(
                containsFirstRelease(previous),
                () -> previous + " does not contain tag v0.1.0: no upgrade is promised from an earlier revision");
        OtherVersion.use(previous);
        try (var scenarioCluster = ScenarioCluster.start(getClass())) {
            scenarioCluster.setMessagingLimit(LIMIT);
            var testCampaign = scenarioCluster.createCampaign(scenarioCluster.unrestrictedAccount(), "upgrade", PEOPLE);
            testCampaign.awaitMessages(5);

            OtherVersion.clear();
            // The API first: it migrates the schema.
            scenarioCluster.services().stream()
                    .map(ServiceProcess::childProcess)
                    .forEach(UpgradeIT::replace);
            assertThat(testCampaign.outcome().acceptanceTimes()).hasSizeLessThanOrEqualTo(LIMIT);
            testCampaign.runUntilClosed();

            assertThat(testCampaign.outcome().acceptanceTimes().size()
                            + testCampaign.outcome().statistics("unconfirmed").get("unconfirmed"))
                    .isEqualTo(PEOPLE);
            testCampaign.outcome().assertAllPromisesHold(LIMIT);
        } finally {
            OtherVersion.clear();
        }
    }

    private static boolean containsFirstRelease(Path checkout) {
        try {
            return new ProcessBuilder("git", "-C", checkout.toString(), "merge-base", "--is-ancestor", "v0.1.0", "HEAD")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static void replace(ChildProcess childProcess) {
        childProcess.kill();
        childProcess.start().awaitUp();
    }
}

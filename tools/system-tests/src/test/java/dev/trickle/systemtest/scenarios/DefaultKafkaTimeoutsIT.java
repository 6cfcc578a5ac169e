package dev.trickle.systemtest.scenarios;

import static dev.trickle.systemtest.scenarios.ScenarioCluster.DAY_ACCOUNT_LIMIT;

import dev.trickle.systemtest.harness.LogTails;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kafka is away during a release for longer than the scheduler's client timeouts, which have their defaults. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogTails.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class DefaultKafkaTimeoutsIT {

    private static final int MESSAGES_PER_SECOND = 100;

    private ScenarioCluster scenarioCluster;
    private InterruptedRelease interruptedRelease;

    @BeforeAll
    void start() {
        scenarioCluster =
                ScenarioCluster.startWithDefaultKafkaTimeouts(getClass(), DAY_ACCOUNT_LIMIT, MESSAGES_PER_SECOND);
        interruptedRelease = new InterruptedRelease(scenarioCluster);
    }

    @AfterAll
    void end() {
        interruptedRelease.close();
        scenarioCluster.close();
    }

    /** Longer than the transaction and a blocked call may last, 60 s; longer than a record may wait, 120 s. */
    @ParameterizedTest
    @ValueSource(ints = {75, 135})
    void aBrokerKilledDuringAReleaseAndAwayLongerThanTheTimeoutsReleasesEachRecipientOnce(int seconds) {
        scenarioCluster.clockDriver().skipToFreshMorning();

        interruptedRelease.killBrokerDuringRelease("broker_away_" + seconds, Duration.ofSeconds(seconds));
    }
}

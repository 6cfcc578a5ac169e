package dev.trickle.systemtest.designs;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.DeliveryUpdate;
import dev.trickle.pipeline.DeliveryUpdate.SendConfirmed;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.MessageEvent.MessageUnconfirmed;
import dev.trickle.systemtest.harness.ChildProcess;
import dev.trickle.systemtest.harness.LogTails;
import dev.trickle.systemtest.harness.SimulatorProcess.Accepted;
import dev.trickle.systemtest.harness.TestInfrastructure;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares three designs of a sender under the same load and faults. The two plain ones must show duplicates or losses;
 * this proves that the faults are effective.
 *
 * <p>{@code -Dtrickle.fire=long} runs the experiment at full size: 9,000 messages, four kills, four freezes.
 */
@ExtendWith(LogTails.class)
class ThreeDesignsIT {

    private static final Logger log = LoggerFactory.getLogger(ThreeDesignsIT.class);

    private static final boolean LONG = System.getProperty("trickle.fire", "").equals("long");
    private static final int ROUNDS = LONG ? 4 : 1;
    private static final int CUSTOMERS_BEFORE_EACH_FAULT = LONG ? 225 : 80;

    @Test
    void onlyAClaimBeforeEachCallHasNeitherDuplicatesNorLosses() throws Exception {
        try (var testInfrastructure = TestInfrastructure.start(getClass());
                var experiment = new Experiment(testInfrastructure, CUSTOMERS_BEFORE_EACH_FAULT)) {
            for (var round = 0; round < ROUNDS; round++) {
                experiment.kill(0);
                experiment.freeze(1);
                if (round == 0) {
                    experiment.killDatabase();
                    experiment.killBroker();
                }
            }
            experiment.awaitCompletion();
            check(testInfrastructure, experiment);
        }
    }

    private static void check(TestInfrastructure testInfrastructure, Experiment experiment) {
        var ledger = testInfrastructure.simulatorProcess().ledger();
        var fakeScheduler = experiment.fakeScheduler();
        var unclear = fakeScheduler.events(MessageUnconfirmed.class);
        var released = idsOf(fakeScheduler.allAttempts());

        var callThenCommit = DesignResult.of(Design.CALL_THEN_COMMIT, released, Set.of(), ledger);
        var commitThenCall = DesignResult.of(Design.COMMIT_THEN_CALL, released, Set.of(), ledger);
        var ours = DesignResult.of(Design.CLAIM_THEN_CALL, recipients(released), recipients(idsOf(unclear)), ledger);
        List.of(callThenCommit, commitThenCall, ours).forEach(designResult -> log.info("{}", designResult));

        // The faults are effective.
        assertThat(callThenCommit.duplicates()).isPositive();
        assertThat(callThenCommit.lost()).isZero();
        assertThat(commitThenCall.duplicates()).isZero();
        assertThat(commitThenCall.lost()).isPositive();

        assertThat(ours.duplicates()).isZero();
        assertThat(ours.lost()).isZero();

        assertOnlyLostOrInterruptedCallsAreUnconfirmed(ledger, experiment, unclear);
        assertWebhooksSettleArrivedMessages(testInfrastructure, experiment, ledger, unclear);
    }

    private static void assertOnlyLostOrInterruptedCallsAreUnconfirmed(
            List<Accepted> ledger, Experiment experiment, Set<AttemptId> unclear) {
        var answerLost = ledger.stream()
                .filter(line -> Design.CLAIM_THEN_CALL.isOwnCall(line.echo()))
                .filter(Accepted::isAnswerLost)
                .map(line -> AttemptId.of(line.echo()))
                .collect(toSet());
        var others = new HashSet<>(unclear);
        others.removeAll(answerLost);
        log.info(
                "Unconfirmed attempts total={} responsesLost={} interrupted={} inFlight={}",
                unclear.size(),
                answerLost.size(),
                others.size(),
                experiment.interruptedAttempts().size());
        assertThat(unclear).containsAll(answerLost);
        assertThat(experiment.interruptedAttempts()).containsAll(others);
        assertThat(answerLost).isNotEmpty();
        assertThat(others).isNotEmpty();
    }

    private static void assertWebhooksSettleArrivedMessages(
            TestInfrastructure testInfrastructure,
            Experiment experiment,
            List<Accepted> ledger,
            Set<AttemptId> unclear) {
        var arrived = ledger.stream()
                .filter(line -> Design.CLAIM_THEN_CALL.isOwnCall(line.echo()))
                .map(line -> AttemptId.of(line.echo()))
                .filter(unclear::contains)
                .collect(toSet());
        var neverArrived = unclear.size() - arrived.size();
        experiment
                .fakeScheduler()
                .publishReports(arrived.stream()
                        .map(attempt -> confirmed(experiment, attempt))
                        .toList());

        await("settled")
                .atMost(ChildProcess.TIMEOUT)
                .untilAsserted(() -> assertThat(testInfrastructure
                                .databaseServer()
                                .jdbcClient()
                                .sql("SELECT count(*) FROM send_attempts WHERE state = 'unconfirmed'")
                                .query(Integer.class)
                                .single())
                        .isEqualTo(neverArrived));
        log.info("Attempts settled by webhooks settled={} remaining={}", arrived.size(), neverArrived);
    }

    private static DeliveryUpdate.AttemptReport confirmed(Experiment experiment, AttemptId attempt) {
        var event = experiment.fakeScheduler().events().stream()
                .filter(heard -> heard.attempt().equals(attempt))
                .map(MessageEvent.class::cast)
                .findFirst()
                .orElseThrow();
        return new SendConfirmed(attempt, event.campaign(), event.at());
    }

    private static Set<String> idsOf(Set<AttemptId> attempts) {
        return attempts.stream().map(AttemptId::toString).collect(toSet());
    }

    private static Set<String> recipients(Set<String> attempts) {
        return attempts.stream().map(DesignResult::recipient).collect(toSet());
    }
}

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
 * Three designs of a sender under the same load and the same faults. That the two plain ones repeat or forget shows
 * that the faults bite.
 *
 * <p>{@code -Dtrickle.fire=long} is the experiment at full size: 9,000 messages, four kills, four freezes.
 */
@ExtendWith(LogTails.class)
class ThreeDesignsIT {

    private static final Logger log = LoggerFactory.getLogger(ThreeDesignsIT.class);

    private static final boolean LONG = System.getProperty("trickle.fire", "").equals("long");
    private static final int ROUNDS = LONG ? 4 : 1;
    private static final int CUSTOMERS_BEFORE_EACH_BLOW = LONG ? 225 : 80;

    @Test
    void onlyAClaimBeforeEachCallNeitherRepeatsNorForgets() throws Exception {
        try (var testInfrastructure = TestInfrastructure.start(getClass());
                var experiment = new Experiment(testInfrastructure, CUSTOMERS_BEFORE_EACH_BLOW)) {
            for (var round = 0; round < ROUNDS; round++) {
                experiment.kill(0);
                experiment.freeze(1);
                if (round == 0) {
                    experiment.killTheDatabase();
                    experiment.killTheBroker();
                }
            }
            experiment.finish();
            check(testInfrastructure, experiment);
        }
    }

    private static void check(TestInfrastructure testInfrastructure, Experiment experiment) {
        var ledger = testInfrastructure.simulatorProcess().ledger();
        var fakeScheduler = experiment.fakeScheduler();
        var unclear = fakeScheduler.heard(MessageUnconfirmed.class);
        var released = texts(fakeScheduler.all());

        var callThenCommit = DesignResult.of(Design.CALL_THEN_COMMIT, released, Set.of(), ledger);
        var commitThenCall = DesignResult.of(Design.COMMIT_THEN_CALL, released, Set.of(), ledger);
        var ours = DesignResult.of(Design.CLAIM_THEN_CALL, recipients(released), recipients(texts(unclear)), ledger);
        List.of(callThenCommit, commitThenCall, ours).forEach(designResult -> log.info("{}", designResult));

        // The faults bite.
        assertThat(callThenCommit.duplicates()).isPositive();
        assertThat(callThenCommit.lost()).isZero();
        assertThat(commitThenCall.duplicates()).isZero();
        assertThat(commitThenCall.lost()).isPositive();

        assertThat(ours.duplicates()).isZero();
        assertThat(ours.lost()).isZero();

        unclearAreThoseWhoseAnswersWereLostOrWhoWereInterrupted(ledger, experiment, unclear);
        theWebhooksOfWhatArrivedSettleIt(testInfrastructure, experiment, ledger, unclear);
    }

    private static void unclearAreThoseWhoseAnswersWereLostOrWhoWereInterrupted(
            List<Accepted> ledger, Experiment experiment, Set<AttemptId> unclear) {
        var answerLost = ledger.stream()
                .filter(line -> Design.CLAIM_THEN_CALL.made(line.echo()))
                .filter(Accepted::answerLost)
                .map(line -> AttemptId.of(line.echo()))
                .collect(toSet());
        var others = new HashSet<>(unclear);
        others.removeAll(answerLost);
        log.info(
                "Unclear {}: answers lost {}, interrupted {} of {} that were under way",
                unclear.size(),
                answerLost.size(),
                others.size(),
                experiment.interrupted().size());
        assertThat(unclear).containsAll(answerLost);
        assertThat(experiment.interrupted()).containsAll(others);
        assertThat(answerLost).isNotEmpty();
        assertThat(others).isNotEmpty();
    }

    private static void theWebhooksOfWhatArrivedSettleIt(
            TestInfrastructure testInfrastructure,
            Experiment experiment,
            List<Accepted> ledger,
            Set<AttemptId> unclear) {
        var arrived = ledger.stream()
                .filter(line -> Design.CLAIM_THEN_CALL.made(line.echo()))
                .map(line -> AttemptId.of(line.echo()))
                .filter(unclear::contains)
                .collect(toSet());
        var neverArrived = unclear.size() - arrived.size();
        experiment
                .fakeScheduler()
                .report(arrived.stream()
                        .map(attempt -> confirmed(experiment, attempt))
                        .toList());

        await("settled")
                .atMost(ChildProcess.PATIENCE)
                .untilAsserted(() -> assertThat(testInfrastructure
                                .databaseServer()
                                .sql()
                                .sql("SELECT count(*) FROM send_attempts WHERE state = 'unconfirmed'")
                                .query(Integer.class)
                                .single())
                        .isEqualTo(neverArrived));
        log.info("Settled by webhooks {}, left for a person {}", arrived.size(), neverArrived);
    }

    private static DeliveryUpdate.AttemptReport confirmed(Experiment experiment, AttemptId attempt) {
        var event = experiment.fakeScheduler().heard().stream()
                .filter(heard -> heard.attempt().equals(attempt))
                .map(MessageEvent.class::cast)
                .findFirst()
                .orElseThrow();
        return new SendConfirmed(attempt, event.campaign(), event.at());
    }

    private static Set<String> texts(Set<AttemptId> attempts) {
        return attempts.stream().map(AttemptId::toString).collect(toSet());
    }

    private static Set<String> recipients(Set<String> attempts) {
        return attempts.stream().map(DesignResult::recipient).collect(toSet());
    }
}

package dev.trickle.systemtest;

import static dev.trickle.systemtest.Pipeline.answerLostFor;
import static dev.trickle.systemtest.Pipeline.cutBeforeFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.systemtest.harness.LogTails;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Unconfirmed outcomes and suspensions through all services, from the call to the decision of a person. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogTails.class)
class AllServicesIT {

    private static final String ADA = "4915551000001";
    private static final String BOB = "4915551000002";
    private static final String CYD = "4915551000003";
    private static final String DAN = "4915551000004";
    private static final String EVE = "4915551000005";

    private static final String FAY = "4915551000006";
    private static final String GUS = "4915551000007";
    private static final String HAL = "4915551000008";
    private static final String IDA = "4915551000009";
    private static final String JON = "4915551000010";
    private static final String KIM = "4915551000011";
    private static final String LEO = "4915551000012";
    private static final String MIA = "4915551000013";
    private static final String NAN = "4915551000014";
    private static final String OLA = "4915551000015";
    private static final String PAM = "4915551000016";

    private static final String QUE = "4915551000017";

    private Pipeline pipeline;

    @BeforeAll
    void start() {
        pipeline = Pipeline.start(getClass());
    }

    @AfterAll
    void end() {
        pipeline.close();
    }

    @AfterEach
    void reset() {
        pipeline.setFaults();
        pipeline.resumeWebhooks();
    }

    @Test
    void unconfirmedOutcomesAreSettledByEvidenceOrByAPerson() {
        // WhatsApp accepts the messages to Ada and Cyd and never gets the one to Bob; all responses are lost.
        pipeline.silenceWebhooks();
        pipeline.setFaults(answerLostFor(ADA), cutBeforeFor(BOB), answerLostFor(CYD));
        var campaign = pipeline.createCampaign(pipeline.manualAccount(), "spring", ADA, BOB, CYD);
        pipeline.assertEventually(
                () -> assertThat(pipeline.countUnconfirmed(campaign)).isEqualTo(3));
        pipeline.setFaults();

        // A person requests a resend for Bob and Cyd, but the campaign is paused, and now the webhooks arrive.
        pipeline.pause(campaign);
        var attempts = pipeline.attempts(campaign);
        assertThat(pipeline.decide("resend", attempts.get(BOB), attempts.get(CYD)))
                .isEqualTo(202);
        pipeline.resumeWebhooks();
        pipeline.assertEventually(
                () -> assertThat(pipeline.states(campaign)).containsAllEntriesOf(Map.of(ADA, "read", CYD, "read")));

        // After the resume, Bob's message is sent again and Cyd's is not.
        pipeline.resume(campaign);
        pipeline.assertEventually(
                () -> assertThat(pipeline.states(campaign)).isEqualTo(Map.of(ADA, "read", BOB, "read", CYD, "read")));
        assertThat(pipeline.messageCountsByPhone(ADA, BOB, CYD)).isEqualTo(Map.of(ADA, 1, BOB, 1, CYD, 1));
        var stats = pipeline.statistics(campaign);
        assertThat(stats.get("messages_sent").intValue()).isEqualTo(3);
        assertThat(stats.get("unconfirmed").intValue()).isZero();
        assertThat(stats.get("resends").intValue()).isEqualTo(1);
        assertThat(pipeline.countUnconfirmed(campaign)).isZero();
        assertThat(pipeline.decide("sent", attempts.get(ADA))).isEqualTo(409);
    }

    @Test
    void anAccountWithResendAfterSendsOnceMoreAndCountsItSeparately() {
        pipeline.silenceWebhooks();
        pipeline.setFaults(cutBeforeFor(DAN), answerLostFor(EVE));
        var campaign = pipeline.createCampaign(pipeline.resendingAccount(), "summer", DAN, EVE, FAY);
        pipeline.assertEventually(
                () -> assertThat(pipeline.countUnconfirmed(campaign)).isEqualTo(2));
        pipeline.setFaults(cutBeforeFor(DAN));

        // There is no evidence for either, so both are resent; Dan's is lost again, and there is no further resend.
        pipeline.assertAfter(
                Duration.ofDays(1),
                () -> assertThat(pipeline.messageCountsByPhone(DAN, EVE, FAY)).isEqualTo(Map.of(EVE, 2, FAY, 1)));
        pipeline.setFaults();
        pipeline.resumeWebhooks();
        pipeline.assertAfter(Duration.ofDays(3), () -> {
            assertThat(pipeline.states(campaign)).containsAllEntriesOf(Map.of(EVE, "read", FAY, "read"));
            assertThat(pipeline.statistics(campaign).get("resends").intValue()).isEqualTo(1);
        });
        assertThat(pipeline.messageCountsByPhone(DAN, EVE, FAY)).isEqualTo(Map.of(EVE, 2, FAY, 1));
        assertThat(pipeline.states(campaign)).doesNotContainEntry(DAN, "read");
    }

    @Test
    void unconfirmedAttemptsOfAClosedCampaignAreSettledByLateWebhooksOnly() {
        pipeline.silenceWebhooks();
        pipeline.setFaults(answerLostFor(GUS));
        var campaign = pipeline.createCampaign(pipeline.manualAccount(), "autumn", GUS);
        pipeline.assertEventually(
                () -> assertThat(pipeline.countUnconfirmed(campaign)).isEqualTo(1));
        var attempt = pipeline.attempts(campaign).get(GUS);

        pipeline.assertAfter(
                Duration.ofDays(8),
                () -> assertThat(pipeline.statistics(campaign).get("status").stringValue())
                        .isEqualTo("completed"));
        assertThat(pipeline.decide("resend", attempt)).isEqualTo(409);
        assertThat(pipeline.states(campaign)).containsEntry(GUS, "unconfirmed");

        pipeline.resumeWebhooks();
        pipeline.assertEventually(() -> assertThat(pipeline.states(campaign)).containsEntry(GUS, "read"));
        assertThat(pipeline.countUnconfirmed(campaign)).isZero();
        assertThat(pipeline.statistics(campaign).get("messages_sent").intValue())
                .isEqualTo(1);
        assertThat(pipeline.messageCountsByPhone(GUS)).isEqualTo(Map.of(GUS, 1));
    }

    @Test
    void theAuthorOfAMessageThatMayBeAnOptOutGetsNothingUntilAPersonDecides() {
        pipeline.sendInboundMessage(pipeline.manualAccount(), PAM, "Stop the delivery, please");
        pipeline.assertEventually(() -> assertThat(pipeline.undecided()).hasSize(1));
        var campaign = pipeline.createCampaign(pipeline.manualAccount(), "question", OLA, PAM);
        pipeline.assertEventually(() -> assertThat(pipeline.states(campaign)).containsEntry(OLA, "read"));
        assertThat(pipeline.messageCountsByPhone(OLA, PAM)).isEqualTo(Map.of(OLA, 1));

        pipeline.dismissUndecided(pipeline.undecided().getFirst());
        pipeline.assertAfter(
                Duration.ofMinutes(15),
                () -> assertThat(pipeline.states(campaign)).isEqualTo(Map.of(OLA, "read", PAM, "read")));
        assertThat(pipeline.messageCountsByPhone(OLA, PAM)).isEqualTo(Map.of(OLA, 1, PAM, 1));
        assertThat(pipeline.undecided()).isEmpty();
    }

    @Test
    void aSuspendedNumberResumesOnlyByAnOperator() {
        pipeline.declareNumber(pipeline.manualAccount(), "{\"can_send_message\": \"BLOCKED\", \"code\": 131048}");
        var campaign = pipeline.createCampaign(pipeline.manualAccount(), "winter", HAL);
        pipeline.assertEventually(() -> assertThat(pipeline.suspensions()).containsKey("131048"));
        pipeline.declareNumber(pipeline.manualAccount(), "{\"can_send_message\": \"AVAILABLE\"}");

        // No probe can prove the end of a spam block: the sender refuses, and the scheduler releases nothing.
        pipeline.assertAfter(Duration.ofHours(1), () -> {
            assertThat(pipeline.suspensions()).containsKey("131048");
            assertThat(pipeline.messageCountsByPhone(HAL)).isEmpty();
        });

        pipeline.endSuspension(pipeline.suspensions().get("131048"));
        pipeline.assertEventually(() -> assertThat(pipeline.states(campaign)).containsEntry(HAL, "read"));
        assertThat(pipeline.suspensions()).isEmpty();
        assertThat(pipeline.messageCountsByPhone(HAL)).isEqualTo(Map.of(HAL, 1));
    }

    @Test
    void anAccountThatItsOwnerHasStoppedSendsNothingUntilItIsStarted() {
        assertThat(pipeline.setStopped(pipeline.manualAccount(), true)
                        .get("in_flight")
                        .intValue())
                .isZero();
        var campaign = pipeline.createCampaign(pipeline.manualAccount(), "stopped", QUE);
        pipeline.assertAfter(Duration.ofHours(1), () -> {
            assertThat(pipeline.statistics(campaign).get("waiting_because").toString())
                    .contains("The owner has stopped all sending");
            assertThat(pipeline.suspensions()).containsOnlyKeys("stopped_by_owner");
            assertThat(pipeline.messageCountsByPhone(QUE)).isEmpty();
        });

        pipeline.setStopped(pipeline.manualAccount(), false);
        pipeline.assertEventually(() -> assertThat(pipeline.states(campaign)).containsEntry(QUE, "read"));
        assertThat(pipeline.suspensions()).isEmpty();
        assertThat(pipeline.messageCountsByPhone(QUE)).isEqualTo(Map.of(QUE, 1));
    }

    @Test
    void aCampaignWithOnlyFailedMessagesIsSuspendedAndItsTemplateIsNot() {
        var phones =
                IntStream.rangeClosed(1, 16).mapToObj("4915552%06d"::formatted).toArray(String[]::new);
        pipeline.failByWebhook(131053, phones);
        var campaign = pipeline.createCampaign(pipeline.manualAccount(), "pictures", "pictures", 13, phones);

        // The image cannot be fetched. After a dozen reports in a row sending stops, and no recipient is given up.
        pipeline.assertEventually(() -> assertThat(pipeline.suspensions()).containsKey("failure_rate_exceeded"));
        var suspension = pipeline.suspensions().get("failure_rate_exceeded");
        assertThat(suspension.get("scope").stringValue()).isEqualTo("campaign");
        assertThat(suspension.get("id").stringValue()).isEqualTo(campaign);
        pipeline.assertAfter(Duration.ofHours(25), () -> {
            assertThat(pipeline.outcomesByPhone(phones)).hasSize(13);
            assertThat(pipeline.outcomesByPhone(phones).values()).containsOnly(List.of("failed"));
            assertThat(pipeline.states(campaign).values()).hasSize(16).doesNotContain("failed");
            assertThat(pipeline.statistics(campaign).get("messages_failed").intValue())
                    .isZero();
        });

        // Another campaign uses the same template with another image.
        var other = pipeline.createCampaign(pipeline.manualAccount(), "pictures_again", "pictures", 250, NAN);
        pipeline.assertEventually(() -> assertThat(pipeline.states(other)).containsEntry(NAN, "read"));
        assertThat(pipeline.suspensions()).containsOnlyKeys("failure_rate_exceeded");

        pipeline.cancel(campaign);
        pipeline.endSuspension(suspension);
        pipeline.assertEventually(() -> assertThat(pipeline.suspensions()).isEmpty());
    }

    @Test
    void aPausedTemplateResumesWhenAProbeFindsItApproved() {
        pipeline.declareTemplate("advent", "PAUSED");
        var campaign = pipeline.createCampaign(pipeline.manualAccount(), "advent", IDA, JON);
        pipeline.assertEventually(() -> assertThat(pipeline.suspensions()).containsKey("132015"));
        assertThat(pipeline.messageCountsByPhone(IDA, JON)).isEmpty();

        pipeline.declareTemplate("advent", "APPROVED");

        pipeline.assertEventually(
                () -> assertThat(pipeline.states(campaign)).isEqualTo(Map.of(IDA, "read", JON, "read")));
        assertThat(pipeline.suspensions()).isEmpty();
    }

    @Test
    void droppedMessagesAreSentAgainWhenTheTemplateIsApprovedAgain() {
        pipeline.setPacingUntilPaused("easter", Duration.ofMinutes(30));
        var campaign = pipeline.createCampaign(pipeline.manualAccount(), "easter", KIM, LEO, MIA);
        pipeline.assertEventually(
                () -> assertThat(pipeline.states(campaign).values()).containsExactlyInAnyOrder("read", "sent", "sent"));

        // WhatsApp pauses the template and drops the held messages; there is no retry during the pause.
        pipeline.assertAfter(
                Duration.ofMinutes(30), () -> assertThat(pipeline.suspensions()).containsKey("132015"));
        pipeline.assertAfter(Duration.ofHours(3), () -> {
            assertThat(pipeline.suspensions()).containsKey("132015");
            assertThat(pipeline.outcomesByPhone(KIM, LEO, MIA).values())
                    .containsExactlyInAnyOrder(List.of("read"), List.of("failed"), List.of("failed"));
        });

        pipeline.changeTemplate("easter", "APPROVED");

        pipeline.assertEventually(
                () -> assertThat(pipeline.states(campaign)).isEqualTo(Map.of(KIM, "read", LEO, "read", MIA, "read")));
        assertThat(pipeline.outcomesByPhone(KIM, LEO, MIA).values())
                .containsExactlyInAnyOrder(List.of("read"), List.of("failed", "read"), List.of("failed", "read"));
        pipeline.assertEventually(() -> assertThat(pipeline.suspensions()).isEmpty());
        var stats = pipeline.statistics(campaign);
        assertThat(stats.get("messages_sent").intValue()).isEqualTo(3);
        assertThat(stats.get("messages_failed").intValue()).isZero();
        assertThat(stats.get("retries").intValue()).isEqualTo(2);
    }
}

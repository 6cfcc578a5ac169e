package dev.trickle.systemtest;

import static dev.trickle.systemtest.Pipeline.cut;
import static dev.trickle.systemtest.Pipeline.lost;
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

/** Unclear outcomes and suspensions on their way through all services, from the call to what people see and decide. */
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
    void calm() {
        pipeline.faults();
        pipeline.webhooksCome();
    }

    @Test
    void unclearOutcomesAreSettledByEvidenceFirstAndByPeopleWhereThereIsNone() {
        // WhatsApp takes the messages to Ada and Cyd and never hears of the one to Bob; nobody is told so.
        pipeline.webhooksAreLost();
        pipeline.faults(lost(ADA), cut(BOB), lost(CYD));
        var campaign = pipeline.campaignTo(pipeline.holding(), "spring", ADA, BOB, CYD);
        pipeline.eventually(() -> assertThat(pipeline.unclear(campaign)).isEqualTo(3));
        pipeline.faults();

        // A person has Bob's and Cyd's sent again, but the campaign is paused, and now the webhooks come.
        pipeline.pause(campaign);
        var attempts = pipeline.attempts(campaign);
        assertThat(pipeline.decide("resend", attempts.get(BOB), attempts.get(CYD)))
                .isEqualTo(202);
        pipeline.webhooksCome();
        pipeline.eventually(
                () -> assertThat(pipeline.states(campaign)).containsAllEntriesOf(Map.of(ADA, "read", CYD, "read")));

        // The campaign goes on: Bob's is sent again, and the one to Cyd is not.
        pipeline.resume(campaign);
        pipeline.eventually(
                () -> assertThat(pipeline.states(campaign)).isEqualTo(Map.of(ADA, "read", BOB, "read", CYD, "read")));
        assertThat(pipeline.messagesTo(ADA, BOB, CYD)).isEqualTo(Map.of(ADA, 1, BOB, 1, CYD, 1));
        var stats = pipeline.stats(campaign);
        assertThat(stats.get("messages_sent").intValue()).isEqualTo(3);
        assertThat(stats.get("unconfirmed").intValue()).isZero();
        assertThat(stats.get("resends").intValue()).isEqualTo(1);
        assertThat(pipeline.unclear(campaign)).isZero();
        assertThat(pipeline.decide("sent", attempts.get(ADA))).isEqualTo(409);
    }

    @Test
    void anAccountThatSaysSoSendsAgainOnceAfterADayAndCountsItApart() {
        pipeline.webhooksAreLost();
        pipeline.faults(cut(DAN), lost(EVE));
        var campaign = pipeline.campaignTo(pipeline.resending(), "summer", DAN, EVE, FAY);
        pipeline.eventually(() -> assertThat(pipeline.unclear(campaign)).isEqualTo(2));
        pipeline.faults(cut(DAN));

        // Nothing was heard of either, so both are sent again; Dan's is lost once more, and that was the once.
        pipeline.whenHavePassed(
                Duration.ofDays(1),
                () -> assertThat(pipeline.messagesTo(DAN, EVE, FAY)).isEqualTo(Map.of(EVE, 2, FAY, 1)));
        pipeline.faults();
        pipeline.webhooksCome();
        pipeline.whenHavePassed(Duration.ofDays(3), () -> {
            assertThat(pipeline.states(campaign)).containsAllEntriesOf(Map.of(EVE, "read", FAY, "read"));
            assertThat(pipeline.stats(campaign).get("resends").intValue()).isEqualTo(1);
        });
        assertThat(pipeline.messagesTo(DAN, EVE, FAY)).isEqualTo(Map.of(EVE, 2, FAY, 1));
        assertThat(pipeline.states(campaign)).doesNotContainEntry(DAN, "read");
    }

    @Test
    void whatIsUnclearWhenACampaignClosesIsDecidedByNobodyAndSettledByItsWebhookAfterDays() {
        pipeline.webhooksAreLost();
        pipeline.faults(lost(GUS));
        var campaign = pipeline.campaignTo(pipeline.holding(), "autumn", GUS);
        pipeline.eventually(() -> assertThat(pipeline.unclear(campaign)).isEqualTo(1));
        var attempt = pipeline.attempts(campaign).get(GUS);

        pipeline.whenHavePassed(
                Duration.ofDays(8),
                () -> assertThat(pipeline.stats(campaign).get("status").stringValue())
                        .isEqualTo("completed"));
        assertThat(pipeline.decide("resend", attempt)).isEqualTo(409);
        assertThat(pipeline.states(campaign)).containsEntry(GUS, "unconfirmed");

        pipeline.webhooksCome();
        pipeline.eventually(() -> assertThat(pipeline.states(campaign)).containsEntry(GUS, "read"));
        assertThat(pipeline.unclear(campaign)).isZero();
        assertThat(pipeline.stats(campaign).get("messages_sent").intValue()).isEqualTo(1);
        assertThat(pipeline.messagesTo(GUS)).isEqualTo(Map.of(GUS, 1));
    }

    @Test
    void aSuspendedNumberGoesOnWhenAnOperatorSaysSoAndNotBefore() {
        pipeline.declareNumber(pipeline.holding(), "{\"can_send_message\": \"BLOCKED\", \"code\": 131048}");
        var campaign = pipeline.campaignTo(pipeline.holding(), "winter", HAL);
        pipeline.eventually(() -> assertThat(pipeline.suspensions()).containsKey("131048"));
        pipeline.declareNumber(pipeline.holding(), "{\"can_send_message\": \"AVAILABLE\"}");

        // Nothing proves that a spam block is over: the sender refuses, the scheduler holds back.
        pipeline.whenHavePassed(Duration.ofHours(1), () -> {
            assertThat(pipeline.suspensions()).containsKey("131048");
            assertThat(pipeline.messagesTo(HAL)).isEmpty();
        });

        pipeline.resumeSuspended(pipeline.suspensions().get("131048"));
        pipeline.eventually(() -> assertThat(pipeline.states(campaign)).containsEntry(HAL, "read"));
        assertThat(pipeline.suspensions()).isEmpty();
        assertThat(pipeline.messagesTo(HAL)).isEqualTo(Map.of(HAL, 1));
    }

    @Test
    void aCampaignThatIsReportedAsFailedForEverybodyIsHeldAndItsTemplateGoesOn() {
        var unlucky =
                IntStream.rangeClosed(1, 16).mapToObj("4915552%06d"::formatted).toArray(String[]::new);
        pipeline.failingByWebhook(131053, unlucky);
        var campaign = pipeline.campaignTo(pipeline.holding(), "pictures", "pictures", 13, unlucky);

        // The picture cannot be fetched. After a dozen reports in a row nobody more is written to, and nobody given up.
        pipeline.eventually(() -> assertThat(pipeline.suspensions()).containsKey("failure_rate_exceeded"));
        var suspension = pipeline.suspensions().get("failure_rate_exceeded");
        assertThat(suspension.get("scope").stringValue()).isEqualTo("campaign");
        assertThat(suspension.get("id").stringValue()).isEqualTo(campaign);
        pipeline.whenHavePassed(Duration.ofHours(25), () -> {
            assertThat(pipeline.outcomesOf(unlucky)).hasSize(13);
            assertThat(pipeline.outcomesOf(unlucky).values()).containsOnly(List.of("failed"));
            assertThat(pipeline.states(campaign).values()).hasSize(16).doesNotContain("failed");
            assertThat(pipeline.stats(campaign).get("messages_failed").intValue())
                    .isZero();
        });

        // Another campaign fills the same template with another picture.
        var other = pipeline.campaignTo(pipeline.holding(), "pictures_again", "pictures", 250, NAN);
        pipeline.eventually(() -> assertThat(pipeline.states(other)).containsEntry(NAN, "read"));
        assertThat(pipeline.suspensions()).containsOnlyKeys("failure_rate_exceeded");

        pipeline.cancel(campaign);
        pipeline.resumeSuspended(suspension);
        pipeline.eventually(() -> assertThat(pipeline.suspensions()).isEmpty());
    }

    @Test
    void aPausedTemplateGoesOnWhenAProbeFindsItApproved() {
        pipeline.declareTemplate("advent", "PAUSED");
        var campaign = pipeline.campaignTo(pipeline.holding(), "advent", IDA, JON);
        pipeline.eventually(() -> assertThat(pipeline.suspensions()).containsKey("132015"));
        assertThat(pipeline.messagesTo(IDA, JON)).isEmpty();

        pipeline.declareTemplate("advent", "APPROVED");

        pipeline.eventually(() -> assertThat(pipeline.states(campaign)).isEqualTo(Map.of(IDA, "read", JON, "read")));
        assertThat(pipeline.suspensions()).isEmpty();
    }

    @Test
    void whatIsHeldAndDroppedIsSentAgainWhenItsTemplateIsApprovedAgain() {
        pipeline.paceUntilPaused("easter", Duration.ofMinutes(30));
        var campaign = pipeline.campaignTo(pipeline.holding(), "easter", KIM, LEO, MIA);
        pipeline.eventually(
                () -> assertThat(pipeline.states(campaign).values()).containsExactlyInAnyOrder("read", "sent", "sent"));

        // WhatsApp pauses the template and drops what it held; nobody is tried again before that is over.
        pipeline.whenHavePassed(
                Duration.ofMinutes(30), () -> assertThat(pipeline.suspensions()).containsKey("132015"));
        pipeline.whenHavePassed(Duration.ofHours(3), () -> {
            assertThat(pipeline.suspensions()).containsKey("132015");
            assertThat(pipeline.outcomesOf(KIM, LEO, MIA).values())
                    .containsExactlyInAnyOrder(List.of("read"), List.of("failed"), List.of("failed"));
        });

        pipeline.tellTemplate("easter", "APPROVED");

        pipeline.eventually(
                () -> assertThat(pipeline.states(campaign)).isEqualTo(Map.of(KIM, "read", LEO, "read", MIA, "read")));
        assertThat(pipeline.outcomesOf(KIM, LEO, MIA).values())
                .containsExactlyInAnyOrder(List.of("read"), List.of("failed", "read"), List.of("failed", "read"));
        pipeline.eventually(() -> assertThat(pipeline.suspensions()).isEmpty());
        var stats = pipeline.stats(campaign);
        assertThat(stats.get("messages_sent").intValue()).isEqualTo(3);
        assertThat(stats.get("messages_failed").intValue()).isZero();
        assertThat(stats.get("retries").intValue()).isEqualTo(2);
    }
}

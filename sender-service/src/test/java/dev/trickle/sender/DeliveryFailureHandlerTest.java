package dev.trickle.sender;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SHOP_NUMBER;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.pipeline.TestPeople.SUMMER_SALE;
import static dev.trickle.sender.attempt.SenderFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.trickle.pipeline.DeliveryUpdate.DeliveryFailed;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.error.ErrorClass;
import dev.trickle.pipeline.error.FailureSubject;
import dev.trickle.pipeline.error.MetaErrors;
import dev.trickle.pipeline.error.TestMetaErrors;
import dev.trickle.sender.attempt.AttemptLookup;
import dev.trickle.sender.attempt.AttemptRepository;
import dev.trickle.sender.attempt.SenderFixture;
import dev.trickle.sender.attempt.SenderOutbox;
import dev.trickle.sender.attempt.SuspensionRepository;
import dev.trickle.sender.attempt.SuspensionRepository.Suspended;
import dev.trickle.sender.media.MediaUploadRepository;
import dev.trickle.sender.media.MediaUploads;
import dev.trickle.sender.permission.FailureRateBreaker;
import dev.trickle.sender.permission.FailureRateProperties;
import dev.trickle.sender.whatsapp.CloudApi;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class DeliveryFailureHandlerTest {

    private static final Scope TEMPLATE = Scope.ofTemplate("777", "spring_sale", "en_US");

    private final SenderFixture senderFixture = SenderFixture.open();
    private final JdbcClient database =
            JdbcClient.create(senderFixture.database().asSender());
    private final SuspensionRepository suspensionRepository = senderFixture.suspensionRepository();
    private final MetaErrors metaErrors = TestMetaErrors.of(
            Map.of(
                    "131042", ErrorClass.SUSPENDS_ACCOUNT,
                    "131048", ErrorClass.SUSPENDS_NUMBER,
                    "132015", ErrorClass.SUSPENDS_TEMPLATE,
                    "132012", ErrorClass.SUSPENDS_CAMPAIGN,
                    "131049", ErrorClass.TRANSIENT,
                    "131053", ErrorClass.TRANSIENT),
            Map.of("131049", FailureSubject.PERSON, "131026", FailureSubject.PERSON_OR_CONTENT));
    private final OutcomeRecorder outcomeRecorder = new OutcomeRecorder(
            new AttemptRepository(database, new SenderOutbox(database)),
            suspensionRepository,
            () -> NOW,
            new SimpleMeterRegistry());
    /** Uploads nothing in these tests. */
    private final CloudApi cloudApi = new CloudApi(
            new CloudApi.Address(URI.create("http://127.0.0.1:9"), "v26.0", "secret"),
            new CloudApi.Limits(1, Duration.ofSeconds(1), Duration.ofSeconds(1)),
            metaErrors);

    private final DeliveryReports reports = new DeliveryReports();

    @AfterEach
    void close() throws IOException {
        cloudApi.close();
    }

    @Test
    void suspendsTheScopeThatTheErrorConcerns() {
        reports.reportFailure("ada", "131042", NOW);
        reports.reportFailure("bob", "131048", NOW);
        reports.reportFailure("cyd", "132015", NOW);

        assertThat(suspensionRepository.findOpen())
                .extracting(Suspended::scope, Suspended::code)
                .containsExactlyInAnyOrder(
                        tuple(Scope.of(SHOP), "131042"),
                        tuple(Scope.of(SHOP_NUMBER), "131048"),
                        tuple(TEMPLATE, "132015"));
    }

    @Test
    void doesNotSuspendForAFailureOfOnePerson() {
        reports.reportFailure("ada", "131026", NOW);
        reports.reportFailure("bob", "131049", NOW);
        reports.reportFailure("cyd", "undelivered", NOW);

        assertThat(suspensionRepository.findOpen()).isEmpty();
    }

    @Test
    void ignoresOldReports() {
        reports.reportFailure("ada", "131042", NOW.minus(Duration.ofHours(2)));

        assertThat(suspensionRepository.findOpen()).isEmpty();
    }

    @Test
    void ignoresReportsFromBeforeTheEndOfASuspension() {
        var epoch = suspensionRepository.open(SHOP, Scope.of(SHOP), "131042", NOW.minusSeconds(600));
        suspensionRepository.end(SHOP, Scope.of(SHOP), epoch, NOW.minusSeconds(60));

        reports.reportFailure("ada", "131042", NOW.minusSeconds(90));
        assertThat(suspensionRepository.findOpen()).isEmpty();

        reports.reportFailure("bob", "131042", NOW.minusSeconds(30));
        assertThat(suspensionRepository.findOpen()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"131026", "131053", "987654"})
    void suspendsTheCampaignAfterConsecutivePermanentOrTransientFailures(String code) {
        Stream.of("ada", "bob").forEach(name -> reports.reportFailure(name, code, NOW));
        assertThat(suspensionRepository.findOpen()).isEmpty();

        Stream.of("cyd", "dan", "eve").forEach(name -> reports.reportFailure(name, code, NOW));
        assertThat(suspensionRepository.findOpen())
                .extracting(Suspended::scope, Suspended::code)
                .containsExactly(tuple(Scope.of(SPRING_SALE), "failure_rate_exceeded"));
    }

    @Test
    void doesNotSuspendForManyFailuresThatConcernThePersonOnly() {
        Stream.of("ada", "bob", "cyd", "dan", "eve").forEach(name -> reports.reportFailure(name, "131049", NOW));

        assertThat(suspensionRepository.findOpen()).isEmpty();
    }

    @Test
    void suspendsTheCampaignForAReportOfWrongParameters() {
        reports.reportFailure("ada", "132012", NOW);

        assertThat(suspensionRepository.findOpen())
                .extracting(Suspended::scope, Suspended::code)
                .containsExactly(tuple(Scope.of(SPRING_SALE), "132012"));
    }

    @Test
    void suspendsTheTemplateWhenTwoCampaignsAreSuspendedWithinADay() {
        senderFixture.withCampaign(SUMMER_SALE);
        suspensionRepository.open(SHOP, Scope.of(SUMMER_SALE), "132000", NOW.minus(Duration.ofHours(23)));

        reports.reportFailure("ada", "132012", NOW);

        assertThat(suspensionRepository.findOpen())
                .extracting(Suspended::scope, Suspended::code)
                .containsExactlyInAnyOrder(
                        tuple(Scope.of(SUMMER_SALE), "132000"),
                        tuple(Scope.of(SPRING_SALE), "132012"),
                        tuple(TEMPLATE, "132012"));
    }

    @Test
    void doesNotSuspendTheTemplateForASuspendedCampaignOfAnotherBusinessAccount() {
        senderFixture.withCampaignOfTheCafe(SUMMER_SALE);
        suspensionRepository.open(SHOP, Scope.of(SUMMER_SALE), "132000", NOW.minus(Duration.ofHours(23)));

        reports.reportFailure("ada", "132012", NOW);

        assertThat(suspensionRepository.findOpen())
                .extracting(Suspended::scope)
                .containsExactlyInAnyOrder(Scope.of(SUMMER_SALE), Scope.of(SPRING_SALE));
    }

    @Test
    void doesNotSuspendTheTemplateForOlderSuspensionsOfCampaigns() {
        senderFixture.withCampaign(SUMMER_SALE);
        var epoch = suspensionRepository.open(SHOP, Scope.of(SUMMER_SALE), "132000", NOW.minus(Duration.ofHours(25)));
        suspensionRepository.end(SHOP, Scope.of(SUMMER_SALE), epoch, NOW.minus(Duration.ofHours(24)));
        suspensionRepository.open(SHOP, Scope.of(SUMMER_SALE), "132000", NOW.minus(Duration.ofHours(3)));
        var template = suspensionRepository.open(SHOP, TEMPLATE, "132000", NOW.minus(Duration.ofHours(3)));
        suspensionRepository.end(SHOP, TEMPLATE, template, NOW.minus(Duration.ofHours(2)));

        reports.reportFailure("ada", "132012", NOW);

        assertThat(suspensionRepository.findOpen())
                .extracting(Suspended::scope)
                .containsExactlyInAnyOrder(Scope.of(SUMMER_SALE), Scope.of(SPRING_SALE));
    }

    @Test
    void aFileThatWhatsAppCouldNotUseIsUploadedAgain() {
        senderFixture.whenExecuted("""
                WITH picture AS (
                    INSERT INTO media (account_id, kind, content_type, size, sha256, created_at)
                    VALUES ('shop', 'image', 'image/png', 11, 'x', now())
                    RETURNING id
                ), used AS (
                    INSERT INTO campaign_media (campaign_id, media_id) SELECT '%s', id FROM picture
                )
                INSERT INTO media_uploads (media_id, phone_number_id, whatsapp_media_id, uploaded_at, expires_at)
                SELECT id, '%s', '1', '%s'::timestamptz - interval '2 days', '%3$s'::timestamptz + interval '28 days'
                  FROM picture
                """.formatted(SPRING_SALE, SHOP_NUMBER, NOW));

        reports.reportFailure("ada", "131026", NOW);
        assertThat(uploads()).containsExactly("1");

        reports.reportFailure("bob", "131053", NOW);
        assertThat(uploads()).isEmpty();
    }

    private List<String> uploads() {
        return database.sql("SELECT whatsapp_media_id FROM media_uploads WHERE whatsapp_media_id IS NOT NULL")
                .query(String.class)
                .list();
    }

    /** Delivery reports about accepted attempts. */
    private final class DeliveryReports {

        private final DeliveryUpdateListener listener = new DeliveryUpdateListener(
                new AttemptRepository(database, new SenderOutbox(database)),
                new DeliveryFailureHandler(
                        new AttemptLookup(database, SenderFixture.SETTINGS),
                        new FailureRateBreaker(
                                database,
                                new FailureRateProperties(3, 4, 9, 10, 0.5),
                                metaErrors.subjects(),
                                SenderFixture.SETTINGS::phoneNumbersOf,
                                () -> NOW),
                        outcomeRecorder,
                        new MediaUploads(new MediaUploadRepository(database), cloudApi, () -> NOW, System::nanoTime),
                        metaErrors,
                        () -> NOW),
                outcomeRecorder);

        private void reportFailure(String name, String code, Instant at) {
            senderFixture.withCustomer(name).whenClaimed(name);
            listener.apply(List.of(new DeliveryFailed(TestPeople.attempt(name), TestPeople.SPRING_SALE, code, at)));
        }
    }
}

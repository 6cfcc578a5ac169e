package dev.trickle.sender;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.sender.attempt.SenderFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.MessageFailed;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.MessageEvent.MessageUnconfirmed;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.error.ErrorClass;
import dev.trickle.pipeline.error.MetaErrors;
import dev.trickle.pipeline.error.TestMetaErrors;
import dev.trickle.pipeline.installation.TestAccounts;
import dev.trickle.sender.MarketingEndpointProperties.EndpointChoice;
import dev.trickle.sender.attempt.AttemptRepository;
import dev.trickle.sender.attempt.Claims;
import dev.trickle.sender.attempt.SenderFixture;
import dev.trickle.sender.attempt.SenderOutbox;
import dev.trickle.sender.attempt.SystemTime;
import dev.trickle.sender.database.TestDatabaseGuard;
import dev.trickle.sender.media.MediaUploadRepository;
import dev.trickle.sender.media.MediaUploads;
import dev.trickle.sender.pace.SendRateLimiter;
import dev.trickle.sender.permission.FailureRateBreaker;
import dev.trickle.sender.permission.FailureRateProperties;
import dev.trickle.sender.permission.UnconfirmedOutcomeBreaker;
import dev.trickle.sender.whatsapp.CloudApi;
import dev.trickle.sender.whatsapp.FakeCloudApi;
import dev.trickle.sender.whatsapp.MarketingOptions;
import dev.trickle.sender.whatsapp.TemplateMessage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class SendMessageTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final MetaErrors META_ERRORS = TestMetaErrors.of(Map.of(
            "131063", ErrorClass.SUSPENDS_ACCOUNT,
            "130497", ErrorClass.FAILED_WITH_ALERT,
            "131053", ErrorClass.TRANSIENT,
            "130429", ErrorClass.THROTTLED,
            "134101", ErrorClass.THROTTLED,
            "80007", ErrorClass.THROTTLED,
            "132000", ErrorClass.SUSPENDS_CAMPAIGN));

    private final MeterRegistry metrics = new SimpleMeterRegistry();

    private final SenderFixture senderFixture = SenderFixture.open().withCustomer("ada");

    @Test
    void failsWithoutACallWhenTheMessageIsNotRendered() throws IOException {
        var tooDeepForTheParser = "[".repeat(2_000) + "]".repeat(2_000);
        senderFixture.whenExecuted(
                "UPDATE marketing_campaigns SET template_components = '" + tooDeepForTheParser + "'");
        try (var whatsApp = FakeCloudApi.start();
                var cloudApi = cloudApi(whatsApp)) {

            var published = sendMessage(cloudApi).send(SHOP, SenderFixture.request("ada"), () -> {});

            assertThat(published.orElseThrow().event())
                    .hasValue(new MessageFailed(
                            TestPeople.attempt("ada"),
                            TestPeople.SPRING_SALE,
                            "message_not_rendered",
                            FailureKind.PERMANENT,
                            NOW));
            assertThat(whatsApp.bodies()).isEmpty();
        }
    }

    @Test
    void alertsAndFailsOneRecipientForARestrictedCountry() throws IOException {
        try (var whatsApp = FakeCloudApi.start();
                var cloudApi = cloudApi(whatsApp)) {
            whatsApp.respondWith(403, error(130497));

            var published = sendMessage(cloudApi).send(SHOP, SenderFixture.request("ada"), () -> {});

            assertThat(published.orElseThrow().event()).containsInstanceOf(MessageFailed.class);
            assertThat(metrics.counter("trickle.sender.alerts", "code", "130497")
                            .count())
                    .isOne();
            assertThat(senderFixture.openSuspensions()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {131026, 131053})
    void suspendsTheCampaignInsteadOfFailingFurtherRecipients(int code) throws IOException {
        try (var whatsApp = FakeCloudApi.start();
                var cloudApi = cloudApi(whatsApp)) {
            whatsApp.respondWith(400, error(code));
            var sendMessage = sendMessage(cloudApi);

            var published = Stream.of("bob", "cyd", "dan", "eve")
                    .peek(senderFixture::withCustomer)
                    .map(name -> sendMessage
                            .send(SHOP, SenderFixture.request(name), () -> {})
                            .orElseThrow()
                            .event()
                            .orElseThrow())
                    .toList();

            // The limit of these tests is three; the fourth is not even called.
            assertThat(published.subList(0, 2))
                    .allSatisfy(event -> assertThat(event).isInstanceOf(MessageFailed.class));
            assertThat(published.subList(2, 4)).allSatisfy(event -> {
                assertThat(((MessageNotSent) event).reason()).isEqualTo(NotSentReason.SUSPENDED);
                assertThat(((MessageNotSent) event).scope()).isEqualTo(Scope.of(TestPeople.SPRING_SALE));
            });
            assertThat(whatsApp.bodies()).hasSize(3);
            assertThat(senderFixture.openSuspensions()).isOne();
        }
    }

    @Test
    void suspendsOnlyTheCampaignThatFillsTheTemplateWrongly() throws IOException {
        try (var whatsApp = FakeCloudApi.start();
                var cloudApi = cloudApi(whatsApp)) {
            senderFixture
                    .withCampaign(TestPeople.SUMMER_SALE)
                    .withCustomer("bob")
                    .withCustomer("cyd");
            whatsApp.respondWith(400, error(132000));
            var sendMessage = sendMessage(cloudApi);

            var published = Stream.of("ada", "bob")
                    .map(name -> sendMessage.send(SHOP, SenderFixture.request(name), () -> {}))
                    .map(attempt ->
                            (MessageNotSent) attempt.orElseThrow().event().orElseThrow())
                    .toList();

            assertThat(published).allSatisfy(event -> {
                assertThat(event.reason()).isEqualTo(NotSentReason.SUSPENDED);
                assertThat(event.scope()).isEqualTo(Scope.of(TestPeople.SPRING_SALE));
                assertThat(event.version()).isEqualTo(NOW.getEpochSecond());
            });
            assertThat(whatsApp.bodies()).as("only the first is called").hasSize(1);

            whatsApp.respondWith(200, "{\"messages\":[{\"id\":\"wamid.1\"}]}");
            assertThat(sendMessage
                            .send(SHOP, SenderFixture.request(TestPeople.SUMMER_SALE, "cyd"), () -> {})
                            .orElseThrow()
                            .event())
                    .containsInstanceOf(MessageSent.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"130429, NUMBER", "134101, TEMPLATE", "80007, ACCOUNT"})
    void throttlesNoMoreThanTheCodeConcerns(int code, Scope.Kind scope) throws IOException {
        try (var whatsApp = FakeCloudApi.start();
                var cloudApi = cloudApi(whatsApp)) {
            whatsApp.respondWith(400, error(code));

            var published = sendMessage(cloudApi).send(SHOP, SenderFixture.request("ada"), () -> {});

            var refused = (MessageNotSent) published.orElseThrow().event().orElseThrow();
            assertThat(refused.reason()).isEqualTo(NotSentReason.THROTTLED);
            assertThat(refused.scope()).isNotNull().extracting(Scope::kind).isEqualTo(scope);
        }
    }

    @Test
    void suspendsTheNumberAfterConsecutiveUnconfirmedOutcomes() throws IOException {
        try (var whatsApp = FakeCloudApi.start();
                var cloudApi = cloudApi(whatsApp)) {
            whatsApp.respondWith(503, "<h1>Sorry</h1>");
            var sendMessage = sendMessage(cloudApi);

            var published = Stream.of("bob", "cyd", "dan", "eve")
                    .peek(senderFixture::withCustomer)
                    .map(name -> sendMessage
                            .send(SHOP, SenderFixture.request(name), () -> {})
                            .orElseThrow()
                            .event()
                            .orElseThrow())
                    .toList();

            // The limit of these tests is three; the fourth is not even called.
            assertThat(published.subList(0, 3)).hasOnlyElementsOfType(MessageUnconfirmed.class);
            assertThat(((MessageNotSent) published.getLast()).reason()).isEqualTo(NotSentReason.SUSPENDED);
            assertThat(((MessageNotSent) published.getLast()).scope()).isEqualTo(Scope.of(TestPeople.SHOP_NUMBER));
            assertThat(whatsApp.bodies()).hasSize(3);
        }
    }

    @Test
    void sendsTheNextAttemptToTheOtherEndpointAfterACertainRefusal() throws IOException {
        try (var whatsApp = FakeCloudApi.start();
                var cloudApi = cloudApi(whatsApp)) {
            whatsApp.refuseAt("messages", 400, error(131063));
            var sendMessage = sendMessage(cloudApi);

            var refused = (MessageNotSent) sendMessage
                    .send(SHOP, SenderFixture.request("ada"), () -> {})
                    .orElseThrow()
                    .event()
                    .orElseThrow();
            assertThat(refused.reason()).isEqualTo(NotSentReason.WRONG_ENDPOINT);
            assertThat(senderFixture.openSuspensions()).isZero();
            // The refused attempt is never called again.
            sendMessage.send(SHOP, SenderFixture.request("ada"), () -> {});
            assertThat(whatsApp.paths()).hasSize(1);

            assertThat(sendMessage
                            .send(SHOP, SenderFixture.secondRequest("ada"), () -> {})
                            .orElseThrow()
                            .event())
                    .containsInstanceOf(MessageSent.class);
            assertThat(whatsApp.paths())
                    .extracting(path -> path.substring(path.lastIndexOf('/') + 1))
                    .containsExactly("messages", "marketing_messages");
            assertThat(whatsApp.bodies().getLast()).contains("\"message_activity_sharing\":false");
            assertThat(whatsApp.bodies().getFirst()).doesNotContain("message_activity_sharing");
        }
    }

    @Test
    void staysWithTheEndpointAfterAnUnclearResponse() throws IOException {
        try (var whatsApp = FakeCloudApi.start();
                var cloudApi = cloudApi(whatsApp)) {
            whatsApp.respondWith(503, error(131063));
            var sendMessage = sendMessage(cloudApi);
            senderFixture.withCustomer("bob");

            sendMessage.send(SHOP, SenderFixture.request("ada"), () -> {});
            sendMessage.send(SHOP, SenderFixture.request("bob"), () -> {});

            assertThat(whatsApp.paths()).hasSize(2).allMatch(path -> path.endsWith("/messages"));
        }
    }

    /** A process that was stopped between claim and call must not call in another hour, or after a pause. */
    @Test
    void doesNotCallForAClaimThatHasBecomeTooOld() throws IOException {
        var minutes = new AtomicInteger();
        var aMinuteLaterAtEachReading =
                new SystemTime(() -> 0, () -> NOW.plus(Duration.ofMinutes(minutes.getAndIncrement())));
        try (var whatsApp = FakeCloudApi.start();
                var cloudApi = cloudApi(whatsApp)) {

            var published =
                    sendMessage(cloudApi, aMinuteLaterAtEachReading).send(SHOP, SenderFixture.request("ada"), () -> {});

            var refused = (MessageNotSent) published.orElseThrow().event().orElseThrow();
            assertThat(refused.reason()).isEqualTo(NotSentReason.TOO_OLD);
            assertThat(whatsApp.bodies()).isEmpty();
        }
    }

    @Test
    void uploadsTheFileOfACampaignBeforeItsMessages() throws IOException {
        givenPicture();
        try (var whatsApp = FakeCloudApi.start();
                var cloudApi = cloudApi(whatsApp)) {
            whatsApp.respondWith(200, "{\"id\":\"4711\",\"messages\":[{\"id\":\"wamid.1\"}]}");

            var published = sendMessage(cloudApi).send(SHOP, SenderFixture.request("ada"), () -> {});

            assertThat(published.orElseThrow().event()).containsInstanceOf(MessageSent.class);
            assertThat(whatsApp.bodies()).hasSize(2);
            assertThat(whatsApp.bodies().getFirst()).contains("the picture");
            assertThat(whatsApp.bodies().getLast()).contains("\"image\":{\"id\":\"4711\"}");
        }
    }

    @Test
    void claimsNothingWhileAFileCannotBeUploaded() throws IOException {
        givenPicture();
        try (var whatsApp = FakeCloudApi.start();
                var cloudApi = cloudApi(whatsApp)) {
            whatsApp.respondWith(503, "{}");

            var published = sendMessage(cloudApi).send(SHOP, SenderFixture.request("ada"), () -> {});

            var refused = (MessageNotSent) published.orElseThrow().event().orElseThrow();
            assertThat(refused.reason()).isEqualTo(NotSentReason.NO_CONNECTION);
            assertThat(refused.scope()).as("other campaigns are sent").isEqualTo(Scope.of(TestPeople.SPRING_SALE));
            assertThat(whatsApp.bodies()).hasSize(1);
        }
    }

    @Test
    void retriesAMessageWhoseFileWhatsAppNoLongerKnows() throws IOException {
        givenPicture();
        senderFixture.whenExecuted("""
                INSERT INTO media_uploads (media_id, phone_number_id, whatsapp_media_id, uploaded_at, expires_at)
                SELECT id, '%s', '1', '%s'::timestamptz - interval '2 days', '%2$s'::timestamptz + interval '28 days'
                  FROM media
                """.formatted(TestPeople.SHOP_NUMBER, NOW));
        try (var whatsApp = FakeCloudApi.start();
                var cloudApi = cloudApi(whatsApp)) {
            whatsApp.respondWith(400, "{\"error\":{\"code\":100,\"message\":\"is not a valid media attachment ID\"}}");

            var published = sendMessage(cloudApi).send(SHOP, SenderFixture.request("ada"), () -> {});

            assertThat(published.orElseThrow().event())
                    .hasValue(new MessageFailed(
                            TestPeople.attempt("ada"), TestPeople.SPRING_SALE, "100", FailureKind.TRANSIENT, NOW));
            assertThat(senderFixture.openSuspensions()).isZero();
            assertThat(JdbcClient.create(senderFixture.database().asOwner())
                            .sql("SELECT count(whatsapp_media_id) FROM media_uploads")
                            .query(Integer.class)
                            .single())
                    .isZero();
        }
    }

    private void givenPicture() {
        senderFixture.whenExecuted("""
                WITH picture AS (
                    INSERT INTO media (account_id, kind, content_type, size, sha256, created_at)
                    VALUES ('shop', 'image', 'image/png', 11, 'x', now())
                    RETURNING id
                ), chunk AS (
                    INSERT INTO media_chunks (media_id, position, content) SELECT id, 0, 'the picture' FROM picture
                ), used AS (
                    INSERT INTO campaign_media (campaign_id, media_id) SELECT c.id, p.id FROM marketing_campaigns c, picture p
                )
                UPDATE marketing_campaigns
                   SET template_components = jsonb_build_object('header', jsonb_build_array(jsonb_build_object(
                           'type', 'image', 'image', jsonb_build_object('media', p.id))))
                  FROM picture p
                """);
    }

    private static String error(int code) {
        return "{\"error\":{\"code\":" + code + ",\"message\":\"why\"}}";
    }

    private SendMessage sendMessage(CloudApi cloudApi) {
        return sendMessage(cloudApi, SystemTime.system());
    }

    private SendMessage sendMessage(CloudApi cloudApi, SystemTime systemTime) {
        var connections = senderFixture.database().asSender();
        var database = JdbcClient.create(connections);
        var senderOutbox = new SenderOutbox(database);
        var sendRateLimiter = new SendRateLimiter(1_000, 1_000, SECOND, System::nanoTime, LockSupport::parkNanos);
        var claims = new Claims(
                database,
                new TransactionTemplate(new JdbcTransactionManager(connections)),
                () -> NOW,
                systemTime,
                TemplateMessage::render,
                senderOutbox,
                TestDatabaseGuard.allowing(database),
                number -> "777");
        var outcomeRecorder = new OutcomeRecorder(
                new AttemptRepository(database, senderOutbox),
                senderFixture.suspensionRepository(),
                () -> NOW,
                metrics);
        var failureRateBreaker = new FailureRateBreaker(
                database,
                new FailureRateProperties(3, 5, 9, 10, 0.5),
                META_ERRORS.subjects(),
                SenderFixture.SETTINGS::phoneNumbersOf,
                () -> NOW);
        return new SendMessage(
                sendRateLimiter,
                claims,
                cloudApi,
                TestAccounts.shopWithNumbers(TestPeople.SHOP_NUMBER.value()),
                new EndpointRouter(EndpointChoice.AUTO, Set.of("131063"), template -> false, System::nanoTime),
                new MarketingOptions(null, false),
                new MediaUploads(new MediaUploadRepository(database), cloudApi, () -> NOW, System::nanoTime),
                outcomeRecorder,
                failureRateBreaker,
                new UnconfirmedOutcomeBreaker(3),
                4);
    }

    private static CloudApi cloudApi(FakeCloudApi whatsApp) {
        return new CloudApi(
                new CloudApi.Address(whatsApp.address(), "v26.0", "secret"),
                new CloudApi.Limits(4, SECOND, SECOND),
                META_ERRORS);
    }
}

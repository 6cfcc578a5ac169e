package dev.trickle.sender.media;

import static dev.trickle.pipeline.TestPeople.SHOP_NUMBER;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.pipeline.TestPeople.SUMMER_SALE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.error.TestMetaErrors;
import dev.trickle.sender.attempt.SenderFixture;
import dev.trickle.sender.whatsapp.CloudApi;
import dev.trickle.sender.whatsapp.FakeCloudApi;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A file of a campaign in a real database, and a server in place of WhatsApp. */
@ExtendWith(OutputCaptureExtension.class)
class MediaUploadsTest {

    private static final UUID PICTURE = new UUID(7, 7);
    private static final PhoneNumberId OTHER_NUMBER = new PhoneNumberId("4711");
    private static final String BODY =
            "{\"to\":\"+1\",\"components\":[{\"parameters\":[{\"type\":\"image\",\"image\":{\"media\":\"" + PICTURE
                    + "\"}}]}]}";

    private final SenderFixture fixture = SenderFixture.open();
    private final FakeCloudApi whatsApp = FakeCloudApi.start();
    private final CloudApi cloudApi = new CloudApi(
            new CloudApi.Address(whatsApp.address(), "v26.0", "secret"),
            new CloudApi.Limits(4, Duration.ofSeconds(5), Duration.ofSeconds(5)),
            TestMetaErrors.of(Map.of()));
    private final AtomicLong nanos = new AtomicLong();
    private Instant now = SenderFixture.NOW;
    private MediaUploads uploads = newProcess();

    @BeforeEach
    void storePicture() {
        fixture.whenExecuted("""
                INSERT INTO media (id, account_id, kind, content_type, filename, size, sha256, created_at)
                VALUES ('%s', 'shop', 'image', 'image/png', 'a.png', 6, 'x', now())
                """.formatted(PICTURE));
        fixture.whenExecuted("""
                INSERT INTO media_chunks (media_id, position, content)
                VALUES ('%1$s', 0, 'abc'), ('%1$s', 1, 'def')
                """.formatted(PICTURE));
        fixture.whenExecuted("INSERT INTO campaign_media (campaign_id, media_id) VALUES ('%s', '%s')"
                .formatted(SPRING_SALE, PICTURE));
        whatsApp.respondWith(200, "{\"id\": \"first\"}");
    }

    @AfterEach
    void close() throws IOException {
        cloudApi.close();
        whatsApp.close();
    }

    @Test
    void aFileIsUploadedOnceForEachNumber() {
        assertThat(idFor(SHOP_NUMBER)).contains("first");
        assertThat(idFor(SHOP_NUMBER)).contains("first");
        assertThat(whatsApp.bodies()).singleElement().asString().contains("abcdef", "image/png", "whatsapp");
        assertThat(whatsApp.tokens()).singleElement().asString().contains("/" + SHOP_NUMBER + "/media");

        whatsApp.respondWith(200, "{\"id\": \"second\"}");
        assertThat(idFor(OTHER_NUMBER)).contains("second");
        assertThat(idFor(SHOP_NUMBER)).contains("first");
    }

    @Test
    void anotherProcessUsesTheSameUpload() {
        idFor(SHOP_NUMBER);
        uploads = newProcess();

        assertThat(idFor(SHOP_NUMBER)).contains("first");
        assertThat(whatsApp.bodies()).hasSize(1);
    }

    @Test
    void anIdIsRenewedBeforeItsThirtiethDay() {
        idFor(SHOP_NUMBER);
        whatsApp.respondWith(200, "{\"id\": \"second\"}");
        now = now.plus(Duration.ofDays(28));
        assertThat(idFor(SHOP_NUMBER)).contains("first");

        now = now.plus(Duration.ofDays(1));

        assertThat(idFor(SHOP_NUMBER)).contains("second");
    }

    @Test
    void aValidIdIsUsedWhileItsRenewalFails() {
        idFor(SHOP_NUMBER);
        whatsApp.respondWith(500, "{}");
        now = now.plus(Duration.ofDays(29));
        assertThat(idFor(SHOP_NUMBER)).contains("first");

        now = now.plus(Duration.ofDays(1));
        assertThat(idFor(SHOP_NUMBER)).isEmpty();
    }

    @Test
    void messagesWaitAfterAFailedUpload() {
        whatsApp.respondWith(400, "{\"error\": {\"code\": 100}}");
        assertThat(idFor(SHOP_NUMBER)).isEmpty();
        assertThat(idFor(SHOP_NUMBER)).isEmpty();
        assertThat(whatsApp.bodies()).hasSize(1);

        whatsApp.respondWith(200, "{\"id\": \"second\"}");
        nanos.addAndGet(Duration.ofSeconds(30).toNanos());
        assertThat(idFor(SHOP_NUMBER)).contains("second");
    }

    @Test
    void anIdThatWhatsAppDoesNotKnowIsReplacedUnlessItIsNew() {
        var used = uploads.prepare(SPRING_SALE, SHOP_NUMBER).orElseThrow();
        assertThat(uploads.discard(used)).isFalse();
        assertThat(idFor(SHOP_NUMBER)).contains("first");

        now = now.plus(Duration.ofHours(1));
        whatsApp.respondWith(200, "{\"id\": \"second\"}");
        assertThat(uploads.discard(used)).isTrue();
        assertThat(idFor(SHOP_NUMBER)).contains("second");

        // The answers to other messages with the old id.
        assertThat(uploads.discard(used)).isTrue();
        assertThat(idFor(SHOP_NUMBER)).contains("second");
        assertThat(whatsApp.bodies()).hasSize(2);
    }

    @Test
    void holdsNoTransactionDuringAnUpload() {
        var locks = new AtomicLong(-1);
        whatsApp.respondAfter(() -> locks.set(locksOfOthers()), 200, "{\"id\": \"first\"}");

        assertThat(idFor(SHOP_NUMBER)).contains("first");
        assertThat(locks).hasValue(0);
    }

    @Test
    void anIdThatIsReportedAsUnusableIsReplacedUnlessItIsNewerThanTheMessage() {
        idFor(SHOP_NUMBER);
        whatsApp.respondWith(200, "{\"id\": \"second\"}");
        uploads.discard(SPRING_SALE, SHOP_NUMBER, now.plus(Duration.ofMinutes(59)));
        assertThat(idFor(SHOP_NUMBER)).contains("first");

        uploads.discard(SPRING_SALE, SHOP_NUMBER, now.plus(Duration.ofHours(1)));
        now = now.plus(Duration.ofHours(2));
        assertThat(idFor(SHOP_NUMBER)).contains("second");

        // The reports of other messages with the old id.
        uploads.discard(SPRING_SALE, SHOP_NUMBER, now);
        assertThat(idFor(SHOP_NUMBER)).contains("second");
    }

    /** Reports are read by one process, and messages may be sent by another one. */
    @Test
    void anIdThatAnotherProcessDiscardsIsReplacedWithinAMinute() {
        idFor(SHOP_NUMBER);
        whatsApp.respondWith(200, "{\"id\": \"second\"}");
        newProcess().discard(SPRING_SALE, SHOP_NUMBER, now.plus(Duration.ofHours(1)));

        nanos.addAndGet(Duration.ofMinutes(1).toNanos());

        assertThat(idFor(SHOP_NUMBER)).contains("second");
    }

    @Test
    void aFileThatAnotherProcessUploadsIsNotUploaded() {
        var other = newProcess();
        whatsApp.respondAfter(
                () -> assertThat(other.prepare(SPRING_SALE, SHOP_NUMBER)).isEmpty(), 200, "{\"id\": \"first\"}");

        assertThat(idFor(SHOP_NUMBER)).contains("first");
        assertThat(whatsApp.bodies()).hasSize(1);

        uploads = other;
        nanos.addAndGet(Duration.ofSeconds(30).toNanos());
        assertThat(idFor(SHOP_NUMBER)).contains("first");
        assertThat(whatsApp.bodies()).hasSize(1);
    }

    @Test
    void theFileOfAProcessThatDiedIsUploadedAfterItsLease() {
        fixture.whenExecuted("""
                INSERT INTO media_uploads (media_id, phone_number_id, lease_id, leased_until)
                VALUES ('%s', '%s', gen_random_uuid(), clock_timestamp() + interval '3 minutes')
                """.formatted(PICTURE, SHOP_NUMBER));
        assertThat(idFor(SHOP_NUMBER)).isEmpty();

        whenLeasesEnd();

        assertThat(idFor(SHOP_NUMBER)).contains("first");
    }

    /** A process that was frozen longer than its lease. */
    @Test
    void anUploadThatEndsAfterItsLeaseReplacesNoOther(CapturedOutput output) {
        var other = newProcess();
        whatsApp.respondAfter(
                () -> {
                    whenLeasesEnd();
                    whatsApp.respondWith(200, "{\"id\": \"second\"}");
                    assertThat(other.prepare(SPRING_SALE, SHOP_NUMBER)).isPresent();
                },
                200,
                "{\"id\": \"first\"}");

        assertThat(idFor(SHOP_NUMBER)).contains("second");
        uploads = newProcess();
        assertThat(idFor(SHOP_NUMBER)).contains("second");
        assertThat(whatsApp.bodies()).hasSize(2);
        assertThat(output).containsOnlyOnce("Media uploaded").contains("Media upload not saved");
    }

    @Test
    void anUploadThatThrowsKeepsNoLease() {
        fixture.whenExecuted("UPDATE media_chunks SET position = position + 10");
        assertThatThrownBy(() -> idFor(SHOP_NUMBER)).isInstanceOf(DataAccessException.class);

        fixture.whenExecuted("UPDATE media_chunks SET position = position - 10");
        assertThat(idFor(SHOP_NUMBER)).isEmpty();
        nanos.addAndGet(Duration.ofSeconds(30).toNanos());
        assertThat(idFor(SHOP_NUMBER)).contains("first");
    }

    @Test
    void aCampaignWithoutFilesNeedsNoUpload() {
        assertThat(uploads.prepare(SUMMER_SALE, SHOP_NUMBER)).contains(UploadedMedia.NONE);
        assertThat(UploadedMedia.NONE.insertIds("{}")).isEqualTo("{}");
        assertThat(whatsApp.bodies()).isEmpty();
    }

    private void whenLeasesEnd() {
        fixture.whenExecuted("UPDATE media_uploads SET leased_until = clock_timestamp()");
        nanos.addAndGet(Duration.ofSeconds(30).toNanos());
    }

    /** The locks that other connections hold on the tables of media: each is of an open transaction. */
    private long locksOfOthers() {
        return JdbcClient.create(fixture.database().asOwner())
                .sql("""
                        SELECT count(*)
                          FROM pg_locks
                         WHERE relation IN ('media'::regclass, 'media_chunks'::regclass, 'media_uploads'::regclass)
                           AND pid <> pg_backend_pid()
                        """)
                .query(Long.class)
                .single();
    }

    /** The id in a message, if a message can be sent. */
    private Optional<String> idFor(PhoneNumberId number) {
        return uploads.prepare(SPRING_SALE, number)
                .map(media -> media.insertIds(BODY))
                .map(body -> body.replaceAll(".*\"image\":\\{\"id\":\"([a-z]+)\"}.*", "$1"));
    }

    private MediaUploads newProcess() {
        var connections = fixture.database().asSender();
        return new MediaUploads(
                new MediaUploadRepository(JdbcClient.create(connections)), cloudApi, () -> now, nanos::get);
    }
}

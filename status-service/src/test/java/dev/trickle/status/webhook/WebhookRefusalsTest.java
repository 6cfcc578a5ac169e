package dev.trickle.status.webhook;

import static dev.trickle.status.webhook.RawHttpClient.post;
import static dev.trickle.status.webhook.RawHttpClient.webhook;
import static dev.trickle.status.webhook.TestWebhookServer.SIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookRefusalsTest {

    private static final int MEGABYTE = 1 << 20;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Other: 1",
                "X-Hub-Signature-256: ",
                "X-Hub-Signature-256: sha256=12",
                "X-Hub-Signature: sha1=0123456789012345678901234567890123456789"
            })
    void withoutASignatureAreRefusedBeforeAByteOfTheirBodyIsThere(String header) throws IOException {
        try (var testWebhookServer = TestWebhookServer.with();
                var mallory = testWebhookServer.rawHttpClient()) {
            // Nothing of the body is ever sent: whoever wanted to read some would wait for it.
            assertThat(mallory.says(post(header, "Content-Length: 1000")).status())
                    .isEqualTo(401);
            assertThat(mallory.isOver()).isTrue();
            assertThat(testWebhookServer.room()).isEqualTo(64 * MEGABYTE);
        }
    }

    @Test
    void withoutASignatureAreNotEvenAskedForTheirBody() throws IOException {
        try (var testWebhookServer = TestWebhookServer.with();
                var mallory = testWebhookServer.rawHttpClient();
                var meta = testWebhookServer.rawHttpClient()) {
            assertThat(mallory.says(post("Expect: 100-continue", "Content-Length: 5"))
                            .status())
                    .isEqualTo(401);
            assertThat(meta.says(post(SIGNED, "Expect: 100-continue", "Content-Length: 5"))
                            .status())
                    .isEqualTo(100);
            assertThat(meta.says("hello").status()).isEqualTo(200);
        }
    }

    @Test
    void hearWhyEvenIfTheyGoOnSending() throws IOException {
        try (var testWebhookServer = TestWebhookServer.with();
                var mallory = testWebhookServer.rawHttpClient()) {
            mallory.says(post("Content-Length: " + MEGABYTE)).says(new byte[MEGABYTE]);

            assertThat(mallory.status()).isEqualTo(401);
            assertThat(testWebhookServer.room()).isEqualTo(64 * MEGABYTE);
        }
    }

    @Test
    void thatSayTheyAreTooLargeAreRefusedBeforeTheirBodyIsThere() throws IOException {
        try (var testWebhookServer = TestWebhookServer.with();
                var rawHttpClient = testWebhookServer.rawHttpClient()) {
            var length = "Content-Length: " + (4 * MEGABYTE + 1);
            assertThat(rawHttpClient.says(post(SIGNED, length)).status()).isEqualTo(413);
        }
    }

    @Test
    void thatDoNotSayHowLargeTheyAreAreCountedAsTheyCome() throws IOException {
        try (var testWebhookServer = TestWebhookServer.with();
                var large = testWebhookServer.rawHttpClient();
                var tooLarge = testWebhookServer.rawHttpClient()) {
            var chunk = ("%x\r\n".formatted(MEGABYTE) + "a".repeat(MEGABYTE) + "\r\n");
            large.says(post(SIGNED, "Transfer-Encoding: chunked"));
            tooLarge.says(post(SIGNED, "Transfer-Encoding: chunked"));
            for (var megabyte = 0; megabyte < 4; megabyte++) {
                large.says(chunk);
                tooLarge.says(chunk);
            }

            assertThat(large.says("0\r\n\r\n").status()).isEqualTo(200);
            assertThat(tooLarge.says("1\r\na\r\n").status()).isEqualTo(413);
            assertThat(testWebhookServer.kept())
                    .singleElement()
                    .satisfies(body -> assertThat(body).hasSize(4 * MEGABYTE));
            assertThat(testWebhookServer.room()).isEqualTo(64 * MEGABYTE);
        }
    }

    @Test
    void forWantOfRoomAreTakenWhenThereIsRoomAgain() throws IOException {
        try (var testWebhookServer = TestWebhookServer.with("bytes-under-way=24KB");
                var ada = testWebhookServer.rawHttpClient();
                var bob = testWebhookServer.rawHttpClient();
                var cyd = testWebhookServer.rawHttpClient()) {
            ada.says(post(SIGNED, "Content-Length: 16384")).says(new byte[16_383]);
            org.awaitility.Awaitility.await().until(() -> testWebhookServer.room() < 16_384);

            assertThat(bob.says(webhook("b".repeat(9_000))).status()).isEqualTo(503);
            assertThat(testWebhookServer.answered(WebhookResponse.NO_ROOM)).isOne();
            assertThat(ada.says("a").status()).isEqualTo(200);
            assertThat(cyd.says(webhook("c".repeat(9_000))).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
                    GET /actuator/health HTTP/1.1,          404
                    POST / HTTP/1.1,                        404
                    PUT /webhooks/whatsapp HTTP/1.1,        405
                    GET /webhooks/whatsapp HTTP/1.1,        403
                    something else,                         400
                    """)
    void areAllThatIsNoWebhook(String line, int status) throws IOException {
        try (var testWebhookServer = TestWebhookServer.with();
                var rawHttpClient = testWebhookServer.rawHttpClient()) {
            assertThat(rawHttpClient.says(line + "\r\nHost: hooks\r\n\r\n").status())
                    .isEqualTo(status);
            assertThat(testWebhookServer.kept()).isEmpty();
        }
    }

    @Test
    void byAMistakeOfOursAreAskedForAgain() throws IOException {
        try (var testWebhookServer = TestWebhookServer.doing((webhookSignature, body) -> {
                    throw new IllegalStateException("a mistake");
                });
                var meta = testWebhookServer.rawHttpClient()) {
            assertThat(meta.says(webhook("hello")).status()).isEqualTo(503);
            assertThat(meta.says(webhook("hello")).status()).isEqualTo(503);
            assertThat(testWebhookServer.room()).isEqualTo(64 * MEGABYTE);
        }
    }

    @Test
    void thatKafkaDoesNotConfirmInTimeAreAskedForAgain() throws IOException {
        try (var testWebhookServer = TestWebhookServer.unanswered("100ms");
                var meta = testWebhookServer.rawHttpClient()) {
            assertThat(meta.says(webhook("hello")).status()).isEqualTo(503);
            assertThat(meta.says(webhook("hello")).status()).isEqualTo(503);
            assertThat(testWebhookServer.room()).isEqualTo(64 * MEGABYTE);
        }
    }
}

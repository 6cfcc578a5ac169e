package dev.trickle.sender.whatsapp;

import static dev.trickle.pipeline.TestPeople.SHOP_NUMBER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.error.TestMetaErrors;
import dev.trickle.sender.whatsapp.SendResult.Accepted;
import dev.trickle.sender.whatsapp.SendResult.NotCalled;
import dev.trickle.sender.whatsapp.SendResult.Throttled;
import dev.trickle.sender.whatsapp.SendResult.Unconfirmed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every call is exactly one request, counted by the server. */
class CloudApiTest {

    private static final Duration DEADLINE = Duration.ofMillis(700);

    /** A client that retries by itself does so after a second, within this deadline. */
    private static final Duration LONG_DEADLINE = Duration.ofSeconds(5);

    private final FakeCloudApi server = FakeCloudApi.start();
    private final CloudApi api = apiAt(server.address());

    @AfterEach
    void close() throws IOException {
        api.close();
        server.close();
    }

    @Test
    void sendsTheBodyToTheNumberWithTheToken() {
        assertThat(send(api)).isInstanceOf(Accepted.class);

        assertThat(server.bodies()).containsExactly("{\"hello\":1}");
        assertThat(server.tokens()).containsExactly("/v26.0/100200300400/messages Bearer secret");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504, 429, 408, 301, 302, 307, 308, 200, 201})
    void sendsOneRequestForAMeaninglessResponse(int status) throws IOException {
        server.respondWith(exchange -> {
            exchange.getResponseHeaders().add("Location", server.address().toString());
            exchange.getResponseHeaders().add("Retry-After", "0");
            FakeCloudApi.reply(exchange, status, "<html>");
        });

        assertThat(sendWithLongDeadline()).isInstanceOf(Unconfirmed.class);
        assertThat(server.bodies()).hasSize(1);
    }

    @Test
    void sendsOneRequestForAThrottle() throws IOException {
        server.respondWith(429, "{\"error\":{\"code\":130429,\"message\":\"often\"}}");

        assertThat(sendWithLongDeadline()).isEqualTo(new Throttled("130429", "often", null));
        assertThat(server.bodies()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"Retry-After: 17", "Retry-After: 999999", "'Retry-After: Mon, 02 Mar 2026 12:00:17 GMT'"})
    void sendsOneRequestForAThrottleWithRetryAfter(String header) throws IOException {
        var wait = header.contains("9999") ? RetryAfter.MAX_WAIT : Duration.ofSeconds(17);
        var body = "{\"error\":{\"code\":130429,\"message\":\"often\"}}";

        var raw = sendToServerWith("HTTP/1.1 429 Slow down\r\nDate: Mon, 02 Mar 2026 12:00:00 GMT\r\n" + header
                + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);

        assertThat(raw).isEqualTo(new Throttled("130429", "often", wait));
    }

    /** Responses as no correct server sends them; each is read once and received for one request. */
    @ParameterizedTest
    @MethodSource
    void sendsOneRequestForAnyResponse(String description, String bytes, Class<? extends SendResult> result)
            throws IOException {
        assertThat(sendToServerWith(bytes)).as(description).isInstanceOf(result);
    }

    static Stream<Arguments> sendsOneRequestForAnyResponse() {
        var accepted = "{\"messages\":[{\"id\":\"wamid.a\"}]}";
        var failed = "{\"error\":{\"code\":131026}}";
        return Stream.of(
                arguments("go on first", "HTTP/1.1 100 Continue\r\n\r\n" + whole(200, accepted), Accepted.class),
                arguments(
                        "hints first",
                        "HTTP/1.1 103 Early Hints\r\nX: 1\r\n\r\n" + whole(200, accepted),
                        Accepted.class),
                arguments("nothing but hints", "HTTP/1.1 103 Early Hints\r\n\r\n", Unconfirmed.class),
                arguments(
                        "another protocol",
                        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
                        Unconfirmed.class),
                arguments("no protocol", "hello\r\n\r\n", Unconfirmed.class),
                arguments("no length", "HTTP/1.1 200 OK\r\n\r\n" + accepted, Accepted.class),
                arguments("an old protocol", "HTTP/1.0 200 OK\r\n\r\n" + accepted, Accepted.class),
                arguments("a wrong charset", typed("application/json; charset=utf-16", accepted), Accepted.class),
                arguments("no charset", typed("application/json; charset=klingon", accepted), Accepted.class),
                arguments("no content type", typed("nonsense", accepted), Accepted.class),
                arguments("a page", typed("text/html", "<html>wamid</html>"), Unconfirmed.class),
                arguments("packed and not", packed("gzip", accepted), Unconfirmed.class),
                arguments(
                        "chunks that break",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                        Unconfirmed.class),
                arguments("too short", "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n" + accepted, Unconfirmed.class),
                arguments(
                        "an error that is cut",
                        "HTTP/1.1 400 Bad\r\nContent-Length: 999\r\n\r\n" + failed,
                        Unconfirmed.class),
                arguments("a whole error", whole(400, failed), SendResult.Failed.class),
                arguments("a huge page", whole(200, "x".repeat(3_000_000)), Unconfirmed.class),
                arguments("a huge answer", whole(200, " ".repeat(3_000_000) + accepted), Unconfirmed.class),
                arguments("a huge error", whole(400, " ".repeat(3_000_000) + failed), Unconfirmed.class),
                arguments("a status of its own", whole(999, failed), Unconfirmed.class),
                arguments(
                        "see elsewhere",
                        "HTTP/1.1 307 There\r\nLocation: /\r\nContent-Length: 0\r\n\r\n",
                        Unconfirmed.class));
    }

    private static String whole(int status, String body) {
        return "HTTP/1.1 " + status + " Such\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String typed(String type, String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String packed(String encoding, String body) {
        return "HTTP/1.1 200 OK\r\nContent-Encoding: " + encoding + "\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    /** Returns the result of these bytes, after exactly one request. */
    private static SendResult sendToServerWith(String bytes) throws IOException {
        try (var once = new RawResponseServer(bytes);
                var cloudApi = apiAt(once.address())) {
            var result = send(cloudApi);
            assertThat(once.requests()).isOne();
            return result;
        }
    }

    @Test
    void endsASlowCallAtTheDeadline() {
        var end = new CountDownLatch(1);
        server.respondWith(exchange -> await(end));
        var started = System.nanoTime();

        assertThat(send(api)).isInstanceOf(Unconfirmed.class);

        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(DEADLINE.multipliedBy(4));
        assertThat(server.bodies()).hasSize(1);
        end.countDown();
    }

    @Test
    void endsATricklingResponseAtTheDeadline() {
        server.respondWith(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            for (var i = 0; i < 30; i++) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
            exchange.close();
        });
        var started = System.nanoTime();

        assertThat(send(api)).isInstanceOf(Unconfirmed.class);

        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(2));
        assertThat(server.bodies()).hasSize(1);
    }

    @Test
    void sendsOneRequestForATruncatedResponse() {
        server.respondWith(exchange -> {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write("{\"messages\":[{\"id\"".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });

        assertThat(send(api)).isInstanceOf(Unconfirmed.class);
        assertThat(server.bodies()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void opensOneConnectionWhenItIsCutAfterTheRequest(boolean reset) throws IOException {
        var accepted = new AtomicInteger();
        try (var socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> cutConnections(socket, accepted, reset));
            try (var cut = apiAt(URI.create("http://127.0.0.1:" + socket.getLocalPort()))) {
                assertThat(send(cut)).isInstanceOf(Unconfirmed.class);
            }
            assertThat(accepted).hasValue(1);
        }
    }

    @Test
    void reportsNotCalledWhenTheConnectionIsRefused() throws IOException {
        int free;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        try (var unreachable = apiAt(URI.create("http://127.0.0.1:" + free))) {
            assertThat(send(unreachable)).isEqualTo(new NotCalled(NotSentReason.NO_CONNECTION));
        }
    }

    @Test
    void hidesTheToken() {
        assertThat(new CloudApi.Address(server.address(), "v26.0", "secret").toString())
                .doesNotContain("secret");
    }

    private static void await(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void cutConnections(ServerSocket socket, AtomicInteger accepted, boolean reset) {
        while (true) {
            try (var connection = socket.accept()) {
                accepted.incrementAndGet();
                connection.setSoLinger(reset, 0);
                var unused = connection.getInputStream().read(new byte[10_000]);
            } catch (IOException closed) {
                return;
            }
        }
    }

    private SendResult sendWithLongDeadline() throws IOException {
        try (var cloudApi = apiAt(server.address(), LONG_DEADLINE)) {
            return send(cloudApi);
        }
    }

    private static SendResult send(CloudApi api) {
        return api.send(SHOP_NUMBER, MessagingApi.MESSAGES, "{\"hello\":1}".getBytes(StandardCharsets.UTF_8));
    }

    private static CloudApi apiAt(URI base) {
        return apiAt(base, DEADLINE);
    }

    private static CloudApi apiAt(URI base, Duration deadline) {
        return new CloudApi(
                new CloudApi.Address(base, "v26.0", "secret"),
                new CloudApi.Limits(8, Duration.ofMillis(500), deadline),
                TestMetaErrors.defaults());
    }
}

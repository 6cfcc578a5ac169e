package dev.trickle.sender.whatsapp;

import static dev.trickle.pipeline.People.SHOP_NUMBER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.sender.whatsapp.SendAnswer.Accepted;
import dev.trickle.sender.whatsapp.SendAnswer.NotCalled;
import dev.trickle.sender.whatsapp.SendAnswer.Throttled;
import dev.trickle.sender.whatsapp.SendAnswer.Unclear;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens, one call is one request: counted where it arrives. */
class CloudApiTest {

    private static final Duration DEADLINE = Duration.ofMillis(700);

    private final FakeCloudApi server = FakeCloudApi.start();
    private final CloudApi api = calling(server.address());

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
    void anAnswerWithoutMeaningIsOneRequest(int status) {
        server.answers(exchange -> {
            exchange.getResponseHeaders().add("Location", server.address().toString());
            exchange.getResponseHeaders().add("Retry-After", "0");
            FakeCloudApi.reply(exchange, status, "<html>");
        });

        assertThat(send(api)).isInstanceOf(Unclear.class);
        assertThat(server.bodies()).hasSize(1);
    }

    @Test
    void aThrottleIsOneRequest() {
        server.answers(429, "{\"error\":{\"code\":130429,\"message\":\"often\"}}");

        assertThat(send(api)).isEqualTo(new Throttled("130429", "often"));
        assertThat(server.bodies()).hasSize(1);
    }

    @Test
    void aSlowAnswerEndsAtTheDeadlineAndIsOneRequest() {
        var end = new CountDownLatch(1);
        server.answers(exchange -> untilInterrupted(end));
        var started = System.nanoTime();

        assertThat(send(api)).isInstanceOf(Unclear.class);

        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(DEADLINE.multipliedBy(4));
        assertThat(server.bodies()).hasSize(1);
        end.countDown();
    }

    @Test
    void anAnswerThatTricklesEndsAtTheDeadlineToo() {
        server.answers(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            for (var i = 0; i < 30; i++) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
            exchange.close();
        });
        var started = System.nanoTime();

        assertThat(send(api)).isInstanceOf(Unclear.class);

        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(2));
        assertThat(server.bodies()).hasSize(1);
    }

    @Test
    void aTruncatedAnswerIsOneRequest() {
        server.answers(exchange -> {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write("{\"messages\":[{\"id\"".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });

        assertThat(send(api)).isInstanceOf(Unclear.class);
        assertThat(server.bodies()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aConnectionThatIsCutAfterTheRequestIsOneConnection(boolean reset) throws IOException {
        var accepted = new AtomicInteger();
        try (var socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> cut(socket, accepted, reset));
            try (var cut = calling(URI.create("http://127.0.0.1:" + socket.getLocalPort()))) {
                assertThat(send(cut)).isInstanceOf(Unclear.class);
            }
            assertThat(accepted).hasValue(1);
        }
    }

    @Test
    void aPortWhereNobodyListensIsCertainlyNotCalled() throws IOException {
        int free;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        try (var nowhere = calling(URI.create("http://127.0.0.1:" + free))) {
            assertThat(send(nowhere)).isEqualTo(new NotCalled(NotSentReason.NO_CONNECTION));
        }
    }

    @Test
    void theTokenDoesNotShow() {
        assertThat(new CloudApi.Address(server.address(), "v26.0", "secret").toString())
                .doesNotContain("secret");
    }

    private static void untilInterrupted(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void cut(ServerSocket socket, AtomicInteger accepted, boolean reset) {
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

    private static SendAnswer send(CloudApi api) {
        return api.send(SHOP_NUMBER, "{\"hello\":1}".getBytes(StandardCharsets.UTF_8));
    }

    private static CloudApi calling(URI base) {
        return new CloudApi(
                new CloudApi.Address(base, "v26.0", "secret"),
                new CloudApi.Limits(8, Duration.ofMillis(500), DEADLINE),
                Policy.delivered());
    }
}

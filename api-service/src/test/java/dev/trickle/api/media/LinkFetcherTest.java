package dev.trickle.api.media;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links in campaigns are fetched as WhatsApp would fetch them, and only from public addresses. */
class LinkFetcherTest {

    private static final long LARGER_THAN_AN_IMAGE = 5L * 1024 * 1024 + 1;

    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger lookups = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        respond("/picture", exchange -> send(exchange, 200, "image/png; charset=binary", 3));
        respond("/page", exchange -> send(exchange, 200, "text/html", 3));
        respond("/missing", exchange -> send(exchange, 404, "image/png", 3));
        respond("/large", exchange -> send(exchange, 200, "image/png", LARGER_THAN_AN_IMAGE));
        respond("/endless", exchange -> send(exchange, 200, "image/png", 0));
        respond("/moved", exchange -> {
            exchange.getResponseHeaders().add("Location", "/picture");
            exchange.sendResponseHeaders(302, -1);
        });
        respond("/silent", exchange -> awaitEnd());
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
    }

    @Test
    void aPictureIsAccepted() {
        assertThat(fetch("/picture")).isEmpty();
    }

    @Test
    void whatWhatsAppWouldRefuseIsRejected() {
        assertThat(fetch("/page")).contains("link-type");
        assertThat(fetch("/missing")).contains("link-status");
        assertThat(fetch("/large")).contains("link-size");
        assertThat(fetch("/endless")).as("without a length").contains("link-size");
        assertThat(rule(fetcher(true).findProblem(address("/picture"), MediaKind.VIDEO)))
                .contains("link-type");
    }

    @Test
    void aRedirectIsNotFollowed() {
        assertThat(fetch("/moved")).contains("link-redirect");
        assertThat(requests).hasValue(1);
    }

    @Test
    void aServerThatDoesNotRespondIsNotAwaited() {
        assertThat(rule(fetcher(true, Duration.ofMillis(200)).findProblem(address("/silent"), MediaKind.IMAGE)))
                .contains("link-timeout");
    }

    @Test
    void anUnknownHostIsRejected() {
        assertThat(rule(fetcher(true).findProblem(URI.create("http://unknown.example/picture"), MediaKind.IMAGE)))
                .contains("link-unreachable");
    }

    @Test
    void aPrivateAddressIsNotConnected() {
        assertThat(rule(fetcher(false).findProblem(address("/picture"), MediaKind.IMAGE)))
                .contains("link-address");
        assertThat(requests).hasValue(0);
    }

    /** A second lookup could return another address than the checked one. */
    @Test
    void theCheckedAddressIsTheConnectedOne() {
        assertThat(fetch("/picture")).isEmpty();
        assertThat(lookups).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "0.0.0.0",
                "0.1.2.3",
                "192.0.0.1",
                "192.0.2.1",
                "198.18.0.1",
                "198.51.100.1",
                "203.0.113.1",
                "2001:db8::1",
                "224.0.0.1",
                "255.255.255.255",
                "::1",
                "::",
                "fe80::1",
                "fd00::1",
                "ff02::1",
                "::ffff:10.0.0.1",
                "64:ff9b::a00:1",
                "2002:a00:1::1",
                "2001:0:1::1"
            })
    void addressesThatAreNotPublic(String address) throws UnknownHostException {
        assertThat(PublicAddressResolver.isPublic(InetAddress.getByName(address)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "192.0.64.1", "203.0.112.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111"})
    void addressesThatArePublic(String address) throws UnknownHostException {
        assertThat(PublicAddressResolver.isPublic(InetAddress.getByName(address)))
                .isTrue();
    }

    private Optional<String> fetch(String path) {
        return rule(fetcher(true).findProblem(address(path), MediaKind.IMAGE));
    }

    private static Optional<String> rule(Optional<LinkFetcher.Problem> problem) {
        return problem.map(LinkFetcher.Problem::rule);
    }

    private URI address(String path) {
        return URI.create(
                "http://shop.example:%d%s".formatted(server.getAddress().getPort(), path));
    }

    /** The host of the tests is at the loopback address at the first lookup, and nowhere afterwards. */
    private LinkFetcher fetcher(boolean allowPrivateAddresses) {
        return fetcher(allowPrivateAddresses, Duration.ofSeconds(30));
    }

    private LinkFetcher fetcher(boolean allowPrivateAddresses, Duration timeout) {
        lookups.set(0);
        return new LinkFetcher(timeout, allowPrivateAddresses, host -> {
            if (!host.equals("shop.example") || lookups.incrementAndGet() > 1) {
                throw new UnknownHostException(host);
            }
            return List.of(InetAddress.getLoopbackAddress());
        });
    }

    private void respond(String path, Response response) {
        server.createContext(path, exchange -> {
            requests.incrementAndGet();
            try (exchange) {
                response.send(exchange);
            }
        });
    }

    /** @param length 0 for a response without length, which has more bytes than an image may have */
    private static void send(HttpExchange exchange, int status, String type, long length) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, length);
        exchange.getResponseBody().write(new byte[(int) (length == 0 ? LARGER_THAN_AN_IMAGE : length)]);
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A response of the server. */
    private interface Response {

        void send(HttpExchange exchange) throws IOException;
    }
}

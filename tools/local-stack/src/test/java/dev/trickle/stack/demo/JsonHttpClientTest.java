package dev.trickle.stack.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JsonHttpClientTest {

    private final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/busy-once", exchange -> respond(exchange, bodies.isEmpty() ? 503 : 200));
        server.createContext("/invalid", exchange -> respond(exchange, 400));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void repeatsARequestThatABusyServiceRefuses() {
        new JsonHttpClient().postSigned(address("/busy-once"), "X-Signature", "s", "{}");

        assertThat(bodies).containsExactly("{}", "{}");
    }

    @Test
    void doesNotRepeatAnInvalidRequest() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new JsonHttpClient().postSigned(address("/invalid"), "X-Signature", "s", "{}"))
                .withMessageContaining("responded 400");
        assertThat(bodies).hasSize(1);
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private void respond(HttpExchange exchange, int status) throws IOException {
        try (exchange) {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            exchange.sendResponseHeaders(status, -1);
        }
    }
}

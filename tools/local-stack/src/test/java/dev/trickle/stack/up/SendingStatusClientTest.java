package dev.trickle.stack.up;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.installation.InternalToken;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SendingStatusClientTest {

    private static final AccountId ACCOUNT = new AccountId("default");

    private HttpServer server;
    private SendingStatusClient client;
    private volatile int status = 200;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/accounts/default/sending", exchange -> {
            try (exchange) {
                var body = "{\"phone_numbers\":[{\"id\":\"1\",\"access\":\"granted\",\"messages_per_second\":80}]}"
                        .getBytes(UTF_8);
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        client = new SendingStatusClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                new InternalToken("token-of-this-test"));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void keepsTheLastStateWhileTheSenderDoesNotRespond() {
        var numbers = client.phoneNumbersOf(ACCOUNT);
        assertThat(numbers).singleElement().extracting("id").isEqualTo("1");

        status = 503;
        assertThat(client.phoneNumbersOf(ACCOUNT)).isEqualTo(numbers);

        server.stop(0);
        assertThat(client.phoneNumbersOf(ACCOUNT)).isEqualTo(numbers);
    }

    @Test
    void knowsNothingBeforeTheFirstResponse() {
        status = 503;

        assertThat(client.phoneNumbersOf(ACCOUNT)).isEmpty();
    }
}

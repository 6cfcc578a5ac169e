package dev.trickle.api.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.infrastructure.FreePort;
import dev.trickle.infrastructure.Infrastructure;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.Topics;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Kafka is unavailable while a campaign is created, and available later. */
class KafkaUnavailableTest {

    private static final int PEOPLE = 3;

    @Test
    void campaignIsAcceptedAndPublishedLater() throws IOException {
        var port = FreePort.find();
        try (var api = ApiScenario.ofAccount(
                "kafka-away",
                "--spring.kafka.producer.bootstrap-servers=127.0.0.1:" + port,
                "--spring.kafka.producer.properties.max.block.ms=300",
                "--spring.kafka.producer.properties.reconnect.backoff.max.ms=300")) {
            api.customers(PEOPLE, "premium");

            var campaign = api.post("/api/campaigns", """
                    {"name": "Sale", "template_name": "sale", "start_date": "2025-06-01T09:00:00Z"}
                    """);

            assertThat(campaign.status()).isEqualTo(201);
            assertThat(campaign.json().get("total_target_count").intValue()).isEqualTo(PEOPLE);
            var stats = "/api/campaigns/" + campaign.text("id") + "/stats";
            assertThat(api.get(stats).text("plan")).isEqualTo("publishing");
            assertThat(api.get(stats).json().get("published").intValue()).isZero();

            try (var kafka = new BrokerProxy(port, Infrastructure.shared().bootstrapServers())) {
                Awaitility.await().until(() -> api.get(stats).text("plan").equals("published"));
                assertThat(kafka.isOpen()).isTrue();
            }
            assertThat(api.get(stats).json().get("published").intValue()).isEqualTo(PEOPLE);
            assertThat(api.published(Topics.RECIPIENT_SCHEDULED))
                    .extracting(RecipientScheduled::ordinal)
                    .containsExactly(0, 1, 2);
        }
    }

    /** Forwards connections of a local port to the broker. */
    private static final class BrokerProxy implements Closeable {

        private final ServerSocket server;
        private final String host;
        private final int port;

        BrokerProxy(int localPort, String broker) throws IOException {
            this.server = new ServerSocket(localPort, 0, InetAddress.getLoopbackAddress());
            var colon = broker.lastIndexOf(':');
            this.host = broker.substring(0, colon);
            this.port = Integer.parseInt(broker.substring(colon + 1));
            Thread.ofVirtual().start(this::accept);
        }

        boolean isOpen() {
            return !server.isClosed();
        }

        private void accept() {
            try {
                while (isOpen()) {
                    var client = server.accept();
                    var broker = new Socket(host, port);
                    forward(client, broker);
                    forward(broker, client);
                }
            } catch (IOException closed) {
                assertThat(isOpen()).isFalse();
            }
        }

        private static void forward(Socket from, Socket to) {
            Thread.ofVirtual().start(() -> {
                try (from;
                        to) {
                    from.getInputStream().transferTo(to.getOutputStream());
                } catch (IOException ended) {
                    assertThat(from.isClosed() || to.isClosed()).isTrue();
                }
            });
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}

package dev.trickle.systemtest.harness;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.RecipientId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts read reports as WhatsApp does: one per webhook, signed, and repeated with doubling delays until the response
 * is 200.
 */
public final class ReadReportSender implements AutoCloseable {

    /** Status of a connection that closed without a response. */
    public static final int NO_RESPONSE = 0;

    private static final String MAC = "HmacSHA256";
    private static final Logger log = LoggerFactory.getLogger(ReadReportSender.class);

    private static final Duration FIRST_RETRY_DELAY = Duration.ofMillis(50);
    private static final Duration MAX_RETRY_DELAY = Duration.ofSeconds(1);
    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(20);

    private final TestInfrastructure testInfrastructure;
    private final URI webhookUri;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<Integer, Integer> responseCounts = new ConcurrentHashMap<>();
    private final Set<AttemptId> acknowledged = ConcurrentHashMap.newKeySet();

    /** Posts to this port. */
    public ReadReportSender(TestInfrastructure testInfrastructure, int port) {
        this.testInfrastructure = testInfrastructure;
        this.webhookUri = URI.create("http://127.0.0.1:" + port + "/webhooks/whatsapp");
    }

    /** Inserts claimed attempts. */
    public List<AttemptId> insertClaimed(int attempts) {
        var recipients = Stream.generate(UUID::randomUUID).limit(attempts).toList();
        var accountFixture = testInfrastructure.accounts().getFirst();
        testInfrastructure
                .databaseServer()
                .jdbcClient()
                .sql("""
                        INSERT INTO send_attempts (recipient_id, attempt_number, campaign_id, account_id, customer_id,
                               contact_key, phone_number_id, state, rank, blocks, state_changed_at, claimed_at)
                        SELECT id, 1, :campaign, :account, id, replace(id::text, '-', ''), :number, 'claimed', 0, true, now(), now()
                          FROM unnest(cast(:recipients AS uuid[])) AS recipient (id)
                        """)
                .param(
                        "campaign",
                        CampaignId.of("019c0000-0000-7000-8000-000000000001").value())
                .param("account", accountFixture.account().value())
                .param("number", accountFixture.number().value())
                .param("recipients", recipients.stream().map(UUID::toString).toArray(String[]::new))
                .update();
        return recipients.stream()
                .map(id -> new AttemptId(new RecipientId(id), 1))
                .toList();
    }

    /** Reports each attempt until acknowledged, several concurrently; returns when all are acknowledged. */
    public void reportAll(List<AttemptId> attempts, int atOnce) {
        var lines = new Semaphore(atOnce);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var attempt : attempts) {
                lines.acquireUninterruptibly();
                threads.execute(() -> {
                    try {
                        reportUntilAcknowledged(attempt);
                    } finally {
                        lines.release();
                    }
                });
            }
        }
    }

    private void reportUntilAcknowledged(AttemptId attempt) {
        var delay = Duration.ZERO;
        while (report(attempt) != 200) {
            LockSupport.parkNanos(delay.toNanos());
            var longer = delay.isZero() ? FIRST_RETRY_DELAY : delay.multipliedBy(2);
            delay = longer.compareTo(MAX_RETRY_DELAY) < 0 ? longer : MAX_RETRY_DELAY;
        }
    }

    /** Reports the attempt once; returns the status of the response. */
    public int report(AttemptId attempt) {
        var status = post(bodyFor(attempt));
        if (status == 200) {
            acknowledged.add(attempt);
        }
        responseCounts.merge(status, 1, Integer::sum);
        return status;
    }

    private int post(String body) {
        var request = HttpRequest.newBuilder(webhookUri)
                .timeout(RESPONSE_TIMEOUT)
                .header("Content-Type", "application/json")
                .header("X-Hub-Signature-256", "sha256=" + sign(body))
                .POST(BodyPublishers.ofString(body))
                .build();
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException ended) {
            log.warn("No response to webhook failure={} {}", ended.getClass().getSimpleName(), ended.getMessage());
            return NO_RESPONSE;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** The attempts whose report was answered with 200. */
    public Set<AttemptId> acknowledged() {
        return Set.copyOf(acknowledged);
    }

    /** Number of responses by status. */
    public Map<Integer, Integer> responseCounts() {
        return Map.copyOf(responseCounts);
    }

    /** Resets the counts. */
    public void resetResponseCounts() {
        responseCounts.clear();
    }

    private String bodyFor(AttemptId attempt) {
        return """
                {"object":"whatsapp_business_account","entry":[{"id":"%s","changes":[{"field":"messages","value":{\
                "messaging_product":"whatsapp","metadata":{"display_phone_number":"15550000000","phone_number_id":"%s"},\
                "statuses":[{"id":"wamid.%s","status":"read","timestamp":"1772445601",\
                "biz_opaque_callback_data":"%s"}]}}]}]}""".formatted(
                        testInfrastructure.simulatorProcess().businessAccount(),
                        testInfrastructure.accounts().getFirst().number(),
                        attempt,
                        attempt);
    }

    private static String sign(String body) {
        try {
            var mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(SimulatorProcess.APP_SECRET.getBytes(StandardCharsets.UTF_8), MAC));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}

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
 * Reports that messages were read, one a webhook, as WhatsApp posts them: signed, and repeated at once and then with
 * doubling gaps until 200 is answered.
 */
public final class ReadReportSender implements AutoCloseable {

    /** What stands for a connection that ended without an answer. */
    public static final int NO_ANSWER = 0;

    private static final String MAC = "HmacSHA256";
    private static final Logger log = LoggerFactory.getLogger(ReadReportSender.class);

    private static final Duration FIRST_GAP = Duration.ofMillis(50);
    private static final Duration LONGEST_GAP = Duration.ofSeconds(1);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);

    private final TestInfrastructure testInfrastructure;
    private final URI edge;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<Integer, Integer> answers = new ConcurrentHashMap<>();
    private final Set<AttemptId> taken = ConcurrentHashMap.newKeySet();

    /** To webhooks at this port. */
    public ReadReportSender(TestInfrastructure testInfrastructure, int port) {
        this.testInfrastructure = testInfrastructure;
        this.edge = URI.create("http://127.0.0.1:" + port + "/webhooks/whatsapp");
    }

    /** So many new attempts that the sender has claimed. */
    public List<AttemptId> claimed(int attempts) {
        var recipients = Stream.generate(UUID::randomUUID).limit(attempts).toList();
        var accountFixture = testInfrastructure.shops().getFirst();
        testInfrastructure
                .databaseServer()
                .sql()
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

    /** Reports each until it is taken, so many at once; comes back when all are. */
    public void reportAll(List<AttemptId> attempts, int atOnce) {
        var lines = new Semaphore(atOnce);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var attempt : attempts) {
                lines.acquireUninterruptibly();
                threads.execute(() -> {
                    try {
                        reportUntilTaken(attempt);
                    } finally {
                        lines.release();
                    }
                });
            }
        }
    }

    private void reportUntilTaken(AttemptId attempt) {
        var gap = Duration.ZERO;
        while (report(attempt) != 200) {
            LockSupport.parkNanos(gap.toNanos());
            var longer = gap.isZero() ? FIRST_GAP : gap.multipliedBy(2);
            gap = longer.compareTo(LONGEST_GAP) < 0 ? longer : LONGEST_GAP;
        }
    }

    /** Reports it once; says with what status that was answered. */
    public int report(AttemptId attempt) {
        var status = answerTo(bodyFor(attempt));
        if (status == 200) {
            taken.add(attempt);
        }
        answers.merge(status, 1, Integer::sum);
        return status;
    }

    private int answerTo(String body) {
        var request = HttpRequest.newBuilder(edge)
                .timeout(ANSWER_WITHIN)
                .header("Content-Type", "application/json")
                .header("X-Hub-Signature-256", "sha256=" + sign(body))
                .POST(BodyPublishers.ofString(body))
                .build();
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException ended) {
            log.warn("No answer to a webhook failure={} {}", ended.getClass().getSimpleName(), ended.getMessage());
            return NO_ANSWER;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** The attempts of which a report was answered with 200. */
    public Set<AttemptId> taken() {
        return Set.copyOf(taken);
    }

    /** What has been answered so far, by status. */
    public Map<Integer, Integer> answers() {
        return Map.copyOf(answers);
    }

    /** Begins to count anew. */
    public void forgetAnswers() {
        answers.clear();
    }

    private String bodyFor(AttemptId attempt) {
        return """
                {"object":"whatsapp_business_account","entry":[{"id":"%s","changes":[{"field":"messages","value":{\
                "messaging_product":"whatsapp","metadata":{"display_phone_number":"15550000000","phone_number_id":"%s"},\
                "statuses":[{"id":"wamid.%s","status":"read","timestamp":"1772445601",\
                "biz_opaque_callback_data":"%s"}]}}]}]}""".formatted(
                        testInfrastructure.simulatorProcess().businessAccount(),
                        testInfrastructure.shops().getFirst().number(),
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

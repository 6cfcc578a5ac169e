package dev.trickle.systemtest.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.trickle.systemtest.harness.AccountFixture;
import dev.trickle.systemtest.harness.ChildProcess;
import dev.trickle.systemtest.harness.JsonHttpClient;
import dev.trickle.systemtest.harness.SimulatorProcess;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Posts inbound messages as WhatsApp does: signed, and repeated until they are accepted. */
final class InboundMessages {

    private static final Duration RETRY_INTERVAL = Duration.ofMillis(200);
    private static final String MAC = "HmacSHA256";

    private final ServiceCluster serviceCluster;
    private final JsonHttpClient webhookClient;

    InboundMessages(ServiceCluster serviceCluster) {
        this.serviceCluster = serviceCluster;
        this.webhookClient = new JsonHttpClient(serviceCluster.webhookUri().getPort());
    }

    /** Posts a STOP of this person; returns when it is accepted. */
    void postStop(String digits, String account, Instant at) {
        var body = body(digits, account, at);
        var end = System.nanoTime() + ChildProcess.TIMEOUT.toNanos();
        while (webhookClient
                .trySend("POST", "/webhooks/whatsapp", body, "X-Hub-Signature-256", "sha256=" + signature(body))
                .filter(response -> response.status() == 200)
                .isEmpty()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("The STOP was never accepted");
            }
            LockSupport.parkNanos(RETRY_INTERVAL.toNanos());
        }
    }

    private String body(String digits, String account, Instant at) {
        var number = serviceCluster.testInfrastructure().accounts().stream()
                .filter(accountFixture -> accountFixture.account().value().equals(account))
                .map(AccountFixture::number)
                .findFirst()
                .orElseThrow();
        return """
                {"object": "whatsapp_business_account", "entry": [{"id": "%s", "changes": [{"field": "messages", "value": {
                  "messaging_product": "whatsapp",
                  "metadata": {"display_phone_number": "15550000000", "phone_number_id": "%s"},
                  "contacts": [{"wa_id": "%s", "profile": {"name": "Customer"}}],
                  "messages": [{"from": "%s", "id": "wamid.%s", "timestamp": "%d", "type": "text",
                                "text": {"body": "STOP"}}]}}]}]}
                """.formatted(
                        serviceCluster.testInfrastructure().simulatorProcess().businessAccount(),
                        number,
                        digits,
                        digits,
                        UUID.randomUUID(),
                        at.getEpochSecond());
    }

    private static String signature(String body) {
        try {
            var mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(SimulatorProcess.APP_SECRET.getBytes(UTF_8), MAC));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every JDK has " + MAC, impossible);
        }
    }
}

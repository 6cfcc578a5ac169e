package dev.trickle.stack.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Sends STOP messages of people as signed webhooks, like WhatsApp. */
final class StopMessages {

    private static final String ALGORITHM = "HmacSHA256";

    private final JsonHttpClient jsonHttpClient;
    private final URI webhooks;

    StopMessages(JsonHttpClient jsonHttpClient, URI webhooks) {
        this.jsonHttpClient = jsonHttpClient;
        this.webhooks = webhooks;
    }

    /** @param people digits of the phone numbers */
    void sendAll(Collection<String> people, Instant at) {
        people.forEach(person -> send(webhookBody(person, at)));
    }

    private static String webhookBody(String person, Instant at) {
        return """
            {"object": "whatsapp_business_account",
             "entry": [{"id": "%s", "changes": [{"field": "messages", "value": {
               "messaging_product": "whatsapp",
               "metadata": {"display_phone_number": "%s", "phone_number_id": "%s"},
               "contacts": [{"wa_id": "%s", "profile": {"name": "Customer"}}],
               "messages": [{"from": "%s", "id": "wamid.stop-%s", "timestamp": "%d",
                             "type": "text", "text": {"body": "STOP"}}]}}]}]}
            """.formatted(
                        SimulatedCloud.BUSINESS_ACCOUNT,
                        SimulatedCloud.DISPLAY_NUMBER,
                        SimulatedCloud.PHONE_NUMBER,
                        person,
                        person,
                        person,
                        at.getEpochSecond());
    }

    private void send(String body) {
        jsonHttpClient.postSigned(webhooks, "X-Hub-Signature-256", "sha256=" + sign(body), body);
    }

    private static String sign(String body) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(SimulatedCloud.APP_SECRET.getBytes(UTF_8), ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every JDK has " + ALGORITHM, impossible);
        }
    }
}

package dev.trickle.simulator.webhook;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WebhookSignerTest {

    /** Computed with another implementation of HMAC-SHA256. */
    @Test
    void signsTheEscapedBytes() {
        var body = EscapedJson.escape(
                "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"100\",\"note\":\"grüß dich / ada\"}]}");
        assertThat(new WebhookSigner("orchard-secret").sign(body.getBytes(US_ASCII)))
                .isEqualTo("sha256=b1c280c117f1b03e7de99cffbae1ef4f4c48bcffeb4e5ca2c3c262f86c253052");
    }
}

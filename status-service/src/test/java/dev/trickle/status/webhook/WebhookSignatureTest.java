package dev.trickle.status.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSignatureTest {

    private static final byte[] BODY =
            "{\"object\":\"whatsapp_business_account\",\"n\":\"\\u00e4\\/\"}".getBytes(StandardCharsets.UTF_8);

    /** Made with {@code openssl dgst -sha256 -hmac spring-secret}. */
    private static final String VECTOR = "db49a8def538abd01a1d916f5e4e4f09a20d353cacf621c2763cdd9591873adc";

    private static final AppSecret SPRING = new AppSecret("spring-secret");
    private static final AppSecret SUMMER = new AppSecret("summer-secret");

    @Test
    void acceptsASignatureOfOpenssl() {
        assertThat(WebhookSignature.parse("sha256=" + VECTOR).orElseThrow().matches(BODY, List.of(SPRING)))
                .isTrue();
    }

    @Test
    void acceptsTheOldAndTheNewSecret() {
        var signature = WebhookSignature.parse("sha256=" + VECTOR).orElseThrow();

        assertThat(signature.matches(BODY, List.of(SUMMER, SPRING))).isTrue();
        assertThat(signature.matches(BODY, List.of(SUMMER))).isFalse();
    }

    @Test
    void refusesOtherBytes() {
        var other = BODY.clone();
        other[3]++;

        assertThat(WebhookSignature.parse("sha256=" + VECTOR).orElseThrow().matches(other, List.of(SPRING)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sha256=", "sha1=" + VECTOR, VECTOR, "sha256=" + VECTOR + "0", "sha256=zz"})
    void refusesAMalformedHeader(String header) {
        assertThat(WebhookSignature.parse(header)).isEmpty();
    }

    @Test
    void ignoresAMissingHeader() {
        assertThat(WebhookSignature.parse(null)).isEmpty();
    }
}

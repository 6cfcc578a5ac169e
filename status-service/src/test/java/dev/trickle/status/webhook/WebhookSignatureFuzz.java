package dev.trickle.status.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Locale;

/** Any header is either parsed or ignored, and no random signature matches. */
class WebhookSignatureFuzz {

    private static final List<AppSecret> SECRETS = List.of(new AppSecret("one secret"), new AppSecret("another"));
    private static final int MAX_LENGTH = 200;

    @DictionaryEntries({
        "sha256=",
        "sha1=",
        "SHA256=",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789ABCDEF"
    })
    @FuzzTest(maxDuration = "5s")
    void parsesOrIgnoresAnyHeader(FuzzedDataProvider data) {
        var header = data.consumeString(MAX_LENGTH);
        var body = data.consumeRemainingAsBytes();

        WebhookSignature.parse(header).ifPresent(signature -> {
            assertThat(header.toLowerCase(Locale.ROOT)).matches("sha256=[0-9a-f]{64}");
            assertThat(signature.matches(body, SECRETS)).isFalse();
        });
    }
}

package dev.trickle.status.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Locale;

/** Whatever header comes, it is read as it stands or is none; and nobody guesses a signature. */
class WebhookSignatureFuzz {

    private static final List<AppSecret> SECRETS = List.of(new AppSecret("one secret"), new AppSecret("another"));
    private static final int LONGEST = 200;

    @DictionaryEntries({
        "sha256=",
        "sha1=",
        "SHA256=",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789ABCDEF"
    })
    @FuzzTest(maxDuration = "5s")
    void readsOrTakesForNone(FuzzedDataProvider data) {
        var header = data.consumeString(LONGEST);
        var body = data.consumeRemainingAsBytes();

        WebhookSignature.of(header).ifPresent(webhookSignature -> {
            assertThat(header.toLowerCase(Locale.ROOT)).matches("sha256=[0-9a-f]{64}");
            assertThat(webhookSignature.isOf(body, SECRETS)).isFalse();
        });
    }
}

package dev.trickle.sender.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTokenTest {

    @TempDir
    private Path folder;

    private final AtomicLong nanos = new AtomicLong();

    @Test
    void readsTheFileAgainAfterSeconds() throws IOException {
        var token = AccessToken.fromFile(fileWith("one\n"), nanos::get);
        fileWith("two");

        assertThat(token.value()).isEqualTo("one");
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(token.value()).isEqualTo("two");
    }

    @Test
    void readsTheFileAtOnceAfterARejection() throws IOException {
        var token = AccessToken.fromFile(fileWith("one"), nanos::get);

        assertThat(token.hasChangedFrom("one")).isFalse();
        fileWith("two");
        assertThat(token.hasChangedFrom("one")).isTrue();
        assertThat(token.value()).isEqualTo("two");
    }

    @Test
    void keepsTheTokenWhileTheFileIsReplaced() throws IOException {
        var token = AccessToken.fromFile(fileWith("one"), nanos::get);
        Files.delete(folder.resolve("token"));

        assertThat(token.hasChangedFrom("one")).isFalse();
        fileWith("");
        assertThat(token.hasChangedFrom("one")).isFalse();
        assertThat(token.value()).isEqualTo("one");
    }

    @Test
    void neverShowsTheToken() throws IOException {
        var broken = fileWith("half a token\nand more");

        assertThatThrownBy(() -> AccessToken.fromFile(broken, nanos::get))
                .message()
                .doesNotContain("half");
        assertThat(AccessToken.of("secret").toString()).doesNotContain("secret");
    }

    private Path fileWith(String text) throws IOException {
        return Files.writeString(folder.resolve("token"), text);
    }
}

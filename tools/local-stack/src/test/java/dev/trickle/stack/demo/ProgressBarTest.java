package dev.trickle.stack.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class ProgressBarTest {

    private static final LocalDate FIRST = LocalDate.of(2026, 3, 2);

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @Test
    void printsOneLinePerDayWithoutATerminal() {
        var bar = new ProgressBar(new PrintStream(written, true, UTF_8), false, FIRST, 40);

        bar.show(FIRST, sent(0));
        bar.show(FIRST, sent(100));
        bar.show(FIRST, sent(250));
        bar.show(FIRST.plusDays(1), sent(250));
        bar.finish(FIRST.plusDays(1), sent(500));

        assertThat(lines())
                .containsExactly(
                        "  day 1/40  Mon 2 Mar  [........................]    250 sent      0 delivered      0 read    0 failed",
                        "  day 2/40  Tue 3 Mar  [#.......................]    500 sent      0 delivered      0 read    0 failed");
    }

    @Test
    void overwritesTheLineOnATerminal() {
        var bar = new ProgressBar(new PrintStream(written, true, UTF_8), true, FIRST, 40);

        bar.show(FIRST, sent(0));
        bar.show(FIRST, sent(5_000));

        assertThat(lines()).hasSize(1);
        assertThat(written.toString(UTF_8)).contains("\r").contains("[############............]");
    }

    @Test
    void countsDaysAfterTheLastMessageSeparately() {
        var bar = new ProgressBar(new PrintStream(written, true, UTF_8), false, FIRST, 40);

        bar.finish(FIRST.plusDays(42), sent(10_000));

        assertThat(lines()[0]).startsWith("  day 40+3  Mon 13 Apr ");
    }

    private String[] lines() {
        return written.toString(UTF_8).split("\n");
    }

    private static CampaignStats sent(int messages) {
        return new CampaignStats("running", 10_000, messages, 0, 0, 0);
    }
}

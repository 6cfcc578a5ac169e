package dev.trickle.pipeline.background;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class FailureBackoffTest {

    private final RuntimeException unavailable =
            new IllegalStateException(new SQLException("Connection refused", "08001", new ConnectException()));

    @Test
    void theDelayDoublesUpToAMaximum() {
        assertThat(delays(Duration.ofMillis(200), 7))
                .containsExactly(
                        millis(200), millis(400), millis(800), millis(1_600), millis(3_200), seconds(5), seconds(5));
        assertThat(delays(Duration.ofHours(6), 8))
                .containsExactly(
                        seconds(1),
                        seconds(2),
                        seconds(4),
                        seconds(8),
                        seconds(16),
                        seconds(32),
                        seconds(60),
                        seconds(60));
    }

    @Test
    void theFirstDelayFollowsASuccess() {
        var failureBackoff = new FailureBackoff("sweep", seconds(1));
        failureBackoff.recordFailure(unavailable);
        failureBackoff.recordFailure(unavailable);

        failureBackoff.recordSuccess();

        assertThat(failureBackoff.recordFailure(unavailable)).isEqualTo(seconds(1));
    }

    @Test
    void theFirstFailureAndTheRecoveryAreLogged(CapturedOutput output) {
        var failureBackoff = new FailureBackoff("sweep", seconds(3));
        for (var failures = 0; failures < 20; failures++) {
            failureBackoff.recordFailure(unavailable);
        }
        failureBackoff.recordSuccess();
        failureBackoff.recordSuccess();

        assertThat(lines(output))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains("WARN")
                                .endsWith("Task failed, retrying task=sweep failure=IllegalStateException"
                                        + " cause=ConnectException"),
                        line -> assertThat(line).contains("INFO").endsWith("Task recovered task=sweep"));
    }

    @Test
    void theSqlStateIsLoggedAndNoMessage(CapturedOutput output) {
        new FailureBackoff("sweep", seconds(1))
                .recordFailure(
                        new IllegalStateException(new SQLException("Key (phone)=(+15550100200) exists", "23505")));

        assertThat(output.getOut()).contains("cause=SQLException/23505").doesNotContain("15550100200");
    }

    @Test
    void aFailureThatTheStepHasLoggedIsNotLoggedAgain(CapturedOutput output) {
        new FailureBackoff("sweep", seconds(1)).recordFailure(new LoggedFailureException("logged"));

        assertThat(lines(output)).isEmpty();
    }

    private List<Duration> delays(Duration interval, int failures) {
        var failureBackoff = new FailureBackoff("sweep", interval);
        return Stream.generate(() -> failureBackoff.recordFailure(unavailable))
                .limit(failures)
                .toList();
    }

    private static Stream<String> lines(CapturedOutput output) {
        return output.getOut().lines().filter(line -> !line.isBlank());
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static Duration millis(int millis) {
        return Duration.ofMillis(millis);
    }
}

package dev.trickle.status.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

@ExtendWith(OutputCaptureExtension.class)
class GuardedTaskTest {

    private Supplier<RuntimeException> failure;

    private final GuardedTask task = new GuardedTask("sweeping", () -> {
        if (failure != null) {
            throw failure.get();
        }
    });

    @Test
    void logsTheFirstFailureAndTheRecovery(CapturedOutput output) {
        failure = GuardedTaskTest::databaseUnavailable;
        task.run();
        task.run();
        task.run();
        failure = null;
        task.run();
        task.run();

        assertThat(output.getOut().lines().filter(line -> !line.isBlank()))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains("WARN")
                                .endsWith("task=sweeping failure=CannotGetJdbcConnectionException"
                                        + " cause=ConnectException"),
                        line -> assertThat(line).contains("INFO").endsWith("Task recovered task=sweeping"));
    }

    @Test
    void logsTheSqlStateAndNoMessage(CapturedOutput output) {
        failure = () -> new IllegalStateException(new SQLException("Key (phone)=(+15550100200) exists", "23505"));
        task.run();

        assertThat(output.getOut()).contains("cause=SQLException/23505").doesNotContain("15550100200");
    }

    private static RuntimeException databaseUnavailable() {
        var refused = new SQLException("Connection refused", "08001", new ConnectException());
        return new CannotGetJdbcConnectionException("No connection", refused);
    }
}

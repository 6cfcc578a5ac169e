package dev.trickle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.cli.console.ExitCodes;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The options of the programs that the script starts. */
class ProgramCommandsTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "demo --days 3 --limit 100 --keep",
                "test -pl common -DskipTests",
                "chaos --schedules 20 --seed 0",
                "chaos --break 2 --break 5",
                "bench fold --quick --runs 1"
            })
    void validOptionsAreAcceptedWithoutAWord(String arguments) {
        var accepted = run(arguments);

        assertThat(accepted.exitCode()).isEqualTo(ExitCodes.START_PROGRAM);
        assertThat(accepted.out()).isEmpty();
        assertThat(accepted.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo --recipients 0",
                "demo --recipients 100001",
                "demo --days 401",
                "demo --days 3 --recipients 5",
                "up here",
                "chaos --seed -1",
                "chaos --schedules",
                "bench --quick --full"
            })
    void invalidOptionsAreRefused(String arguments) {
        var refused = run(arguments);

        assertThat(refused.exitCode()).isEqualTo(ExitCodes.USAGE);
        assertThat(refused.err()).startsWith("trickle: ").contains("--help");
    }

    @Test
    void upTellsTheScriptItsDataFolder() {
        assertThat(run("up").out()).isEqualToIgnoringNewLines("data");
        assertThat(run("up --data=/srv/trickle").out()).isEqualToIgnoringNewLines("/srv/trickle");
    }

    private Invocation.Outcome run(String arguments) {
        return new Invocation(folder).run(arguments.split(" "));
    }
}

package dev.trickle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.cli.api.Environment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Every command describes itself, and refuses what it does not know. */
class HelpTest {

    private static final Map<List<String>, List<String>> REQUIRED = Map.of(
            List.of("account", "stop"), List.of("default"),
            List.of("account", "start"), List.of("default"),
            List.of("token", "create"), List.of("--name=shop", "--role=viewer"),
            List.of("token", "revoke"), List.of("01970000-0000-7000-8000-000000000001"),
            List.of("dead-letters", "show"), List.of("sender-letters/0/0"),
            List.of("dead-letters", "replay"), List.of("--all"));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasAHelpText(List<String> command) {
        for (var option : List.of("--help", "-h")) {
            var shown = run(command, option);

            assertThat(shown.exitCode()).isZero();
            assertThat(shown.err()).isEmpty();
            assertThat(shown.out())
                    .startsWith("Usage: "
                            + String.join(" ", command)
                                    .replaceFirst("^", "./trickle ")
                                    .strip())
                    .contains("-h, --help", "Exit codes");
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpShowsTheSameText(List<String> command) {
        var named = Stream.concat(Stream.of("help"), command.stream()).toArray(String[]::new);

        assertThat(new Invocation(folder).run(named).out())
                .isEqualTo(run(command, "--help").out());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandRefusesAnUnknownOption(List<String> command) {
        if (command.equals(List.of("test"))) {
            // Its arguments are Maven's.
            return;
        }
        var arguments = Stream.of(command, REQUIRED.getOrDefault(command, List.of()), List.of("--jsonn"))
                .flatMap(List::stream)
                .toArray(String[]::new);
        var refused = new Invocation(folder).run(arguments);

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err())
                .contains("--jsonn", "Run '" + ("./trickle " + String.join(" ", command)).strip() + " --help'");
    }

    @Test
    void withoutACommandTheCommandsAreListed() {
        var shown = new Invocation(folder).run();

        assertThat(shown.exitCode()).isZero();
        assertThat(shown.out())
                .contains(
                        "demo",
                        "up",
                        "status",
                        "account",
                        "token",
                        "dead-letters",
                        "test",
                        "chaos",
                        "bench",
                        "version",
                        "help");
    }

    @Test
    void anUnknownCommandIsRefusedWithTheKnownOnes() {
        var refused = new Invocation(folder).run("statsu");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("no command 'statsu'", "status", "./trickle --help");
        assertThat(new Invocation(folder).run("help", "statsu").exitCode()).isEqualTo(2);
    }

    @Test
    void tokenNeedsACommand() {
        var refused = new Invocation(folder).run("token");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("create, list or revoke");
    }

    @Test
    void anUnexpectedArgumentIsRefused() {
        var refused = new Invocation(folder).run("status", "now");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("Unexpected argument 'now'");
    }

    private Invocation.Outcome run(List<String> command, String option) {
        return new Invocation(folder)
                .run(Stream.concat(command.stream(), Stream.of(option)).toArray(String[]::new));
    }

    static Stream<List<String>> commands() {
        return commands(List.of(), Trickle.commandLine(new Environment(Map.of(), Path.of(""))));
    }

    private static Stream<List<String>> commands(List<String> path, CommandLine line) {
        return Stream.concat(
                Stream.of(path),
                line.getSubcommands().entrySet().stream()
                        .flatMap(sub -> commands(plus(path, sub.getKey()), sub.getValue())));
    }

    private static List<String> plus(List<String> path, String name) {
        var longer = Arrays.copyOf(path.toArray(String[]::new), path.size() + 1);
        longer[path.size()] = name;
        return List.of(longer);
    }
}

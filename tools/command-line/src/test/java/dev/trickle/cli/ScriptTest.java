package dev.trickle.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the script {@code trickle} starts, with a JDK and a Maven that only print their arguments. */
class ScriptTest {

    private static final Path SCRIPT = Path.of("..", "..", "trickle");
    private static final List<String> MODULES =
            List.of("tools/command-line", "tools/local-stack", "tools/system-tests", "tools/benchmarks");

    @TempDir
    private Path folder;

    private Path home;

    @BeforeEach
    void layOut() throws IOException {
        home = Files.createDirectories(folder.resolve("home"));
        Files.copy(SCRIPT, home.resolve("trickle"));
        var jdk = Files.createDirectories(folder.resolve("jdk/bin"));
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
        program(jdk.resolve("javac"), "exit 0");
        // The command line accepts every option, but help is asked for; every other program succeeds.
        program(jdk.resolve("java"), """
                case "$*" in
                    *cli.Trickle*-h*) echo "usage: $*"; exit 0 ;;
                    *"cli.Trickle up"*) echo my-data; exit 10 ;;
                    *"cli.Trickle demo --bad"*) echo "bad option" >&2; exit 2 ;;
                    *"cli.Trickle demo"* | *"cli.Trickle chaos"* | *"cli.Trickle bench"*) exit 10 ;;
                esac
                echo "in $PWD: $*"
                exit 7""");
        program(folder.resolve("jdk/bin/mvn"), """
                echo "mvn $*"
                echo '[INFO] Building command-line 0.1.0-SNAPSHOT            [2/2]'
                echo '[INFO] noise'""");
        for (var module : MODULES) {
            var target = Files.createDirectories(home.resolve(module).resolve("target"));
            Files.createFile(target.resolve("built"));
            Files.writeString(target.resolve("class-path"), "libraries.jar");
        }
    }

    @Test
    void handsOtherCommandsToTheCommandLine() throws Exception {
        var result = run("status", "--json");

        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.output())
                .contains("in " + folder.toRealPath() + ":")
                .contains(":libraries.jar dev.trickle.cli.Trickle status --json");
    }

    @Test
    void startsTheProgramsWithTheirOptions() throws Exception {
        assertThat(run("demo", "--days", "3").output())
                .contains("dev.trickle.stack.demo.Demo --days 3", "-XX:TieredStopAtLevel=1");
        assertThat(run("chaos", "--seed", "2").output())
                .contains("target/test-classes:", "dev.trickle.systemtest.chaos.Chaos --seed 2");
        assertThat(run("bench", "fold").output()).contains("-Xmx1g", "dev.trickle.benchmark.Bench fold");
    }

    @Test
    void startsTheStackInItsDataFolder() throws Exception {
        var result = run("up", "--data", "my-data");

        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.output())
                .contains("in " + folder.toRealPath().resolve("my-data") + ":")
                .endsWith("dev.trickle.stack.up.Up --data my-data\n");
    }

    @Test
    void startsNothingForHelpOrAWrongOption() throws Exception {
        var help = run("demo", "--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.output()).contains("usage:").doesNotContain("in ");

        var wrong = run("demo", "--bad");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.output()).isEqualTo("bad option\n");
    }

    @Test
    void runsTheTestsWithMaven() throws Exception {
        assertThat(run("test", "-pl", "common").output()).contains("mvn -B -ntp verify -T 2 -pl common");
        assertThat(run("test", "--help").output()).contains("usage:").doesNotContain("mvn");
    }

    @Test
    void buildsWhatIsOlderThanItsSources() throws Exception {
        Files.delete(home.resolve("tools/command-line/target/built"));

        var first = run("version");
        assertThat(first.output())
                .contains("Building tools/command-line")
                .contains("0 s: compiling command-line (2/2)")
                .doesNotContain("SNAPSHOT", "noise");
        assertThat(home.resolve("target/build.log"))
                .content()
                .contains("-DskipChecks process-classes -pl tools/command-line -am");

        assertThat(run("version").output()).doesNotContain("Building");
    }

    private Result run(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("bash", home.resolve("trickle").toString()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        var variables = process.environment();
        variables.keySet().removeIf(name -> name.startsWith("TRICKLE_"));
        variables.put("JAVA_HOME", folder.resolve("jdk").toString());
        variables.put("PATH", folder.resolve("jdk/bin") + ":" + variables.get("PATH"));
        var running = process.start();
        var output = new String(running.getInputStream().readAllBytes(), UTF_8);
        return new Result(running.waitFor(), output);
    }

    private static void program(Path file, String body) throws IOException {
        Files.writeString(file, "#!/usr/bin/env bash\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private record Result(int exitCode, String output) {}
}

package dev.trickle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionCommandTest {

    @TempDir
    private Path folder;

    @Test
    void showsTheVersionOfProgramAndJava() {
        var version = new Invocation(folder).run("version");

        assertThat(version.exitCode()).isZero();
        assertThat(version.out()).containsPattern("Trickle \\d+\\.\\d+\\.\\d+").contains("Java " + Runtime.version());
    }
}

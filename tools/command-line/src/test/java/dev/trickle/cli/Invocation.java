package dev.trickle.cli;

import dev.trickle.cli.api.Environment;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Runs a command as {@code main} does, without ending the JVM. */
final class Invocation {

    private final Map<String, String> variables = new HashMap<>();
    private final Path folder;

    Invocation(Path folder) {
        this.folder = folder;
    }

    Invocation with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    Outcome run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var line = Trickle.commandLine(new Environment(variables, folder))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
        return new Outcome(line.execute(arguments), out.toString(), err.toString());
    }

    record Outcome(int exitCode, String out, String err) {}
}

package dev.trickle.cli.api;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The surroundings of the process.
 *
 * @param variables the environment variables
 * @param workingFolder the folder that relative paths refer to
 */
public record Environment(Map<String, String> variables, Path workingFolder) {

    public Environment {
        variables = Map.copyOf(variables);
    }

    /** That of this process. */
    public static Environment ofProcess() {
        return new Environment(System.getenv(), Path.of("").toAbsolutePath());
    }

    /** The value of a variable; an empty value counts as not set. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** Resolves a path against the working folder. */
    public Path resolve(Path path) {
        return workingFolder.resolve(path);
    }

    /** Hides the variables, as some are secrets. */
    @Override
    public String toString() {
        return "Environment[workingFolder=" + workingFolder + "]";
    }
}

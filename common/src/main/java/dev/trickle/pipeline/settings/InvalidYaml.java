package dev.trickle.pipeline.settings;

import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Describes files that are not YAML. */
public final class InvalidYaml {

    private InvalidYaml() {}

    /** Returns file, line and problem. The content of the line is not quoted, because it may be a secret. */
    public static String describe(String file, MarkedYAMLException failure) {
        var mark = failure.getProblemMark() == null ? failure.getContextMark() : failure.getProblemMark();
        var line = mark == null ? "" : ", line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
        return file + line + ": this is not valid YAML: " + problemOf(failure)
                + ". Check the indentation (spaces, no tabs), colons followed by a space, and closing quotes";
    }

    private static String problemOf(MarkedYAMLException failure) {
        return failure.getProblem() == null ? "it cannot be read" : failure.getProblem();
    }
}

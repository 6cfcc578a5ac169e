package dev.trickle.pipeline.settings;

import org.yaml.snakeyaml.composer.ComposerException;
import org.yaml.snakeyaml.constructor.ConstructorException;
import org.yaml.snakeyaml.constructor.DuplicateKeyException;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.scanner.ScannerException;

/**
 * Thrown if a settings file is not YAML. The message contains its name, the line and the kind of the problem, but none
 * of its content, because that may be a secret. For the same reason the exception of the YAML library, which quotes the
 * line, is not the cause.
 */
public final class InvalidYamlException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    InvalidYamlException(String file, MarkedYAMLException failure) {
        super(file + locationOf(failure) + ": this is not valid YAML: " + problemOf(failure)
                + ". Check the indentation (spaces, no tabs), colons followed by a space, and closing quotes");
    }

    private static String locationOf(MarkedYAMLException failure) {
        var mark = failure.getProblemMark() == null ? failure.getContextMark() : failure.getProblemMark();
        return mark == null ? "" : ", line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
    }

    private static String problemOf(MarkedYAMLException failure) {
        return switch (failure) {
            case DuplicateKeyException duplicate -> "the same name occurs twice";
            case ComposerException alias -> "a value that begins with *, & or ! must be in quotes";
            case ConstructorException tag -> "a value that begins with *, & or ! must be in quotes";
            case ScannerException character -> "a character is not allowed here, or a quote is not closed";
            default -> "an entry is not complete or not correctly indented";
        };
    }
}

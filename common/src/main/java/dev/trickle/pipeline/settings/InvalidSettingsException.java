package dev.trickle.pipeline.settings;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown if settings are not valid. The message names every error. */
public final class InvalidSettingsException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final transient List<SettingError> errors;

    /** Creates an exception of at least one error. */
    public InvalidSettingsException(List<SettingError> errors) {
        super(message(errors));
        this.errors = List.copyOf(errors);
    }

    /** The errors, in the order of the checks. */
    public List<SettingError> errors() {
        return errors;
    }

    private static String message(List<SettingError> errors) {
        return errors.stream()
                .map(error -> "  " + error)
                .collect(Collectors.joining(
                        "\n",
                        errors.size() == 1
                                ? "The settings have an error:\n"
                                : "The settings have " + errors.size() + " errors:\n",
                        ""));
    }
}

package dev.trickle.pipeline.settings;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown if settings are not valid. The message names every mistake. */
public final class InvalidSettingsException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final transient List<SettingMistake> mistakes;

    /** Creates an exception of at least one mistake. */
    public InvalidSettingsException(List<SettingMistake> mistakes) {
        super(message(mistakes));
        this.mistakes = List.copyOf(mistakes);
    }

    /** The mistakes, in the order of the checks. */
    public List<SettingMistake> mistakes() {
        return mistakes;
    }

    private static String message(List<SettingMistake> mistakes) {
        return mistakes.stream()
                .map(mistake -> "  " + mistake)
                .collect(Collectors.joining(
                        "\n",
                        mistakes.size() == 1
                                ? "The settings have a mistake:\n"
                                : "The settings have " + mistakes.size() + " mistakes:\n",
                        ""));
    }
}

package dev.trickle.pipeline.settings;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the errors of one record of settings, so that a person corrects all of them at once. */
public final class SettingRules {

    private final List<SettingError> errors = new ArrayList<>();

    /**
     * Adds an error if a rule does not hold.
     *
     * @param property name relative to the record, in the form of the settings file
     * @param allowed the allowed values, for people
     */
    public SettingRules require(boolean holds, String property, @Nullable Object value, String allowed) {
        if (!holds) {
            errors.add(SettingError.ofValue(property, value, allowed));
        }
        return this;
    }

    /**
     * Returns if every rule holds.
     *
     * @throws InvalidSettingsException if one does not
     */
    public void verify() {
        if (!errors.isEmpty()) {
            throw new InvalidSettingsException(errors);
        }
    }
}

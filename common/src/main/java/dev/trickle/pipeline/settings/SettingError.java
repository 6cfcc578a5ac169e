package dev.trickle.pipeline.settings;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin;

/**
 * An error in the settings.
 *
 * @param property full name of the property; relative to its record while the record is being created
 * @param description what is wrong and what is allowed, without secrets
 * @param location file and line, or empty if neither is known
 */
public record SettingError(String property, String description, String location) {

    /** A value that is not allowed. */
    static SettingError ofValue(String property, @Nullable Object value, String allowed) {
        return new SettingError(property, "is " + SettingValue.display(property, value) + ". Allowed: " + allowed, "");
    }

    /** The same error with its full name, and with the location of the value. */
    SettingError at(String fullName, @Nullable Origin origin) {
        return new SettingError(fullName, description, locationOf(origin));
    }

    /** File and line of a value. Files inside a service have no location: users cannot edit them. */
    static String locationOf(@Nullable Origin origin) {
        if (origin instanceof PropertySourceOrigin source && source.getOrigin() != null) {
            return locationOf(source.getOrigin());
        }
        if (origin instanceof TextResourceOrigin text
                && text.getResource() != null
                && text.getLocation() != null
                && !text.getResource().getDescription().startsWith("class path")) {
            return text.getResource().getFilename() + ", line "
                    + (text.getLocation().getLine() + 1);
        }
        return "";
    }

    @Override
    public String toString() {
        return (location.isEmpty() ? "" : location + ": ") + property + " " + description;
    }
}

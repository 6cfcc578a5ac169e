package dev.trickle.pipeline.settings;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Displays values of settings to people, and no secrets. */
final class SettingValue {

    private static final Pattern SECRET_NAME = Pattern.compile("secret|token|password|key");

    /** User and password of a URL. */
    private static final Pattern USER_INFO = Pattern.compile("(?<=//)[^/@\\s]*@");

    private static final int MAX_LENGTH = 60;

    private SettingValue() {}

    /** Returns the value in a form for messages. The value of a property with a secret is not displayed. */
    static String display(String property, @Nullable Object value) {
        var text = value instanceof Duration duration ? display(duration) : String.valueOf(value == null ? "" : value);
        if (text.isBlank()) {
            return "empty";
        }
        if (SECRET_NAME.matcher(property.toLowerCase(Locale.ROOT)).find()) {
            return "not valid (the value is secret)";
        }
        var visible = USER_INFO.matcher(text).replaceAll("");
        return visible.length() > MAX_LENGTH ? visible.substring(0, MAX_LENGTH) + "…" : visible;
    }

    /** In the form of the settings file. */
    private static String display(Duration duration) {
        return duration.isPositive() && duration.equals(Duration.ofDays(duration.toDays()))
                ? duration.toDays() + "d"
                : duration.toSeconds() + "s";
    }
}

package dev.trickle.pipeline.settings;

import dev.trickle.pipeline.NearestNames;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.core.ResolvableType;
import org.springframework.util.unit.DataSize;

/** Describes the values that a type of setting allows, for people. */
public final class AllowedValues {

    private static final Map<Class<?>, String> DESCRIPTIONS = Map.of(
            boolean.class, "true or false",
            double.class, "a number such as 0.5",
            Duration.class, "a duration such as 90s, 15m, 6h or 30d",
            DataSize.class, "a size such as 4MB",
            InetAddress.class, "an address of this machine, such as 127.0.0.1",
            URI.class, "an address such as https://example.org");

    private static final Pattern MINUTES = Pattern.compile("\\d{1,5}");
    private static final int MINUTES_PER_HOUR = 60;
    private static final int HOURS = 24;

    private AllowedValues() {}

    /** Returns the allowed values of a type. */
    public static String describe(ResolvableType type) {
        return describe(type, "");
    }

    /** Returns the allowed values of a type, with the nearest ones to the given value if they are names. */
    static String describe(ResolvableType type, String value) {
        var raw = elementTypeOf(type);
        if (raw.isEnum()) {
            return describeNames(namesOf(raw), value);
        }
        if (raw == LocalTime.class) {
            return describeTime(value);
        }
        if (raw == ZoneId.class) {
            return describeZone(value);
        }
        if (raw == Boolean.class) {
            return describe(ResolvableType.forClass(boolean.class), value);
        }
        if (raw.isPrimitive() || Number.class.isAssignableFrom(raw)) {
            return DESCRIPTIONS.getOrDefault(raw, "a whole number without unit, such as 250");
        }
        return DESCRIPTIONS.getOrDefault(raw, raw.isRecord() ? "nested settings, not a single value" : "a text");
    }

    private static Class<?> elementTypeOf(ResolvableType type) {
        var raw = type.resolve(Object.class);
        return Collection.class.isAssignableFrom(raw)
                ? type.asCollection().getGeneric(0).resolve(Object.class)
                : raw;
    }

    private static List<String> namesOf(Class<?> enumType) {
        return Arrays.stream(enumType.getEnumConstants())
                .map(constant -> constant.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
    }

    private static String describeNames(List<String> names, String value) {
        return String.join(", ", names) + nearest(names, value);
    }

    /** In YAML 1.1, 10:30 is a number to the base 60. */
    private static String describeTime(String value) {
        if (MINUTES.matcher(value).matches()) {
            var minutes = Integer.parseInt(value);
            if (minutes < HOURS * MINUTES_PER_HOUR) {
                return String.format(
                        Locale.ROOT,
                        "a time in quotes: \"%02d:%02d\". Without quotes, YAML reads it as the number %s",
                        minutes / MINUTES_PER_HOUR,
                        minutes % MINUTES_PER_HOUR,
                        value);
            }
        }
        return "a time of the day in quotes, such as \"09:00\"";
    }

    /** People also write the city alone. */
    private static String describeZone(String value) {
        var zones = ZoneId.getAvailableZoneIds();
        var city = "/" + value.strip().replace(' ', '_').toLowerCase(Locale.ROOT);
        var ofCity = zones.stream()
                .filter(zone -> zone.toLowerCase(Locale.ROOT).endsWith(city))
                .sorted()
                .toList();
        return "a time zone such as Europe/Berlin"
                + (ofCity.isEmpty() ? nearest(zones, value) : nearest(ofCity, ofCity.getFirst()));
    }

    private static String nearest(Collection<String> names, String value) {
        return NearestNames.of(value, names).stream()
                .findFirst()
                .map(nearest -> ". Nearest: " + nearest)
                .orElse("");
    }
}

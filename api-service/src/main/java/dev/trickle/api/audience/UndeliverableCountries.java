package dev.trickle.api.audience;

import dev.trickle.pipeline.PhoneNumber;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The countries where Meta delivers no marketing messages, as a condition on phone numbers. */
final class UndeliverableCountries {

    private static final String FILE = "/undeliverable-countries.properties";

    /** Whether the number of the customer u belongs to such a country. The prefixes consist of digits only. */
    static final String CONDITION = "u.whatsapp_phone ~ '" + pattern() + "'";

    private UndeliverableCountries() {}

    private static String pattern() {
        return Stream.of(Objects.requireNonNull(load().getProperty("countries")).split(",", -1))
                .flatMap(country -> PhoneNumber.prefixesOf(country.strip()).stream())
                .map(prefix -> prefix.substring(1))
                .collect(Collectors.joining("|", "^[+]?(", ")"));
    }

    private static Properties load() {
        try (var file = Objects.requireNonNull(UndeliverableCountries.class.getResourceAsStream(FILE))) {
            var properties = new Properties();
            properties.load(file);
            return properties;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
